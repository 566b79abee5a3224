import type { Workspace } from '../workspace.js'
import type { Workload } from './types.js'

/** What every container has, open to all. */
const EVERYWHERE = /^\/dev\/(?:null|zero|full|u?random|tty|shm|std\w+|fd)(?:\/|$)/

/** A device that a compose service would be given, were its `# devices:` no comment: whoever has one uncomments it. */
export function deviceInComment(
  { kind, path, line }: Workload,
  workspace: Workspace,
): { readonly name: string; readonly line: number } | undefined {
  if (kind !== 'compose') return undefined
  const lines = (workspace.read(path) ?? '').split(/\r?\n/)
  const indent = indentOf(lines[line - 1] ?? '')
  let isList = false
  for (let at = line; at < lines.length; at += 1) {
    const text = lines[at] ?? ''
    const comment = /^\s*#\s*/.exec(text)?.[0]
    if (text.trim() === '') continue
    if (comment === undefined) {
      if (indentOf(text) <= indent) return undefined
      isList = false
      continue
    }
    const rest = text.slice(comment.length)
    if (comment.length > indent && /^devices:\s*$/.test(rest)) {
      isList = true
      continue
    }
    const name = isList ? /^-\s*["']?(\/dev\/[\w./-]+)/.exec(rest)?.[1] : undefined
    if (name !== undefined && !EVERYWHERE.test(name)) return { name, line: at + 1 }
    if (!rest.startsWith('-')) isList = false
  }
  return undefined
}

const indentOf = (text: string): number => text.length - text.trimStart().length

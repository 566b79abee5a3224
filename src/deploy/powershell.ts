import type { Workspace } from '../workspace.js'
import { scriptBuilds } from './build-commands.js'
import { buildWorkloads } from './build-workload.js'
import { substitute } from './command-words.js'
import { folderOf } from './paths.js'
import type { Workload } from './types.js'

const MAX_LENGTH = 200_000

const ASSIGNMENT = /^\s*\$(\w+)\s*=\s*(\S.*)$/
const PARAMETER = /\$(\w+)\s*=\s*["']([\w./-]+)["']/g
const JOINED =
  /^\(?\s*Join-Path\s+(?:-Path\s+)?("[^"]*"|'[^']*'|\S+)\s+(?:-ChildPath\s+)?("[^"]*"|'[^']*'|[^\s)]+)\s*\)?$/i
const FOLDER = /^\s*(?:Set-Location|Push-Location|cd|sl|pushd|chdir)\s+(?:-(?:Literal)?Path\s+)?(\S.*)$/i

/** The image builds of a PowerShell script: `Set-Location`, variables and `Join-Path` are followed as far as they are literal. */
export function powershellWorkloads(workspace: Workspace, path: string): readonly Workload[] {
  const text = workspace.read(path) ?? ''
  if (text.length > MAX_LENGTH) return []
  const folders = [...new Set([folderOf(path), '.'])]
  return scriptBuilds(workspace, toShell(text), folders, new Map()).builds.flatMap(({ build, tags, line }) =>
    buildWorkloads({ kind: 'other', path, line, name: 'docker build' }, build, tags),
  )
}

/** The commands that lead to builds as a shell would spell them, line for line; all others are left out. */
function toShell(text: string): string {
  const variables = new Map([['PSScriptRoot', '.']])
  const value = (written: string): string => {
    const plain = written.trim().replace(/^(["'])(.*)\1$/, '$2')
    return substitute(plain, variables).replaceAll('\\', '/')
  }
  let continues = false
  return text
    .split(/\r?\n/)
    .map(line => {
      const isMore = continues
      continues = false
      const [, name, written = ''] = ASSIGNMENT.exec(line) ?? []
      if (name !== undefined) {
        const [, parent, child] = JOINED.exec(written.trim()) ?? []
        variables.set(name, parent === undefined ? value(written) : `${value(parent)}/${value(child ?? '')}`)
        return ''
      }
      if (/^\s*param\b/i.test(line))
        for (const [, parameter, otherwise] of line.matchAll(PARAMETER)) variables.set(parameter ?? '', otherwise ?? '')
      const folder = FOLDER.exec(line)?.[1]
      // What is put together from the script's own folder does not start from where an earlier command has gone.
      if (folder !== undefined) return `${value(folder).startsWith('.') ? 'cd -; ' : ''}cd "${value(folder)}"`
      if (/^\s*(?:Pop-Location|popd)\b/i.test(line)) return 'cd -'
      if (!isMore && !/^\s*&?\s*(?:docker|podman|buildah|nerdctl)\s/.test(line)) return ''
      continues = /`\s*$/.test(line)
      return substitute(line.replace(/^\s*&/, '').replace(/`\s*$/, '\\'), variables)
    })
    .join('\n')
}

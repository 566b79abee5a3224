import type { Node } from 'yaml'
import type { Range } from '../text.js'
import type { Workspace } from '../workspace.js'
import type { ComposeFile } from './compose.js'
import { envFileEntries, sampleEnvFiles } from './env-files.js'
import { within } from './paths.js'
import type { Plan, PortChange } from './port-plan.js'
import type { ComposeProject } from './ports-compose.js'
import { rangeOf } from './yaml.js'

/** `${PORT:-80}` or `$PORT` at the end of a scalar, a protocol or a quote behind it. */
const LAST_VARIABLE = /\$(?:\{([A-Za-z_]\w*)(?::?-(\d{1,5}))?\}|([A-Za-z_]\w*))(?:\/(?:tcp|udp|sctp))?["']?$/
const ANY_VARIABLE = /\$(?:\{([A-Za-z_]\w*)|([A-Za-z_]\w*))/g

/** Places of one compose project where a variable gives a port that moves. */
export interface PortVariableUses {
  /** Notes the variable that ends the scalar; false when no variable gives the port there. */
  readonly take: (file: ComposeFile, node: Node, change: PortChange) => boolean
  /** Plans the edits of all that was noted. */
  readonly finish: () => void
}

interface Use {
  readonly path: string
  readonly line: number
  /** The whole `${PORT:-80}`. */
  readonly range: Range
  /** The default's digits, when they are the port. */
  readonly fallback: Range | undefined
  readonly change: PortChange
}

/**
 * A variable that gives nothing but the ports of moving containers follows, with its defaults and in `.env`. One that is used
 * for more, for the published side too, keeps its value: in its place comes the new number.
 */
export function portVariableUses(plan: Plan, workspace: Workspace, project: ComposeProject): PortVariableUses {
  const uses = new Map<string, { readonly file: ComposeFile; readonly list: Use[] }>()
  const seen = new Set<Node>()
  const take: PortVariableUses['take'] = (file, node, change) => {
    const { start, end } = rangeOf(node)
    const match = LAST_VARIABLE.exec(file.yaml.text.slice(start, end))
    const name = match?.[1] ?? match?.[3]
    if (match === null || name === undefined) return false
    if (seen.has(node)) return true
    seen.add(node)
    const whole = start + match.index
    const length = match[0].replace(/(?:\/\w+)?["']?$/, '').length
    const at = whole + match[0].indexOf(match[2] ?? '', name.length + 2)
    const use: Use = {
      path: file.path,
      line: file.yaml.line(node),
      range: { start: whole, end: whole + length },
      fallback: match[2] === String(change.from) ? { start: at, end: at + match[2].length } : undefined,
      change,
    }
    const key = `${file.folder}\n${name}`
    const known = uses.get(key)
    if (known === undefined) uses.set(key, { file, list: [use] })
    else known.list.push(use)
    return true
  }
  const finish = (): void => {
    for (const [key, { file, list }] of uses) {
      const name = key.slice(key.indexOf('\n') + 1)
      const paths = [within(file.folder, '.env') ?? '.env', ...sampleEnvFiles(workspace, file.folder)]
      const entries = paths.flatMap(path => {
        const entry = envFileEntries(workspace.read(path) ?? '').find(({ key }) => key === name)
        return entry === undefined ? [] : [{ path, ...entry }]
      })
      const isOwn =
        mentions(project, name) === list.length && list.every(({ change }) => change.from === list[0]?.change.from)
      for (const use of list) planUse(plan, name, use, isOwn)
      const change = list[0]?.change
      if (!isOwn || change === undefined) continue
      const reason = `${name} follows the port ${change.from} → ${change.to}`
      for (const { path, value, range } of entries)
        if (value === String(change.from)) plan.edit(path, range, String(change.to), reason)
      if (entries.length === 0)
        plan.followUp(
          'port-variable-outside',
          `${name} has to be ${change.to} wherever it is set to ${change.from}, for example in a file .env`,
          file.path,
          list[0]?.line ?? 1,
        )
    }
  }
  return { take, finish }
}

function planUse(plan: Plan, name: string, { path, range, fallback, change }: Use, isOwn: boolean): void {
  const { from, to } = change
  if (!isOwn) plan.edit(path, range, String(to), `the container's port is ${to} now; ${name} stays what it was`)
  else if (fallback !== undefined)
    plan.edit(path, fallback, String(to), `the default of ${name} follows the port ${from} → ${to}`)
}

function mentions({ files }: ComposeProject, name: string): number {
  return files
    .flatMap(({ yaml }) => [...yaml.text.matchAll(ANY_VARIABLE)])
    .filter(match => (match[1] ?? match[2]) === name).length
}

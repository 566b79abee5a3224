import type { Workspace } from '../workspace.js'
import type { ServiceLayer } from './compose.js'
import { serviceLayers } from './compose.js'
import { envFileEntries, envFilePaths } from './env-files.js'
import { schemeMentions } from './port-plan.js'
import type { Plan, PortChange } from './port-plan.js'
import type { ComposeProject } from './ports-compose.js'
import { serviceKey } from './ports-compose.js'
import type { Overrides } from './ports-overrides.js'

/** Who reads an `env_file`: the services that move, and whether one that stays does. */
interface Readers {
  readonly moving: ServiceLayer[]
  stays: boolean
}

function envFileReaders({ files, load, moving, running }: ComposeProject): ReadonlyMap<string, Readers> {
  const readers = new Map<string, Readers>()
  for (const file of files) {
    for (const [name, entry] of file.services) {
      const key = serviceKey(file.path, name)
      const moves = moving.has(key)
      if (!moves && !running.has(key)) continue
      for (const layer of serviceLayers(file, name, load)) {
        for (const path of envFilePaths(layer.file, layer.entry.value)) {
          const known = readers.get(path) ?? { moving: [], stays: false }
          if (moves) known.moving.push({ file, name, entry })
          else known.stays = true
          readers.set(path, known)
        }
      }
    }
  }
  return readers
}

/**
 * Plans what the `env_file`s of the moving services set. Where a service that stays reads the same file, the moving ones get
 * variables of their own; an obstacle where they cannot.
 */
export function planEnvFiles(
  plan: Plan,
  workspace: Workspace,
  project: ComposeProject,
  changes: readonly PortChange[],
  variables: ReadonlySet<string>,
  overrides: Overrides,
): void {
  for (const [path, { moving, stays }] of envFileReaders(project)) {
    if (moving.length === 0) continue
    for (const { key, value, range, line } of envFileEntries(workspace.read(path) ?? '')) {
      const [implied] = variables.has(key) ? schemeMentions(value, changes) : []
      if (implied !== undefined)
        plan.obstacle('port-variable', `${key} gives the port ${implied.change.from} by the scheme alone`, path, line)
      const digits = /(?:^|:)(\d{1,5})$/.exec(value)?.[1]
      const change = changes.find(({ from }) => String(from) === digits)
      if (change === undefined || digits === undefined) continue
      if (variables.has(key) && stays) {
        const moved = value.slice(0, value.length - digits.length) + String(change.to)
        const reason = `${key} of ${path} stays for others: it is ${moved} here`
        if (moving.every(service => overrides.service(service, key, moved, reason))) plan.keep(path, range)
        else plan.obstacle('shared-anchor', `${key} stands in a file that services read whose port stays`, path, line)
      } else if (variables.has(key)) {
        const reason = `${key} sets the port ${change.from} → ${change.to}`
        plan.edit(path, { start: range.end - digits.length, end: range.end }, String(change.to), reason)
      } else if (/PORT/i.test(key) && value === digits) {
        plan.followUp('environment-port', `${key} is ${digits}: check whether it is the port that moves`, path, line)
      }
    }
  }
}

/** The `env_file`s of all services of a project: what one of them reads may name another. */
export function projectEnvFiles({ files, load }: ComposeProject): readonly string[] {
  const paths = files.flatMap(file =>
    [...file.services.keys()].flatMap(name =>
      serviceLayers(file, name, load).flatMap(layer => envFilePaths(layer.file, layer.entry.value)),
    ),
  )
  return [...new Set(paths)]
}

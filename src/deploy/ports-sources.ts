import type { Workspace } from '../workspace.js'
import { lineAt, lineStarts } from '../text.js'
import type { ComposeProject } from './ports-compose.js'
import { serviceKey } from './ports-compose.js'
import { buildOf, serviceLayers } from './compose.js'
import { hostMentions } from './port-plan.js'
import type { Plan, PortChange } from './port-plan.js'

const SOURCE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|rb|php|go|rs|java|kt|cs|exs?|sh|bash|toml|ini|env|properties|json|ya?ml|conf|cfg)$|(?:^|\/)\.env[\w.]*$/i
const MAX_FILES = 3000
const MAX_LENGTH = 200_000

/** The first file at or after a path, in a sorted list. */
function lowerBound(files: readonly string[], path: string): number {
  let [low, high] = [0, files.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((files[middle] ?? '') < path) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Finds program text of the neighbouring services that calls a moving one by URL: it is not edited, for it may run
 * elsewhere too, and without it the move is not whole. `planned` are files that the plan reads by itself.
 */
export function findSourceUpstreams(
  plan: Plan,
  workspace: Workspace,
  { files, load, moving }: ComposeProject,
  hosts: ReadonlySet<string>,
  planned: ReadonlySet<string>,
  changes: readonly PortChange[],
): void {
  const contexts = new Set<string>()
  for (const file of files) {
    for (const name of file.services.keys()) {
      if (moving.has(serviceKey(file.path, name))) continue
      const build = serviceLayers(file, name, load).flatMap(layer => buildOf(layer) ?? [])[0]
      if (build?.context !== undefined) contexts.add(build.context)
    }
  }
  const all = workspace.files()
  for (const context of contexts) {
    const prefix = context === '.' ? '' : `${context}/`
    let count = 0
    for (let at = lowerBound(all, prefix); at < all.length && count < MAX_FILES; at += 1) {
      const path = all[at] ?? ''
      if (!path.startsWith(prefix)) break
      if (planned.has(path) || !SOURCE.test(path) || /(?:^|\/)(?:package-lock\.json|node_modules\/)/.test(path))
        continue
      count += 1
      const text = workspace.read(path)
      if (text === undefined || text.length > MAX_LENGTH || !text.includes('://')) continue
      const found = hostMentions(text, hosts, changes).mentions.filter(({ start }) =>
        text.slice(Math.max(0, start - 80), start).includes('://'),
      )
      const first = found[0]
      if (first === undefined) continue
      const message = `the text calls the service at port ${first.change.from}, and has to follow to ${first.change.to}`
      plan.obstacle('upstream-source', message, path, lineAt(lineStarts(text), first.start))
    }
  }
}

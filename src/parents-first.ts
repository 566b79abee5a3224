import type { Deployments } from './deploy/types.js'

/**
 * The Dockerfiles in the order given, but each behind those whose images it builds on: it is hardened on top of what they
 * have become. A circle is left in the order in which it is met.
 */
export function parentsFirst(
  paths: readonly string[],
  { childrenOf }: Pick<Deployments, 'childrenOf'>,
): readonly string[] {
  if (paths.length < 2) return paths
  const parents = new Map<string, string[]>()
  for (const parent of paths)
    for (const { path } of childrenOf(parent)) {
      const known = parents.get(path)
      if (known === undefined) parents.set(path, [parent])
      else known.push(parent)
    }
  if (parents.size === 0) return paths
  const ordered = new Set<string>()
  const seen = new Set<string>()
  for (const path of paths) {
    const open = [path]
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = seen.has(top) ? undefined : parents.get(top)?.filter(parent => !seen.has(parent))
      seen.add(top)
      if (next !== undefined && next.length > 0) open.push(...next)
      else {
        open.pop()
        ordered.add(top)
      }
    }
  }
  return [...ordered]
}

import { isMap, isScalar, isSeq } from 'yaml'
import type { Node } from 'yaml'
import type { YamlFile } from './yaml.js'

const MAX_NODES = 50_000

/** Every scalar below a node, aliases and merge keys followed, each once. */
export function scalarsBelow(file: YamlFile, root: unknown): ReadonlySet<Node> {
  const found = new Set<Node>()
  const seen = new Set<Node>()
  const pending: unknown[] = [root]
  while (pending.length > 0 && seen.size < MAX_NODES) {
    const node = file.resolve(pending.pop())
    if (node === undefined || seen.has(node)) continue
    seen.add(node)
    if (isScalar(node)) found.add(node)
    else if (isSeq(node)) pending.push(...node.items)
    else if (isMap(node)) pending.push(...file.entries(node).map(({ value }) => value))
  }
  return found
}

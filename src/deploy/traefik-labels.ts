import type { ComposeFile, ServiceLayer } from './compose.js'
import { keyValues } from './compose.js'
import type { Workload } from './types.js'

/** The first router of Traefik among the labels, where none of them names a port. */
export function routedByTraefik(file: ComposeFile, layers: readonly ServiceLayer[]): Workload['routed'] {
  const labels = layers.flatMap(layer =>
    [['labels'], ['deploy', 'labels']].flatMap(keys =>
      keyValues(layer.file, layer.file.yaml.get(layer.entry.value, ...keys)).map(each => ({ ...each, of: layer.file })),
    ),
  )
  if (labels.some(({ key }) => /^traefik\.(?:.*\.loadbalancer\.server\.port|port)$/i.test(key))) return undefined
  for (const { key, node, of } of labels) {
    const router = of === file ? /^traefik\.http\.routers\.([\w-]+)\.rule$/i.exec(key)?.[1] : undefined
    if (router !== undefined) return { router, line: file.yaml.line(node) }
  }
  return undefined
}

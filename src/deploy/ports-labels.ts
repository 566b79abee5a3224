import type { Node } from 'yaml'
import type { ServiceLayer } from './compose.js'
import { keyValues } from './compose.js'
import { valueMentions } from './port-plan.js'
import type { Plan, PortChange } from './port-plan.js'
import { planScalar, sourceOf } from './ports-scalar.js'

const PORT_LABEL =
  /loadbalancer\.server\.port|^traefik\.port$|^caddy.*(?:reverse_)?proxy|^(?:prometheus|metrics)[\w.\-/]*port$/i

/** Plans the labels by which a proxy (Traefik, caddy-docker-proxy) or a scraper finds the port. */
export function planLabels(
  plan: Plan,
  { file, name, entry }: ServiceLayer,
  changes: readonly PortChange[],
  foreign: ReadonlySet<Node>,
): void {
  const { yaml } = file
  for (const labels of [yaml.get(entry.value, 'labels'), yaml.get(entry.value, 'deploy', 'labels')]) {
    for (const { key, value, node } of keyValues(file, labels)) {
      if (value === undefined || !PORT_LABEL.test(key) || yaml.scalar(node) === undefined) continue
      const source = sourceOf(yaml, node)
      const upstream = /upstreams (?:\w+ )?(\d+)/.exec(source)
      const digits = upstream?.[1] ?? ''
      const change = changes.find(({ from }) => String(from) === digits)
      const start = (upstream?.index ?? 0) + (upstream?.[0].length ?? 0) - digits.length
      const mentions =
        change === undefined
          ? valueMentions(source, changes)
          : [{ start, end: start + digits.length, text: String(change.to), change }]
      planScalar(
        plan,
        yaml,
        node,
        mentions,
        moved => `label ${key} of service ${name} follows ${moved.from} → ${moved.to}`,
        foreign,
      )
    }
  }
}

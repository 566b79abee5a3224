import type { Node } from 'yaml'
import type { ServiceLayer } from './compose.js'
import { keyValues } from './compose.js'
import { valueMentions } from './port-plan.js'
import type { Mention, Plan, PortChange } from './port-plan.js'
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
      const mentions = upstreamMention(source, changes) ?? valueMentions(source, changes)
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

/** `{{upstreams 80}}` of caddy-docker-proxy, which reaches port 80, or 443 behind `https`, where it names none. */
function upstreamMention(source: string, changes: readonly PortChange[]): readonly Mention[] | undefined {
  const match = /\{\{\s*upstreams(?:\s+(https?))?(?:\s+(\d+))?(?=\s*\}\})/.exec(source)
  if (match === null) return undefined
  const [whole, scheme, digits] = match
  const port = Number(digits ?? (scheme === 'https' ? 443 : 80))
  const change = changes.find(({ from }) => from === port)
  if (change === undefined) return []
  const end = match.index + whole.length
  return digits === undefined
    ? [{ start: end, end, text: ` ${change.to}`, change }]
    : [{ start: end - digits.length, end, text: String(change.to), change }]
}

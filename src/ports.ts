import type { StageAnalysis } from './analysis/stage-analysis.js'
import type { HardenOptions } from './types.js'

/**
 * Where each port below 1024 that the image listens on goes: as asked for, else 8000 higher, else the next free one.
 * `read` gives a file of the repository: what a configuration calls on its own host is taken too.
 */
export function choosePorts(
  analysis: StageAnalysis,
  options: HardenOptions,
  read: (path: string) => string | undefined,
): ReadonlyMap<number, number> {
  const ports = new Map<number, number>()
  if (options.keepPorts) return ports
  const used = new Set(analysis.image.exposed.flatMap(({ port }) => (port === undefined ? [] : [port])))
  const configurations = new Set<string>()
  for (const { need } of analysis.requirements) {
    if (need.kind !== 'bind') continue
    used.add(need.port)
    for (const site of need.sites) if (site.kind === 'text') configurations.add(site.path)
  }
  for (const path of configurations) for (const port of portsOfOwnHost(read(path) ?? '')) used.add(port)
  for (const { need } of analysis.unmet) {
    // sshd has its own reasons to be root.
    if (need.kind !== 'bind' || need.port === 22 || ports.has(need.port)) continue
    let to = options.ports.get(need.port) ?? need.port + 8000
    if (!options.ports.has(need.port)) while (used.has(to)) to += 1
    used.add(to)
    ports.set(need.port, to)
  }
  return ports
}

/** `proxy_pass http://localhost:8080`: a neighbour in the container or the pod listens there. */
function portsOfOwnHost(text: string): readonly number[] {
  return [...text.matchAll(/(?:\blocalhost|\b127\.0\.0\.1|\[::1\]):(\d{1,5})\b/g)].map(match => Number(match[1]))
}

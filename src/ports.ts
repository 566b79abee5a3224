import type { StageAnalysis } from './analysis/analyse.js'
import type { HardenOptions } from './types.js'

/** Where each port below 1024 that the image listens on goes: as asked for, else 8000 higher, else the next free one. */
export function choosePorts(analysis: StageAnalysis, options: HardenOptions): ReadonlyMap<number, number> {
  const ports = new Map<number, number>()
  if (options.keepPorts) return ports
  const used = new Set(analysis.image.exposed.flatMap(({ port }) => (port === undefined ? [] : [port])))
  for (const { need } of analysis.requirements) if (need.kind === 'bind') used.add(need.port)
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

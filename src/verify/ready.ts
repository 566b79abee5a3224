import type { Engine } from './engine.js'
import { readContainerState } from './image.js'
import { lookInside } from './look.js'
import type { ObserveRequest } from './observe.js'
import type { ShellSession } from './shell-session.js'
import type { Sightings } from './sightings.js'

const PERIOD = 100
/** Servers open their ports one after the other: so long nothing new has to come. */
const QUIET = { unknown: 1_500, original: 500, hardened: 200 }

/**
 * Waits until the container has all the ports that are expected of it. Without expectations: until it listens and opens
 * nothing more, or, where nothing is exposed, for a while. False when it ended meanwhile.
 */
export async function waitUntilReady(
  engine: Engine,
  container: string,
  session: ShellSession,
  sightings: Sightings,
  request: ObserveRequest,
): Promise<boolean> {
  const { options, config } = request
  const expected = expectedPorts(request)
  const began = Date.now()
  // A container that listens nowhere is given as long as the settle time; one that says it will, as long as there is.
  const listens = expected.length > 0 || (request.reference === undefined && config.exposed.length > 0)
  const until = began + (listens ? options.timeouts.ready : options.timeouts.settle + QUIET.unknown)
  const quiet = QUIET[expected.length === 0 ? 'unknown' : request.side === 'before' ? 'original' : 'hardened']
  let ports = ''
  let changed = began
  while (Date.now() < until) {
    const look = await lookInside(session)
    sightings.add(look)
    if (look === undefined) {
      const state = await readContainerState(engine, container)
      if (state?.running !== true) return false
    } else {
      const now = look.listening.map(({ protocol, port }) => `${protocol} ${port}`).join()
      if (now !== ports) changed = Date.now()
      ports = now
      const open = new Set(look.listening.map(({ port }) => port))
      const complete = expected.length > 0 ? expected.every(port => open.has(port)) : listens && open.size > 0
      if (complete && Date.now() - changed >= quiet) return true
    }
    await new Promise(resolve => setTimeout(resolve, PERIOD))
  }
  return (await readContainerState(engine, container))?.running === true
}

function expectedPorts({ reference, movedTo, options, config }: ObserveRequest): readonly number[] {
  if (reference !== undefined) return [...new Set(stablePorts(reference.listening).map(movedTo))]
  const probed = options.probes.map(({ port }) => port)
  return probed.length > 0 ? [...new Set(probed)] : config.exposed.length === 1 ? config.exposed : []
}

/** Ports that the kernel chose are different in every run. */
export function stablePorts(listening: readonly { readonly port: number }[]): readonly number[] {
  return listening.map(({ port }) => port).filter(port => port < 32_768)
}

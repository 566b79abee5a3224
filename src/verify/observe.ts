import type { Engine } from './engine.js'
import { askAll, runAll } from './ask.js'
import { emptyObservation } from './nothing-seen.js'
import { collectWrites } from './collect-writes.js'
import { joinContainer } from './helper.js'
import { readContainerState, readHealthState } from './image.js'
import type { ImageConfig } from './image.js'
import { findDenials, readLog } from './logs.js'
import { lookInside } from './look.js'
import type { Owned } from './owned.js'
import { waitUntilReady } from './ready.js'
import { hasHealthcheck, startContainer } from './run-container.js'
import type { ServiceRun } from './service.js'
import { createSightings } from './sightings.js'
import type { Observation, VerifyOptions } from './types.js'

export interface ObserveRequest {
  readonly side: 'before' | 'after'
  readonly image: string
  readonly config: ImageConfig
  /** An image with a shell. */
  readonly helper: string
  readonly service?: ServiceRun | undefined
  /** Absolute: where the service's files are. */
  readonly root?: string | undefined
  /** Where a port of the original is now. */
  readonly movedTo: (port: number) => number
  /** What the original was seen to do; undefined for the original. */
  readonly reference: Observation | undefined
  /** The original's container, ended and kept. */
  readonly original?: string | undefined
  readonly options: VerifyOptions
}

/** Runs an image until it is ready or ends, asks it everything, and ends the container. */
export async function observeImage(engine: Engine, owned: Owned, request: ObserveRequest): Promise<Observation> {
  const { side, image, options, helper, service, root } = request
  const config: ImageConfig = {
    ...request.config,
    volumes: [...request.config.volumes, ...(service?.volumes ?? [])],
    hasHealthcheck: hasHealthcheck(request.config, service),
  }
  const container = owned.name(`${side}-run`)
  const known = { built: true, user: config.user }
  const run = { image, config, name: container, labels: owned.labels, side, service, root, options }
  const startError = await startContainer(engine, run)
  if (startError !== undefined) {
    await engine.run(['rm', '--force', '--volumes', container])
    return emptyObservation({ ...known, startError })
  }
  const session = joinContainer(engine, container, helper, owned.name(`${side}-look`), owned.labels)
  const sightings = createSightings()
  const began = Date.now()
  const ready = await waitUntilReady(engine, container, session, sightings, request)
  const answers = ready ? await askAll(session, sightings.listening(), request) : []
  const execs = ready ? await runAll(engine, container, options) : []
  if (ready) await waitForHealth(engine, container, config, options)
  const collecting = { ...request, config, container, began }
  const { written, standing } = await collectWrites(engine, session, sightings, collecting)
  sightings.add(await lookInside(session))
  const [state, log] = await Promise.all([readContainerState(engine, container), readLog(engine, container)])
  const running = state?.running ?? false
  const seen = !running || session.alive()
  session.close()
  // The original is kept for comparisons; it goes away with everything else that is owned.
  if (side === 'after') await engine.run(['rm', '--force', '--volumes', container])
  else if (running) await engine.run(['kill', container])
  return {
    ...known,
    buildLog: undefined,
    started: true,
    startError: undefined,
    running,
    exitCode: running ? undefined : state?.exitCode,
    health: state?.health,
    healthLog: state?.healthLog,
    seen,
    processes: sightings.processes(),
    listening: sightings.listening(),
    answers,
    execs,
    written,
    standing,
    denied: findDenials(log),
    log: log.slice(-8000),
    notes: [],
    seconds: undefined,
  }
}

/** Health checks run every second here; an image may need several until it is called healthy. */
async function waitForHealth(
  engine: Engine,
  container: string,
  config: ImageConfig,
  options: VerifyOptions,
): Promise<void> {
  const until = Date.now() + options.timeouts.ready
  while (config.hasHealthcheck && Date.now() < until) {
    const state = await readHealthState(engine, container)
    if (state?.running !== true || state.health === 'healthy') return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

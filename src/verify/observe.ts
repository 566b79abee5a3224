import type { Engine } from './engine.js'
import { askAll, runAll } from './ask.js'
import { joinContainer } from './helper.js'
import { readContainerState } from './image.js'
import type { ImageConfig } from './image.js'
import { findDenials, readLog } from './logs.js'
import { lookInside } from './look.js'
import type { Owned } from './owned.js'
import { waitUntilReady } from './ready.js'
import { startContainer } from './run-container.js'
import type { ServiceRun } from './service.js'
import type { ShellSession } from './shell-session.js'
import { createSightings } from './sightings.js'
import type { Observation, VerifyOptions, WrittenPath } from './types.js'
import { missingWrites } from './writes.js'
import { readLayerChanges, readVolumeChanges, withTypes } from './written.js'

/** Milliseconds. */
const LATE = 4_000

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
  readonly options: VerifyOptions
}

/** Nothing was built, or nothing ran. */
export function emptyObservation(parts: Partial<Observation>): Observation {
  const nothing = { processes: [], listening: [], answers: [], execs: [], written: [], denied: [], notes: [] }
  const unknown = {
    buildLog: undefined,
    startError: undefined,
    exitCode: undefined,
    health: undefined,
    healthLog: undefined,
    seconds: undefined,
  }
  return {
    built: false,
    user: '',
    started: false,
    running: false,
    seen: true,
    log: '',
    ...nothing,
    ...unknown,
    ...parts,
  }
}

/** Runs an image until it is ready or ends, asks it everything, and removes the container. */
export async function observeImage(engine: Engine, owned: Owned, request: ObserveRequest): Promise<Observation> {
  const { side, image, options, helper, service, root } = request
  const config = { ...request.config, volumes: [...request.config.volumes, ...(service?.volumes ?? [])] }
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
  const changed = await readWritten(engine, container, session, began, { ...request, config })
  const written = side === 'before' && options.learn ? await withTypes(engine, container, changed) : changed
  sightings.add(await lookInside(session))
  const state = await readContainerState(engine, container)
  const running = state?.running ?? false
  const log = await readLog(engine, container)
  const seen = !running || session.alive()
  session.close()
  await engine.run(['rm', '--force', '--volumes', container])
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
    denied: findDenials(log),
    log: log.slice(-8000),
    notes: [],
    seconds: undefined,
  }
}

/** What the original wrote may come a little later in the hardened container. */
async function readWritten(
  engine: Engine,
  container: string,
  session: ShellSession,
  began: number,
  { config, reference, options, service }: ObserveRequest,
): Promise<readonly WrittenPath[]> {
  const until = Date.now() + LATE
  for (;;) {
    const minutes = Math.ceil((Date.now() - began) / 60_000) + 1
    const inVolumes = await readVolumeChanges(session, config.volumes, minutes)
    const inLayer = await readLayerChanges(engine, container, config.volumes)
    // What was copied in before the start is not the program's doing.
    const given = (service?.copied ?? []).map(({ target }) => target.replace(/\/$/, ''))
    const own = inLayer.filter(({ path }) => !given.some(target => path === target || path.startsWith(`${target}/`)))
    const written = [...own, ...inVolumes]
    const missing = reference === undefined ? [] : missingWrites(reference.written, written, options.mustWrite)
    if (missing.length === 0 || Date.now() > until || !session.alive()) return written
    await new Promise(resolve => setTimeout(resolve, 1_000))
  }
}

/** Health checks run every two seconds here; an image may need several until it is called healthy. */
async function waitForHealth(
  engine: Engine,
  container: string,
  config: ImageConfig,
  options: VerifyOptions,
): Promise<void> {
  const until = Date.now() + options.timeouts.ready
  while (config.hasHealthcheck && Date.now() < until) {
    const state = await readContainerState(engine, container)
    if (state?.running !== true || state.health === 'healthy') return
    await new Promise(resolve => setTimeout(resolve, 500))
  }
}

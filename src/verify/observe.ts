import type { Engine } from './engine.js'
import { joinContainer } from './helper.js'
import { readContainerState } from './image.js'
import type { ImageConfig } from './image.js'
import { findDenials, readLog } from './logs.js'
import { lookInside } from './look.js'
import type { Owned } from './owned.js'
import { sendProbe } from './request.js'
import { startContainer } from './run-container.js'
import type { ShellSession } from './shell-session.js'
import type {
  Answer,
  Observation,
  ObservedExec,
  ObservedProcess,
  ObservedSocket,
  Probe,
  VerifyOptions,
} from './types.js'
import { waitUntilReady } from './ready.js'
import { readLayerChanges, readVolumeChanges } from './written.js'

const PROBE_LIMIT = 16

export interface ObserveRequest {
  readonly side: 'before' | 'after'
  readonly image: string
  readonly config: ImageConfig
  readonly helper: string | undefined
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
  }
  return { built: false, user: '', started: false, running: false, log: '', ...nothing, ...unknown, ...parts }
}

/** Runs an image until it is ready or ends, asks it everything, and removes the container. */
export async function observeImage(engine: Engine, owned: Owned, request: ObserveRequest): Promise<Observation> {
  const { side, image, config, options, helper } = request
  const container = owned.name(`${side}-run`)
  const known = { built: true, user: config.user }
  const startError = await startContainer(engine, {
    image,
    config,
    name: container,
    labels: owned.labels,
    side,
    options,
  })
  if (startError !== undefined) {
    await engine.run(['rm', '--force', '--volumes', container])
    return emptyObservation({ ...known, startError })
  }
  const began = Date.now()
  const session =
    helper === undefined
      ? undefined
      : joinContainer(engine, container, helper, owned.name(`${side}-look`), owned.labels)
  const seen = new Sightings()
  const ready = await waitUntilReady(engine, container, session, seen, request)
  const answers = session === undefined || !ready ? [] : await askAll(session, seen.listening, request)
  const execs = ready ? await runAll(engine, container, options) : []
  if (ready) await waitForVerdict(engine, container, config, options)
  if (session !== undefined) seen.add(await lookInside(session))
  const minutes = Math.ceil((Date.now() - began) / 60_000) + 1
  const inVolumes = session === undefined ? [] : await readVolumeChanges(session, config.volumes, minutes)
  session?.close()
  const state = await readContainerState(engine, container)
  const log = await readLog(engine, container)
  const written = [...(await readLayerChanges(engine, container, config.volumes)), ...inVolumes]
  await engine.run(['rm', '--force', '--volumes', container])
  return {
    ...known,
    buildLog: undefined,
    started: true,
    startError: undefined,
    running: state?.running ?? false,
    exitCode: state?.running === true ? undefined : state?.exitCode,
    health: state?.health,
    healthLog: state?.healthLog,
    processes: seen.processes,
    listening: seen.listening,
    answers,
    execs,
    written,
    denied: findDenials(log),
    log: log.slice(-8000),
    notes:
      helper === undefined
        ? ['no local image with a shell to look into the container with: ports and answers were not seen']
        : [],
  }
}

/** Processes are gathered over all looks; sockets are those of the last one. */
export class Sightings {
  readonly #processes = new Map<string, ObservedProcess>()
  listening: readonly ObservedSocket[] = []

  add(look: { processes: readonly ObservedProcess[]; listening: readonly ObservedSocket[] } | undefined): void {
    if (look === undefined) return
    for (const process of look.processes)
      this.#processes.set(`${process.pid} ${process.uid} ${process.command}`, process)
    this.listening = look.listening
  }

  get processes(): readonly ObservedProcess[] {
    return [...this.#processes.values()].slice(0, 200)
  }
}

async function askAll(
  session: ShellSession,
  listening: readonly ObservedSocket[],
  { options, reference, movedTo, side }: ObserveRequest,
): Promise<readonly Answer[]> {
  const probes = reference?.answers.map(answer => answer.probe) ?? chooseProbes(options, listening)
  const ask = (probe: Probe): Promise<Answer> => {
    return sendProbe(session, probe, side === 'after' ? movedTo(probe.port) : probe.port, options.timeouts.request)
  }
  const answers: Answer[] = []
  for (const probe of probes) answers.push(await ask(probe))
  await new Promise(resolve => setTimeout(resolve, options.timeouts.settle))
  if (side === 'after') return answers
  // A body that changes by itself (a clock, a counter) says nothing about the rewrite.
  const again: Answer[] = []
  for (const answer of answers) {
    const second = answer.probe.method === 'GET' && answer.status !== undefined ? await ask(answer.probe) : answer
    again.push(second.body === answer.body ? answer : { ...answer, body: undefined })
  }
  return again
}

function chooseProbes(options: VerifyOptions, listening: readonly ObservedSocket[]): readonly Probe[] {
  if (options.probes.length > 0) return options.probes
  const ports = new Set(listening.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port))
  return [...ports].slice(0, PROBE_LIMIT).map(port => ({ port, path: '/', method: 'GET', data: undefined }))
}

async function runAll(engine: Engine, container: string, options: VerifyOptions): Promise<readonly ObservedExec[]> {
  const execs: ObservedExec[] = []
  for (const command of options.exec) {
    const result = await engine.run(['exec', container, 'sh', '-c', command], { timeout: options.timeouts.ready })
    execs.push({ command, exitCode: result.exitCode ?? -1, output: (result.stdout + result.stderr).slice(-2000) })
  }
  return execs
}

/** Health checks run every two seconds here; an image may need several until it is called healthy. */
async function waitForVerdict(
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

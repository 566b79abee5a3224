import type { Rewrite } from '../types.js'
import { bases } from './bases.js'
import { buildImage } from './build.js'
import { compareRuns, judgeAlone, judgeOriginal } from './compare.js'
import { copyContext } from './context.js'
import { startDependencies } from './dependencies.js'
import { connectEngine } from './engine.js'
import type { Engine } from './engine.js'
import { findHelperImage } from './helper.js'
import { readImageConfig } from './image.js'
import { emptyObservation } from './nothing-seen.js'
import { observeImage } from './observe.js'
import { own } from './owned.js'
import type { Owned } from './owned.js'
import { missedHosts } from './service-hosts.js'
import { sweep } from './sweep.js'
import type { Observation, Verification, VerifyInput } from './types.js'

const NO_HELPER = 'there is no local image with a shell to look into containers with: pull busybox, or name one'

type Ports = VerifyInput['ports']

/** The original, built and seen once; each rewrite is compared with it. */
export interface Trial {
  readonly try: (rewrites: readonly Rewrite[], ports: Ports) => Promise<Verification>
  /** The original by itself: proven where it runs without root. */
  readonly alone: () => Promise<Verification>
  /** Removes everything that it made. */
  readonly close: () => Promise<void>
}

/**
 * Builds and runs a Dockerfile as it is and as rewritten, from copies of its build context, and compares them. Leaves
 * nothing on the engine. Throws EngineUnavailable when no engine answers, and Error for a context outside the root.
 */
export async function verifyRewrite(input: VerifyInput): Promise<Verification> {
  const trial = await openTrial(input)
  try {
    return await trial.try(input.rewrites, input.ports)
  } finally {
    await trial.close()
  }
}

/** Gets ready to try rewrites; the original is built and run with the first. Throws EngineUnavailable. */
export async function openTrial(input: VerifyInput): Promise<Trial> {
  const engine = await connectEngine(input.options.engine)
  await sweepOnce(engine)
  const owned = own(engine)
  let original: Original | undefined
  return {
    close: owned.release,
    alone: async () => {
      original ??= await runOriginal(engine, owned, input)
      return judgeAlone(original.before)
    },
    try: async (rewrites, ports) => {
      const moves = new Map(ports.map(({ from, to }) => [from, to]))
      const movedTo = (port: number): number => moves.get(port) ?? port
      original ??= await runOriginal(engine, owned, input)
      const { before: reference, needed } = original
      const comparison = { before: reference, movedTo, mustWrite: input.options.mustWrite }
      // The hardened image need not be built when there is nothing to compare it with.
      if (judgeOriginal(reference) !== undefined) return compareRuns({ ...comparison, after: emptyObservation({}) })
      const after = await buildAndRun(engine, owned, { input, rewrites, side: 'after', movedTo, reference, needed })
      return compareRuns({ ...comparison, after })
    },
  }
}

interface Original {
  readonly before: Observation
  /** Services that it was seen to need. */
  readonly needed: readonly string[]
}

/** Runs it again with the services that it misses by name, until it misses none that there is. */
async function runOriginal(engine: Engine, owned: Owned, input: VerifyInput): Promise<Original> {
  const needed: string[] = []
  for (;;) {
    const said: string[] = []
    const before = await buildAndRun(engine, owned, {
      onLogs: log => said.push(log),
      ...{ input, rewrites: [], side: 'before', movedTo: (port: number) => port, reference: undefined, needed },
    })
    const others = input.options.compose ? (input.service?.([], needed)?.others ?? []) : []
    const missed = input.options.network === undefined ? missedHosts([before.log, ...said].join('\n'), others) : []
    if (missed.length === 0) return { before, needed }
    needed.push(...missed)
    await engine.run(['rm', '--force', '--volumes', owned.name('before-run')])
  }
}

const swept = new Map<string, Promise<void>>()

/** What dead processes left behind is looked for once in each process. */
function sweepOnce(engine: Engine): Promise<void> {
  const key = [engine.program, ...engine.prefix].join(' ')
  const sweeping = swept.get(key) ?? sweep(engine)
  swept.set(key, sweeping)
  return sweeping
}

interface Side {
  readonly input: VerifyInput
  readonly rewrites: readonly Rewrite[]
  readonly side: 'before' | 'after'
  readonly movedTo: (port: number) => number
  /** What the original was seen to do. */
  readonly reference: Observation | undefined
  readonly needed: readonly string[]
  /** Gets the logs of what it depends on. */
  readonly onLogs?: (log: string) => void
}

async function buildAndRun(engine: Engine, owned: Owned, request: Side): Promise<Observation> {
  const { input, rewrites, side } = request
  const { dockerfile, options, root } = input
  const began = Date.now()
  const say = (step: string): void =>
    input.progress?.(`${step} the ${side === 'before' ? 'original' : 'hardened image'}`)
  const copy = await copyContext(root, input.context, dockerfile, owned.directory())
  await copy.apply(rewrites)
  const image = owned.name(side)
  say('building')
  const build = await buildImage(engine, { copy, tag: image, target: input.target, labels: owned.labels, options })
  const timed = (): { readonly seconds: number } => ({ seconds: Math.round((Date.now() - began) / 100) / 10 })
  const config = build.built ? await readImageConfig(engine, image) : undefined
  if (config === undefined) return emptyObservation({ buildLog: build.log, notes: build.notes, ...timed() })
  const unseen = { built: true, started: true, running: true, seen: false }
  const candidates = [...(await bases(copy.dockerfile)), image]
  const helper = await findHelperImage(engine, candidates, owned, options.helperImage)
  if (helper === undefined) return emptyObservation({ ...unseen, notes: [NO_HELPER], ...timed() })
  say('running')
  const service = options.compose ? input.service?.(rewrites, request.needed) : undefined
  const needs = service !== undefined && service.dependencies.length > 0 && options.network === undefined
  const others = needs ? await startDependencies(engine, owned, { service, root, side, options }) : undefined
  try {
    if (others?.problem !== undefined) return emptyObservation({ ...unseen, notes: [others.problem], ...timed() })
    const seen = await observeImage(engine, owned, {
      ...{ side, image, config, helper, service, root, movedTo: request.movedTo, reference: request.reference },
      original: side === 'after' ? owned.name('before-run') : undefined,
      options: others === undefined ? options : { ...options, network: others.network },
    })
    return {
      ...seen,
      notes: [...build.notes, ...(service?.notes ?? []), ...(others?.notes ?? []), ...seen.notes],
      ...timed(),
    }
  } finally {
    if (others !== undefined && request.onLogs !== undefined) request.onLogs(await others.logs())
    await others?.stop()
  }
}

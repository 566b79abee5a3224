import { buildImage } from './build.js'
import { compareRuns, judgeOriginal } from './compare.js'
import { copyContext } from './context.js'
import { connectEngine } from './engine.js'
import type { Engine } from './engine.js'
import { findHelperImage } from './helper.js'
import { readImageConfig } from './image.js'
import { emptyObservation, observeImage } from './observe.js'
import { own, sweep } from './owned.js'
import type { Owned } from './owned.js'
import { bases } from './bases.js'
import type { Observation, Verification, VerifyInput } from './types.js'

const NO_HELPER = 'there is no local image with a shell to look into containers with: pull busybox, or name one'

/**
 * Builds and runs a Dockerfile as it is and as rewritten, from copies of its build context, and compares them. Leaves
 * nothing on the engine. Throws EngineUnavailable when no engine answers, and Error for a context outside the root.
 */
export async function verifyRewrite(input: VerifyInput): Promise<Verification> {
  const engine = await connectEngine(input.options.engine)
  await sweep(engine)
  const owned = own(engine)
  try {
    return await verifyOwned(engine, owned, input)
  } finally {
    await owned.release()
  }
}

async function verifyOwned(engine: Engine, owned: Owned, input: VerifyInput): Promise<Verification> {
  const { dockerfile, options, ports } = input
  const say = (step: string): void => options.progress(`${dockerfile}: ${step}`)
  const moves = new Map(ports.map(({ from, to }) => [from, to]))
  const movedTo = (port: number): number => moves.get(port) ?? port
  const copy = await copyContext(input.root, input.context, dockerfile, owned.directory())

  const run = async (side: 'before' | 'after', reference: Observation | undefined): Promise<Observation> => {
    const which = side === 'before' ? 'original' : 'hardened image'
    const image = owned.name(side)
    say(`building the ${which}`)
    const build = await buildImage(engine, { copy, tag: image, target: input.target, labels: owned.labels, options })
    const config = build.built ? await readImageConfig(engine, image) : undefined
    if (config === undefined) return emptyObservation({ buildLog: build.log, notes: build.notes })
    say(`running the ${which}`)
    const candidates = [
      ...(options.helperImage === undefined ? [] : [options.helperImage]),
      image,
      ...(await bases(copy.dockerfile)),
    ]
    const helper = await findHelperImage(engine, candidates, owned)
    if (helper === undefined)
      return emptyObservation({ built: true, started: true, running: true, seen: false, notes: [NO_HELPER] })
    const seen = await observeImage(engine, owned, { side, image, config, helper, movedTo, reference, options })
    return { ...seen, notes: [...build.notes, ...seen.notes] }
  }

  const before = await run('before', undefined)
  const comparison = { before, movedTo, mustWrite: options.mustWrite }
  // The hardened image need not be built when there is nothing to compare it with.
  if (judgeOriginal(before) !== undefined) return compareRuns({ ...comparison, after: emptyObservation({}) })
  await copy.apply(input.rewrites)
  return compareRuns({ ...comparison, after: await run('after', before) })
}

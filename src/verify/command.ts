import { findBuildContext } from '../analysis/build-context.js'
import type { Discovery } from '../discover/index.js'
import { parseDockerfile } from '../dockerfile/parse.js'
import { observedRequirements, type Observed } from '../observed.js'
import { failedResult } from '../report/file-report.js'
import { openRepository, type Repository } from '../repository.js'
import { type Harden, isWanted } from '../run.js'
import type { FileResult, HardenOptions, Rewrite } from '../types.js'
import { MAX_DOCKERFILE_BYTES, openDiskWorkspace } from '../workspace/disk.js'
import { overlay } from '../workspace.js'
import { connectEngine, EngineUnavailable } from './engine.js'
import { type Lesson, verifyAndLearn } from './learn.js'
import { emptyObservation } from './nothing-seen.js'
import { openTrial } from './rewrite.js'
import { findService, readService, type ServiceRun } from './service.js'
import type { Verification, VerifyInput, VerifyOptions } from './types.js'

export interface VerifyArguments {
  readonly discovery: Discovery
  readonly harden: Harden
  readonly hardenOptions: HardenOptions
  /** Also the rewrites that need review. */
  readonly unsafe: boolean
  readonly options: VerifyOptions
  /** Is told what happens as it happens. */
  readonly events?: VerifyEvents | undefined
}

export interface VerifyEvents {
  readonly onPlan: (total: number) => void
  readonly onStep: (file: PlannedFile, step: string) => void
  readonly onFile: (file: VerifiedFile) => void
}

export interface PlannedFile {
  /** Absolute. */
  readonly root: string
  readonly result: FileResult
}

export interface VerifiedFile extends PlannedFile {
  /** Undefined when there was nothing to verify, or when the run ended before. */
  readonly verification: Verification | undefined
}

export interface VerifyOutcome {
  /** Every Dockerfile that was found, in its order. */
  readonly files: readonly VerifiedFile[]
  /** Why no engine could be used. */
  readonly noEngine: string | undefined
}

interface Plan extends PlannedFile {
  readonly repository: Repository
  readonly wanted: boolean
}

/** Builds and runs every Dockerfile that the tool would change, as it is and as rewritten, and compares them. */
export async function runVerify(argv: VerifyArguments): Promise<VerifyOutcome> {
  const { options, events } = argv
  const plans = planFiles(argv)
  const queue = plans.map((plan, index) => ({ plan, index })).filter(({ plan }) => plan.wanted)
  const files = plans.map(({ root, result }): VerifiedFile => ({ root, result, verification: undefined }))
  const state = { noEngine: await engineProblem(options), stopped: false }
  if (state.noEngine === undefined) events?.onPlan(queue.length)
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (state.stopped || state.noEngine !== undefined) return
      const { plan, index } = next
      try {
        const file = await verifyOne(plan, argv)
        files[index] = file
        events?.onFile(file)
        state.stopped ||= options.failFast && file.verification?.verdict === 'broken'
      } catch (error) {
        if (!(error instanceof EngineUnavailable)) throw error
        state.noEngine = error.message
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, work))
  return { files, noEngine: state.noEngine }
}

async function engineProblem({ engine }: VerifyOptions): Promise<string | undefined> {
  try {
    await connectEngine(engine)
    return undefined
  } catch (error) {
    if (error instanceof EngineUnavailable) return error.message
    throw error
  }
}

function planFiles({ discovery, harden, hardenOptions, unsafe, options }: VerifyArguments): readonly Plan[] {
  return discovery.roots.flatMap(({ root, paths, listFiles }) => {
    const disk = openDiskWorkspace(root, listFiles)
    const repository = openRepository(disk)
    return paths.map((path): Plan => {
      const loaded = disk.load(path, MAX_DOCKERFILE_BYTES)
      const result = loaded.ok
        ? harden(path, repository, hardenOptions)
        : failedResult(path, loaded.code, loaded.message)
      return { root, result, repository, wanted: options.all || isWanted(result, unsafe || options.learn) }
    })
  })
}

async function verifyOne(plan: Plan, argv: VerifyArguments): Promise<VerifiedFile> {
  const { root, result, repository } = plan
  const { events, harden, hardenOptions, options } = argv
  if (result.verdict === 'failed') return { root, result, verification: inconclusive(nothingToProve(result)) }
  const again = (observed: Observed): FileResult => {
    const known = hardenOptions.observed ?? new Map<string, never>()
    const facts = [...(known.get(result.path) ?? []), ...observedRequirements(observed)]
    return harden(result.path, repository, { ...hardenOptions, observed: new Map([...known, [result.path, facts]]) })
  }
  try {
    const input = inputOf(plan, argv, step => events?.onStep(plan, step))
    const trial = await openTrial(input)
    try {
      if (result.rewrites.length === 0) return { root, result, verification: explained(result, await trial.alone()) }
      const lesson: Lesson = options.learn
        ? await verifyAndLearn(trial, result, again)
        : { result, verification: await trial.try(result.rewrites, result.ports) }
      return { root, ...lesson }
    } finally {
      await trial.close()
    }
  } catch (error) {
    if (error instanceof EngineUnavailable) throw error
    return { root, result, verification: inconclusive(error instanceof Error ? error.message : String(error)) }
  }
}

/** What has to stay root is not broken by that. */
function explained(result: FileResult, alone: Verification): Verification {
  if (alone.verdict !== 'broken' || result.verdict === 'already-non-root') return alone
  return { ...alone, verdict: 'inconclusive', cause: `${nothingToProve(result)}; ${alone.cause}` }
}

function nothingToProve({ verdict, reasons }: FileResult): string {
  return `there is no rewrite to prove (${verdict}): ${reasons[0]?.message ?? 'it is left alone'}`
}

function inconclusive(cause: string): Verification {
  const nothing = emptyObservation({})
  const learned = { written: [], ports: [], uids: [] }
  return { verdict: 'inconclusive', cause, before: nothing, after: nothing, learned }
}

function inputOf(plan: Plan, { options }: VerifyArguments, progress: (step: string) => void): VerifyInput {
  const { root, result, repository } = plan
  const { path: dockerfile, rewrites, ports } = result
  const service = options.compose ? findService(dockerfile, repository) : undefined
  const { context, target } = howItIsBuilt(dockerfile, repository)
  const composed = Object.entries(service?.build?.args ?? {}).map(([name, value]) => `${name}=${value}`)
  const serviceWith = (edited: readonly Rewrite[], needed: readonly string[]): ServiceRun | undefined => {
    if (service === undefined || edited.length === 0) return service && readService(service, repository, needed)
    const texts = new Map(edited.map(({ path, after }) => [path, after]))
    const there = openRepository(overlay(repository.workspace, texts))
    const same = there
      .deployments()
      .workloads.find(({ kind, path, name }) => kind === 'compose' && path === service.path && name === service.name)
    return readService(same ?? service, there, needed)
  }
  return {
    ...{ dockerfile, context, rewrites, root, ports, progress, service: serviceWith },
    target: options.target ?? service?.build?.target ?? target,
    options: { ...options, buildArg: [...composed, ...options.buildArg] },
  }
}

/** What the repository's own build files say: the folder that is sent, and the stage when all of them name the same. */
function howItIsBuilt(
  path: string,
  { workspace, deployments }: Repository,
): { context: string; target: string | undefined } {
  const parsed = parseDockerfile(path, workspace.read(path) ?? '')
  const named = deployments().contextsOf(path)
  const context = parsed.ok ? findBuildContext(parsed.dockerfile, workspace, named).directory : ''
  const targets = new Set(
    deployments()
      .targetsOf(path)
      .map(({ target }) => target),
  )
  return { context, target: targets.size === 1 ? [...targets][0] : undefined }
}

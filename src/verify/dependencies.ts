import { buildImage } from './build.js'
import { copyContext } from './context.js'
import type { Engine } from './engine.js'
import { readContainerState, readHealthState, readImageConfig } from './image.js'
import { readLog, tellingLine } from './logs.js'
import type { Owned } from './owned.js'
import { hasHealthcheck, startContainer } from './run-container.js'
import type { Dependency, ServiceRun } from './service.js'
import type { VerifyOptions } from './types.js'

/** Milliseconds. A server that says nothing more is taken as ready. */
const SILENCE = 2_000
const PERIOD = 150

export interface DependencyRequest {
  readonly service: ServiceRun
  /** Absolute. */
  readonly root: string
  readonly side: 'before' | 'after'
  readonly options: VerifyOptions
}

export interface StartedDependencies {
  /** A private network that leads nowhere else. */
  readonly network: string
  /** Why they do not run. */
  readonly problem: string | undefined
  /** What was tried, and could not be started. */
  readonly notes: readonly string[]
  /** What they say, all together. */
  readonly logs: () => Promise<string>
  readonly stop: () => Promise<void>
}

/** Starts what a service depends on, one after the other, on a network of their own. Never pulls an image. */
export async function startDependencies(
  engine: Engine,
  owned: Owned,
  request: DependencyRequest,
): Promise<StartedDependencies> {
  const network = owned.name(`${request.side}-network`)
  const containers: string[] = []
  const notes: string[] = []
  const created = await engine.run(['network', 'create', '--internal', ...owned.labels, network])
  const start = async (): Promise<string | undefined> => {
    if (!created.ok) return `a private network could not be made: ${created.stderr.trim()}`
    for (const [index, dependency] of request.service.dependencies.entries()) {
      const name = owned.name(`${request.side}-dependency-${index}`)
      containers.push(name)
      const problem = await startDependency(engine, owned, { ...request, dependency, name, network })
      if (problem === undefined) continue
      if (!dependency.isGuess) return problem
      notes.push(`${problem}: it goes on without`)
    }
    return undefined
  }
  return {
    ...{ network, notes },
    problem: await start(),
    logs: async () => (await Promise.all(containers.map(container => readLog(engine, container)))).join('\n'),
    stop: async () => {
      if (containers.length > 0) await engine.run(['rm', '--force', '--volumes', ...containers])
      await engine.run(['network', 'rm', network])
    },
  }
}

interface OneDependency extends DependencyRequest {
  readonly dependency: Dependency
  readonly name: string
  readonly network: string
}

async function startDependency(engine: Engine, owned: Owned, request: OneDependency): Promise<string | undefined> {
  const { dependency, name, network, root, options } = request
  const { run, completes } = dependency
  const which = `the service ${run.name}, which it depends on,`
  const image = await findImage(engine, owned, request)
  if (typeof image !== 'string') return image.problem
  const config = await readImageConfig(engine, image)
  if (config === undefined) return `${which} needs the image ${image}, which is not on the engine`
  const refused = await startContainer(engine, {
    ...{ image, config, name, labels: owned.labels, side: 'before', service: run, root, plain: true },
    options: { ...options, network, env: [], envFile: [], command: [], capDropAll: false },
  })
  if (refused !== undefined) return `${which} does not start here: ${refused}`
  const { running, exitCode } = await waitFor(engine, name, completes, hasHealthcheck(config, run), options)
  if (running ? !completes : completes && exitCode === 0) return undefined
  const log = (await engine.run(['logs', '--tail', '50', name])).stderr
  const line = tellingLine(log)
  const ending = running ? 'does not end' : `ends with exit code ${exitCode}`
  return `${which} ${ending} here${line === undefined ? '' : `: ${line}`}`
}

/** Its image, by name or freshly built from its own Dockerfile. */
async function findImage(
  engine: Engine,
  owned: Owned,
  { dependency: { image, build, run }, name, root, options }: OneDependency,
): Promise<string | { readonly problem: string }> {
  if (build === undefined) {
    return image ?? { problem: `the service ${run.name}, which it depends on, has neither an image nor a build` }
  }
  const tag = `${name}-image`
  owned.adopt(tag)
  const copy = await copyContext(root, build.context, build.dockerfile, owned.directory())
  const buildArg = Object.entries(build.args).map(([key, value]) => `${key}=${value}`)
  const request = { copy, tag, target: build.target, labels: owned.labels, options: { ...options, buildArg } }
  const { built, log } = await buildImage(engine, request)
  const line = built ? undefined : tellingLine(log ?? '')
  return built ? tag : { problem: `the service ${run.name}, which it depends on, does not build here: ${line ?? ''}` }
}

async function waitFor(
  engine: Engine,
  name: string,
  completes: boolean,
  isChecked: boolean,
  { timeouts }: VerifyOptions,
): Promise<{ readonly running: boolean; readonly exitCode: number }> {
  const until = Date.now() + timeouts.ready
  let said = ''
  let changed = Date.now()
  for (;;) {
    const state = await (isChecked ? readHealthState : readContainerState)(engine, name)
    if (state?.running !== true) return { running: false, exitCode: state?.exitCode ?? -1 }
    const { stdout, stderr } = await engine.run(['logs', '--tail', '5', name])
    if (stdout + stderr !== said) changed = Date.now()
    said = stdout + stderr
    const ready = isChecked ? state.health === 'healthy' : Date.now() - changed > SILENCE
    if (Date.now() > until || (ready && !completes)) return { running: true, exitCode: 0 }
    await new Promise(resolve => setTimeout(resolve, PERIOD))
  }
}

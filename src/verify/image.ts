import type { Engine } from './engine.js'

/** What an image's configuration says about running it. */
export interface ImageConfig {
  readonly user: string
  readonly exposed: readonly number[]
  readonly volumes: readonly string[]
  readonly hasHealthcheck: boolean
}

/** Undefined when there is no such image. */
export async function readImageConfig(engine: Engine, image: string): Promise<ImageConfig | undefined> {
  const result = await engine.run(['image', 'inspect', image])
  if (!result.ok) return undefined
  const first = elements(parseJson(result.stdout))[0]
  const config = field(first, 'Config')
  const user = field(config, 'User')
  const exposed = keys(field(config, 'ExposedPorts')).filter(port => !port.endsWith('/udp'))
  // Podman has it beside the configuration, in a spelling that depends on the version.
  const health = field(config, 'Healthcheck') ?? field(first, 'Healthcheck') ?? field(first, 'HealthCheck')
  const test = elements(field(health, 'Test'))
  return {
    user: typeof user === 'string' ? user : '',
    exposed: exposed.map(port => Number.parseInt(port, 10)).filter(port => port > 0),
    volumes: keys(field(config, 'Volumes')),
    hasHealthcheck: test.length > 0 && test[0] !== 'NONE',
  }
}

export interface ContainerState {
  readonly running: boolean
  readonly exitCode: number
  readonly health: string | undefined
  /** Output of the last health check. */
  readonly healthLog: string | undefined
}

/** Undefined when there is no such container. */
export async function readContainerState(engine: Engine, container: string): Promise<ContainerState | undefined> {
  const result = await engine.run(['container', 'inspect', container])
  if (!result.ok) return undefined
  const state = field(elements(parseJson(result.stdout))[0], 'State')
  const health = field(state, 'Health') ?? field(state, 'Healthcheck')
  const status = field(health, 'Status')
  const output = field(elements(field(health, 'Log')).at(-1), 'Output')
  const exitCode = field(state, 'ExitCode')
  return {
    running: field(state, 'Running') === true,
    exitCode: typeof exitCode === 'number' ? exitCode : -1,
    health: typeof status === 'string' && status !== '' ? status : undefined,
    healthLog: typeof output === 'string' ? output.slice(-2000) : undefined,
  }
}

/** The same, with a health check made now where the engine makes none by itself. */
export async function readHealthState(engine: Engine, container: string): Promise<ContainerState | undefined> {
  // Podman leaves the checks to timers of systemd, which not every machine has.
  if (engine.kind === 'podman') await engine.run(['healthcheck', 'run', container], { timeout: 30_000 })
  return readContainerState(engine, container)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined
}

const elements = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const keys = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : []

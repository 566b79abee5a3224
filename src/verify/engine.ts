import { lastLine, type RunOptions, type RunResult, runProgram } from './client.js'
import type { EngineOptions } from './types.js'

/** A container engine, spoken to through its own command line: that is what has the user's contexts, logins and ssh hosts. */
export interface Engine {
  readonly kind: 'docker' | 'podman'
  readonly program: string
  /** Arguments that go before every command. */
  readonly prefix: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Never throws; output is cut at 4 MiB for each stream, keeping its end. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<RunResult>
}

/** No engine answers; the message is for the user. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable'
}

/**
 * Checks that the engine answers; without a kind it is Docker, or Podman where no Docker answers and none was pointed at.
 * Throws EngineUnavailable.
 */
export async function connectEngine(options: EngineOptions): Promise<Engine> {
  if (options.kind !== undefined) return connect(options.kind, options)
  try {
    return await connect('docker', options)
  } catch (error) {
    const pointed = options.program ?? options.host ?? options.context ?? process.env['DOCKER_HOST']
    if (!(error instanceof EngineUnavailable) || (pointed !== undefined && pointed !== '')) throw error
    return connect('podman', options).catch(() => Promise.reject(error))
  }
}

/** Docker's client tells of the server; Podman's is the engine itself unless it is told to be remote. */
const QUESTIONS = {
  docker: ['version', '--format', '{{.Server.Os}}'],
  podman: ['info', '--format', '{{.Host.OS}}'],
} as const

async function connect(kind: Engine['kind'], options: EngineOptions): Promise<Engine> {
  const program = options.program ?? kind
  const prefix: string[] = []
  if (options.context !== undefined) prefix.push(kind === 'podman' ? '--connection' : '--context', options.context)
  if (options.host !== undefined) prefix.push(kind === 'podman' ? '--url' : '--host', options.host)
  const env = { ...process.env, BUILDKIT_PROGRESS: 'plain', NO_COLOR: '1' }
  const engine: Engine = {
    ...{ kind, program, prefix, env },
    run: (args, run) => runProgram(program, [...prefix, ...args], env, run),
  }
  const info = await engine.run(QUESTIONS[kind], { timeout: 20_000 })
  const named = options.host ?? options.context ?? (kind === 'docker' ? process.env['DOCKER_HOST'] : undefined)
  const where = named === undefined || named === '' ? program : `${program}, ${named}`
  if (!info.ok) {
    const detail = lastLine(info.stderr) || lastLine(info.stdout) || 'no answer'
    throw new EngineUnavailable(`no container engine answers (${where}): ${detail}`)
  }
  if (!info.stdout.includes('linux'))
    throw new EngineUnavailable(`the engine runs ${info.stdout.trim()} containers; Linux is needed`)
  return engine
}

import { spawn } from 'node:child_process'
import type { EngineOptions } from './types.js'

const OUTPUT_LIMIT = 4 * 1024 * 1024

export interface RunResult {
  readonly ok: boolean
  /** Undefined when it was ended by a signal or never ran. */
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
  readonly timedOut: boolean
}

export interface RunOptions {
  readonly timeout?: number
  readonly input?: string
  /** End the program when it has written so many bytes. */
  readonly enough?: number
  readonly env?: Readonly<Record<string, string>>
}

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

/** Checks that the engine answers. Throws EngineUnavailable when it does not. */
export async function connectEngine(options: EngineOptions): Promise<Engine> {
  const program = options.program ?? options.kind
  const prefix: string[] = []
  if (options.context !== undefined)
    prefix.push(options.kind === 'podman' ? '--connection' : '--context', options.context)
  if (options.host !== undefined) prefix.push(options.kind === 'podman' ? '--url' : '--host', options.host)
  const env = { ...process.env, BUILDKIT_PROGRESS: 'plain', NO_COLOR: '1' }
  const engine: Engine = {
    kind: options.kind,
    program,
    prefix,
    env,
    run: (args, run) => runProgram(program, [...prefix, ...args], env, run),
  }
  const question =
    options.kind === 'podman' ? ['info', '--format', '{{.Host.Os}}'] : ['version', '--format', '{{.Server.Os}}']
  const info = await engine.run(question, { timeout: 20_000 })
  const where = options.host ?? options.context ?? process.env['DOCKER_HOST']
  if (!info.ok) {
    const detail = lastLine(info.stderr) || lastLine(info.stdout) || 'no answer'
    throw new EngineUnavailable(
      `no container engine answers (${program}${where === undefined ? '' : `, ${where}`}): ${detail}`,
    )
  }
  if (!info.stdout.includes('linux'))
    throw new EngineUnavailable(`the engine runs ${info.stdout.trim()} containers; Linux is needed`)
  return engine
}

const running = new Set<ReturnType<typeof spawn>>()

/** Ends every client program that is still running: for signal handlers. */
export function killClients(): void {
  for (const child of running) child.kill('SIGKILL')
}

function runProgram(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  options: RunOptions = {},
): Promise<RunResult> {
  return new Promise(resolve => {
    const child = spawn(program, args, { env: { ...env, ...options.env }, stdio: ['pipe', 'pipe', 'pipe'] })
    running.add(child)
    const stdout = collect(child.stdout, size => {
      if (options.enough !== undefined && size >= options.enough) child.kill('SIGKILL')
    })
    const stderr = collect(child.stderr)
    let timedOut = false
    const timer =
      options.timeout === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            child.kill('SIGKILL')
          }, options.timeout)
    const finish = (exitCode: number | undefined, error: string): void => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ ok: exitCode === 0, exitCode, stdout: stdout(), stderr: stderr() + error, timedOut })
    }
    child.on('error', error => finish(undefined, error.message))
    child.on('close', code => finish(code ?? undefined, ''))
    // A program that ends before it has read everything closes the pipe.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })
}

function collect(stream: NodeJS.ReadableStream, onSize?: (size: number) => void): () => string {
  let chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
    onSize?.(size)
    if (size > 2 * OUTPUT_LIMIT) {
      const kept = Buffer.concat(chunks).subarray(-OUTPUT_LIMIT)
      chunks = [kept]
      size = kept.length
    }
  })
  return () => Buffer.concat(chunks).subarray(-OUTPUT_LIMIT).toString('utf8')
}

/** The last line that is not blank. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? ''
}

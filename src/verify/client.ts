import { spawn } from 'node:child_process'

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
  /** Of standard output: `latin1` keeps every byte. */
  readonly encoding?: 'utf8' | 'latin1'
}

const running = new Set<ReturnType<typeof spawn>>()

/** Ends every client program that is still running: for signal handlers. */
export function killClients(): void {
  for (const child of running) child.kill('SIGKILL')
}

/** Runs a client program to its end; never throws. Output is cut at 4 MiB for each stream, keeping its end. */
export function runProgram(
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
      resolve({ ok: exitCode === 0, exitCode, stdout: stdout(options.encoding), stderr: stderr() + error, timedOut })
    }
    child.on('error', error => finish(undefined, error.message))
    child.on('close', code => finish(code ?? undefined, ''))
    // A program that ends before it has read everything closes the pipe.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })
}

function collect(
  stream: NodeJS.ReadableStream,
  onSize?: (size: number) => void,
): (encoding?: BufferEncoding) => string {
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
  return (encoding = 'utf8') => Buffer.concat(chunks).subarray(-OUTPUT_LIMIT).toString(encoding)
}

/** The last line that is not blank. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? ''
}

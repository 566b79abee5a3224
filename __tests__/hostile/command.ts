import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

export interface Outcome {
  /** Undefined when it was killed: too long, or too much memory. */
  readonly code: number | undefined
  readonly out: string
  readonly err: string
}

const folder = mkdtempSync(join(tmpdir(), 'harden-dockerfile-command-'))
/** The command in one file, built from the sources as they are. */
export const cli = join(folder, 'cli.cjs')

beforeAll(() => {
  buildSync({
    absWorkingDir: join(__dirname, '../..'),
    entryPoints: ['src/cli/main.ts'],
    outfile: cli,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'error',
  })
}, 60_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Limits {
  readonly megabytes?: number
  readonly seconds?: number
  readonly env?: Readonly<Record<string, string>>
  /** Further options of Node.js. */
  readonly node?: readonly string[]
}

/** Runs the command as a process of its own, with limits. */
export function runCommand(cwd: string, argv: readonly string[], limits: Limits = {}): Outcome {
  const { megabytes = 512, seconds = 60, env = {}, node = [] } = limits
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${megabytes}`, ...node, cli, ...argv],
    {
      cwd,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      timeout: seconds * 1000,
      killSignal: 'SIGKILL',
      maxBuffer: 1 << 28,
    },
  )
  return { code: status ?? undefined, out: stdout, err: stderr }
}

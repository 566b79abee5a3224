import { execFileSync, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { connectEngine } from '../../src/verify/engine.js'
import { sweep } from '../../src/verify/sweep.js'
import { copyOf, describeWithEngine, docker, leftovers, makeCopyDirectory, options, removeCopies } from './support.js'

const project = join(__dirname, 'cases/compose')
let cli: string

/** The command as it is shipped, in one file. */
function bundle(): string {
  const outfile = join(makeCopyDirectory(), 'cli.cjs')
  buildSync({
    entryPoints: [join(__dirname, '../../src/cli/main.ts')],
    ...{ outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'warning' },
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
  })
  return outfile
}

const STEPS = [
  'building the original',
  'running the original',
  'building the hardened',
  'running the hardened',
] as const

interface Verification {
  readonly pid: number
  /** Resolves when it says so. */
  readonly reached: (step: string) => Promise<void>
  readonly kill: (signal: NodeJS.Signals) => Promise<number | null>
}

/** Verifies a compose service with a dependency, volumes and files, in a process of its own. */
function startVerification(): Verification {
  const network = process.env['BUILD_NETWORK']
  const args = [cli, 'verify', '--engine', 'docker', '--engine-program', docker, '--settle', '3', 'web']
  if (network !== undefined) args.push('--build-network', network)
  const child = spawn(process.execPath, args, { cwd: copyOf(project), stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>(resolve => child.on('exit', resolve))
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return {
    pid: child.pid ?? 0,
    reached: async step => {
      const until = Date.now() + 90_000
      while (!said.includes(step)) {
        if (Date.now() > until || child.exitCode !== null) throw new Error(`it never came to ${step}:\n${said}`)
        await pause(20)
      }
    },
    kill: signal => {
      child.kill(signal)
      return ended
    },
  }
}

const pause = (time: number): Promise<void> => new Promise(resolve => setTimeout(resolve, time))

const directories = (pid: number): readonly string[] =>
  readdirSync(tmpdir()).filter(name => name.startsWith(`harden-dockerfile-${pid}-`))

const everything = (pid: number): readonly string[] => [...leftovers(pid), ...directories(pid)]

describeWithEngine('what a verification leaves behind', () => {
  jest.setTimeout(240_000)
  beforeAll(() => {
    cli = bundle()
  })
  afterAll(removeCopies)

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is nothing after %s, at any moment', async (signal, expected) => {
    const moments = STEPS.map(async step => {
      const verification = startVerification()
      await verification.reached(step)
      const delay = Math.round(Math.random() * 1500)
      await pause(delay)
      const exitCode = await verification.kill(signal)
      return { step, delay, exitCode, left: everything(verification.pid) }
    })
    const outcomes = await Promise.all(moments)
    expect(outcomes).toEqual(outcomes.map(({ step, delay }) => ({ step, delay, exitCode: expected, left: [] })))
  })

  it('is removed by the next run after SIGKILL at any moment, and nothing else is', async () => {
    const foreign = execFileSync(docker, ['create', '--label', 'other.owner=1', 'node:20-slim'], {
      encoding: 'utf8',
    }).trim()
    const living = startVerification()
    const killed = STEPS.map(async step => {
      const verification = startVerification()
      await verification.reached(step)
      const delay = Math.round(Math.random() * 1500)
      await pause(delay)
      await verification.kill('SIGKILL')
      return { step, delay, pid: verification.pid }
    })
    try {
      const dead = await Promise.all(killed)
      expect(dead.flatMap(({ pid }) => everything(pid))).not.toEqual([])
      await living.reached('original')
      // What the engine was asked for last may come to be a moment after who asked is dead.
      const engine = await connectEngine(options().engine)
      for (let run = 0; run < 3; run++) {
        await pause(1_000)
        await sweep(engine)
      }
      expect(dead.map(({ step, delay, pid }) => ({ step, delay, left: everything(pid) }))).toEqual(
        dead.map(({ step, delay }) => ({ step, delay, left: [] })),
      )
      expect(everything(living.pid)).not.toEqual([])
      expect(execFileSync(docker, ['ps', '-aq', '--no-trunc'], { encoding: 'utf8' })).toContain(foreign)
    } finally {
      execFileSync(docker, ['rm', '-f', foreign])
      await living.kill('SIGTERM')
    }
    expect(everything(living.pid)).toEqual([])
  })
})

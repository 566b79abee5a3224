import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { connectEngine } from '../../src/verify/engine.js'
import { sweep } from '../../src/verify/owned.js'
import { copyOf, describeWithEngine, docker, leftovers, options, removeCopies } from './support.js'

/** Starts a verification in a process of its own, and waits until its first container runs. */
async function startVerification(): Promise<{ pid: number; kill: (signal: NodeJS.Signals) => Promise<number | null> }> {
  const root = copyOf(join(__dirname, 'cases/uploads'))
  const plain = options({ timeouts: { ...options().timeouts, settle: 60_000 } })
  const input = { dockerfile: 'Dockerfile', context: '.', rewrites: [], root, ports: [] }
  writeFileSync(
    join(root, 'main.ts'),
    `import { verifyRewrite } from ${JSON.stringify(join(__dirname, '../../src/verify/rewrite.ts'))}
process.on('SIGUSR2', () => { throw new Error('a crash, on purpose') })
void verifyRewrite({ ...${JSON.stringify(input)}, target: undefined, options: { ...${JSON.stringify(plain)}, } })`,
  )
  const outfile = join(root, 'main.mjs')
  buildSync({ entryPoints: [join(root, 'main.ts')], bundle: true, platform: 'node', format: 'esm', outfile })
  const child = spawn(process.execPath, [outfile], { stdio: 'inherit' })
  const pid = child.pid ?? 0
  const ended = new Promise<number | null>(resolve => child.on('exit', resolve))
  const until = Date.now() + 60_000
  while (!leftovers(pid).some(name => name.endsWith('-look')) && Date.now() < until) {
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  expect(leftovers(pid).length).toBeGreaterThan(1)
  return {
    pid,
    kill: signal => {
      child.kill(signal)
      return ended
    },
  }
}

const directories = (pid: number): readonly string[] =>
  readdirSync(tmpdir()).filter(name => name.startsWith(`harden-dockerfile-${pid}-`))

describeWithEngine('what a verification leaves behind', () => {
  jest.setTimeout(120_000)
  afterAll(removeCopies)

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    // Makes the program throw where nobody catches it.
    ['SIGUSR2', 1],
  ] as const)('is nothing after %s', async (signal, exitCode) => {
    const { pid, kill } = await startVerification()
    expect(await kill(signal)).toBe(exitCode)
    expect(leftovers(pid)).toEqual([])
    expect(directories(pid)).toEqual([])
  })

  it('is removed by the next run after SIGKILL, and nothing else is', async () => {
    const { pid, kill } = await startVerification()
    const foreign = execFileSync(docker, ['create', '--label', 'other.owner=1', 'node:20-slim'], {
      encoding: 'utf8',
    }).trim()
    const living = await startVerification()
    try {
      await kill('SIGKILL')
      expect(leftovers(pid)).not.toEqual([])
      await sweep(await connectEngine(options().engine))
      expect(leftovers(pid)).toEqual([])
      expect(directories(pid)).toEqual([])
      expect(leftovers(living.pid)).not.toEqual([])
      expect(execFileSync(docker, ['ps', '-aq', '--no-trunc'], { encoding: 'utf8' })).toContain(foreign)
    } finally {
      execFileSync(docker, ['rm', '-f', foreign])
      await living.kill('SIGTERM')
    }
    expect(existsSync(join(tmpdir(), `harden-dockerfile-${living.pid}-`))).toBe(false)
  })
})

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Harden } from '../../src/run.js'
import { cli } from '../hostile/command.js'
import { fakeHarden, runCli } from '../support/cli.js'
import { makeDirectory } from '../support/directory.js'

const D = 'FROM alpine\n'
const FILES = { 'a/Dockerfile': D, 'b/Dockerfile': D, 'c/Dockerfile': D, 'd/Dockerfile': D }

/** Ctrl-C while b is at hand. */
const interrupted: Harden = (path, ...others) => {
  if (path.startsWith('b')) process.emit('SIGINT', 'SIGINT')
  return fakeHarden(path, ...others)
}

it('ends after the Dockerfile at hand, and tells what was done', async () => {
  const { code, out, err } = await runCli(makeDirectory(FILES), ['--format', 'json'], { harden: interrupted })
  const { files } = JSON.parse(out) as { readonly files: readonly { readonly path: string }[] }
  expect([code, files.map(({ path }) => path)]).toEqual([2, ['a/Dockerfile', 'b/Dockerfile']])
  expect(err).toContain('Interrupted: 2 of 4 Dockerfiles')
})

it('writes whole changes until then', async () => {
  const root = makeDirectory(FILES)
  const { code, err } = await runCli(root, ['--write'], { harden: interrupted })
  expect([code, err]).toEqual([2, expect.stringContaining('2 Dockerfiles were rewritten')])
  expect(err).toContain('The same command goes on from there.')
  const written = Object.keys(FILES).map(path => readFileSync(join(root, path), 'utf8').includes('USER'))
  expect(written).toEqual([true, true, false, false])
})

it('leaves the baseline and the patches of the whole as they were', async () => {
  const root = makeDirectory({ ...FILES, 'known.json': '{"version":1,"exceptions":[]}' })
  await runCli(root, ['--check', '--baseline', 'known.json', '--update-baseline'], { harden: interrupted })
  expect(readFileSync(join(root, 'known.json'), 'utf8')).toBe('{"version":1,"exceptions":[]}')
  await runCli(root, ['--patch-dir', 'out'], { harden: interrupted })
  expect(existsSync(join(root, 'out'))).toBe(false)
})

it('stands in the way of the first signal only', async () => {
  const before = process.listenerCount('SIGINT')
  const during: number[] = []
  const harden: Harden = (path, ...others) => {
    during.push(process.listenerCount('SIGINT') - before)
    process.emit('SIGINT', 'SIGINT')
    during.push(process.listenerCount('SIGINT') - before)
    return fakeHarden(path, ...others)
  }
  await runCli(makeDirectory(FILES), ['--write'], { harden })
  expect(during).toEqual([1, 0])
})

it('as a process: ends with words and whole files, and the next run goes on', async () => {
  const names = Array.from({ length: 30 }, (_, at) => `svc${String(at).padStart(2, '0')}/Dockerfile`)
  const root = makeDirectory({
    ...Object.fromEntries(names.map(name => [name, 'FROM node:20\nWORKDIR /app\nCOPY . .\nCMD ["node", "a.js"]\n'])),
    // Takes so long that the signal comes while it works.
    'slow.mjs': `export default { name: 'slow', summary: '', apply() { const end = Date.now() + 100; while (Date.now() < end); return [] } }\n`,
  })
  const written = (): readonly boolean[] =>
    names.map(name => readFileSync(join(root, name), 'utf8').includes('\nUSER 1000:1000\n'))
  const child = spawn(process.execPath, [cli, '--write', '--transform', 'slow.mjs'], { cwd: root })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const ended = once(child, 'exit')
  while (!written()[1]) await setTimeout(20)
  child.kill('SIGINT')
  expect(await ended).toEqual([2, null])
  const done = written().filter(Boolean).length
  expect(said).toContain(`Interrupted: ${done} of 30 Dockerfiles`)
  expect(written()).toEqual(names.map((_, at) => at < done))
  expect(done).toBeLessThan(30)
  execFileSync(process.execPath, [cli, '--write'], { cwd: root, stdio: 'ignore' })
  expect(written().every(Boolean)).toBe(true)
}, 60_000)

it('leaves no handler behind', async () => {
  const before = process.listenerCount('SIGINT')
  await runCli(makeDirectory(FILES), [])
  expect(process.listenerCount('SIGINT')).toBe(before)
})

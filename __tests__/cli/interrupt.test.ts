import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Harden } from '../../src/run.js'
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
  const written = Object.keys(FILES).map(path => readFileSync(join(root, path), 'utf8').includes('USER'))
  expect(written).toEqual([true, true, false, false])
})

it('leaves no handler behind', async () => {
  const before = process.listenerCount('SIGINT')
  await runCli(makeDirectory(FILES), [])
  expect(process.listenerCount('SIGINT')).toBe(before)
})

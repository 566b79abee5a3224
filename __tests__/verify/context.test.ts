import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyContext } from '../../src/verify/context.js'

let top: string
let root: string
let target: string

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'context-test-'))
  root = join(top, 'repository')
  target = join(top, 'copy')
  for (const directory of [root, target, join(root, 'app/sub'), join(root, 'docker')])
    mkdirSync(directory, { recursive: true })
  writeFileSync(join(root, 'docker/Dockerfile'), 'FROM scratch\n')
  writeFileSync(join(root, 'app/run.sh'), '#!/bin/sh\n')
  chmodSync(join(root, 'app/run.sh'), 0o755)
})
afterEach(() => rmSync(top, { recursive: true, force: true }))

const rewrite = (path: string, after: string) => ({ path, before: '', after })

describe('copyContext', () => {
  it('rewrites the copy, keeps modes and leaves the working tree alone', async () => {
    const copy = await copyContext(root, 'app', 'docker/Dockerfile', target)
    await copy.apply([
      rewrite('docker/Dockerfile', 'USER 1:1\n'),
      rewrite('app/run.sh', 'new'),
      rewrite('compose.yaml', 'x'),
    ])
    expect(readFileSync(copy.dockerfile, 'utf8')).toBe('USER 1:1\n')
    expect(readFileSync(join(copy.context, 'run.sh'), 'utf8')).toBe('new')
    expect(statSync(join(copy.context, 'run.sh')).mode & 0o777).toBe(0o755)
    expect(readFileSync(join(root, 'app/run.sh'), 'utf8')).toBe('#!/bin/sh\n')
    expect(readFileSync(join(root, 'docker/Dockerfile'), 'utf8')).toBe('FROM scratch\n')
    expect(existsSync(join(copy.context, 'compose.yaml'))).toBe(false)
  })

  it('rewrites a Dockerfile inside the context in both places', async () => {
    const copy = await copyContext(root, '', 'docker/Dockerfile', target)
    await copy.apply([rewrite('docker/Dockerfile', 'USER 1:1\n')])
    expect(readFileSync(copy.dockerfile, 'utf8')).toBe('USER 1:1\n')
    expect(readFileSync(join(copy.context, 'docker/Dockerfile'), 'utf8')).toBe('USER 1:1\n')
  })

  it('does not write through a link', async () => {
    writeFileSync(join(top, 'outside'), 'mine')
    symlinkSync('../../outside', join(root, 'app/link'))
    const copy = await copyContext(root, 'app', 'docker/Dockerfile', target)
    await copy.apply([rewrite('app/link', 'overwritten')])
    expect(readFileSync(join(top, 'outside'), 'utf8')).toBe('mine')
    expect(readlinkSync(join(copy.context, 'link'))).toBe('../../outside')
  })

  it.each(['..', '/', 'app/../..'])('refuses the context %s', async context => {
    await expect(copyContext(root, context, 'docker/Dockerfile', target)).rejects.toThrow('outside')
  })

  it('refuses a context that is a link out of the root', async () => {
    symlinkSync(top, join(root, 'out'))
    await expect(copyContext(root, 'out', 'docker/Dockerfile', target)).rejects.toThrow('outside')
  })

  it('passes over pipes, which a build cannot send either', async () => {
    execFileSync('mkfifo', [join(root, 'app/pipe')])
    const copy = await copyContext(root, 'app', 'docker/Dockerfile', target)
    expect(() => lstatSync(join(copy.context, 'pipe'))).toThrow()
  })

  it.each([
    ['a plain name', 'sub\n', false],
    ['with a slash', '/sub/\n', false],
    ['an exception anywhere', 'sub\n!sub/keep\n', true],
    ['a pattern: the engine does that', 's*b\n', true],
    ['a comment', '#sub\n', true],
  ])('.dockerignore: %s', async (_, text, copied) => {
    writeFileSync(join(root, 'app/.dockerignore'), `${text}.dockerignore\n`)
    const copy = await copyContext(root, 'app', 'docker/Dockerfile', target)
    expect(existsSync(join(copy.context, 'sub'))).toBe(copied)
    expect(existsSync(join(copy.context, '.dockerignore'))).toBe(true)
  })

  it('takes the ignore file that has the Dockerfile’s name along', async () => {
    writeFileSync(join(root, 'app/.dockerignore'), 'sub\n')
    writeFileSync(join(root, 'docker/Dockerfile.dockerignore'), 'run.sh\n')
    const copy = await copyContext(root, 'app', 'docker/Dockerfile', target)
    expect(existsSync(join(copy.context, 'sub'))).toBe(true)
    expect(existsSync(join(copy.context, 'run.sh'))).toBe(false)
    expect(readFileSync(`${copy.dockerfile}.dockerignore`, 'utf8')).toBe('run.sh\n')
  })
})

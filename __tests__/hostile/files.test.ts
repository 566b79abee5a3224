import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { hardenDockerfile } from '../../src/harden.js'
import { runCli } from '../support/cli.js'
import { makeDirectory } from '../support/directory.js'
import { cli } from './command.js'

const DOCKERFILE = 'FROM nginx:1.27-alpine\nCOPY site.conf /etc/nginx/conf.d/default.conf\nEXPOSE 80\n'
const SITE = 'server {\n  listen 80;\n}\n'
const service = (name: string) => ({ [`${name}/Dockerfile`]: DOCKERFILE, [`${name}/site.conf`]: SITE })

const write = (root: string) => runCli(root, ['--write'], { harden: hardenDockerfile })
const read = (root: string, path: string) => readFileSync(join(root, path), 'utf8')

it('writes neither file of a change whose configuration leads out of the repository', async () => {
  const outer = makeDirectory({ 'secret.conf': SITE, ...service('root/b') })
  const root = join(outer, 'root')
  mkdirSync(join(root, 'a'))
  writeFileSync(join(root, 'a/Dockerfile'), DOCKERFILE)
  symlinkSync('../../secret.conf', join(root, 'a/site.conf'))
  const { err } = await write(root)
  expect(err).not.toContain('bug')
  expect(read(outer, 'secret.conf')).toBe(SITE)
  expect(read(root, 'b/site.conf')).toContain('listen 8080')
})

it('edits a configuration at the target of a link inside, and leaves the link', async () => {
  const root = makeDirectory({ 'a/Dockerfile': DOCKERFILE, 'shared/site.conf': SITE })
  symlinkSync('../shared/site.conf', join(root, 'a/site.conf'))
  expect((await write(root)).code).toBe(0)
  expect(
    readdirSync(join(root, 'a'), { withFileTypes: true }).map(entry => [entry.name, entry.isSymbolicLink()]),
  ).toEqual([
    ['Dockerfile', false],
    ['site.conf', true],
  ])
})

it.each(['../secret.conf', '/etc/nginx/secret.conf', 'a/../../../secret.conf', 'up/secret.conf'])(
  'reads and writes nothing at %s',
  async source => {
    const outer = makeDirectory({ 'secret.conf': SITE, 'root/Dockerfile': DOCKERFILE.replace('site.conf', source) })
    symlinkSync('..', join(outer, 'root/up'))
    const { err, out } = await write(join(outer, 'root'))
    expect(`${err}${out}`).not.toContain('bug')
    expect(read(outer, 'secret.conf')).toBe(SITE)
  },
)

it('a directory that was swapped for a link after it was read is an error of its file alone', async () => {
  const outer = makeDirectory({ ...service('elsewhere'), ...service('root/a'), ...service('root/b') })
  const root = join(outer, 'root')
  const { code, err } = await runCli(root, ['--write'], {
    harden: (path, ...rest) => {
      const result = hardenDockerfile(path, ...rest)
      if (path === 'a/Dockerfile') {
        renameSync(join(root, 'a'), join(outer, 'moved'))
        symlinkSync('../elsewhere', join(root, 'a'))
      }
      return result
    },
  })
  expect(code).toBe(2)
  expect(err).toContain('is not the regular file any more that it was')
  expect(read(outer, 'elsewhere/Dockerfile')).toBe(DOCKERFILE)
  expect(read(root, 'b/Dockerfile')).toContain('USER')
})

const asRoot = process.getuid?.() === 0

/** Runs the command as somebody without privileges, which modes hold for. */
function runUnprivileged(root: string, argv: readonly string[]) {
  const id = 12345
  const given = asRoot ? ['--reuid', String(id), '--regid', String(id), '--clear-groups', '--'] : undefined
  if (given !== undefined) spawnSync('chown', ['-R', `${id}:${id}`, root])
  const program = given === undefined ? process.execPath : 'setpriv'
  const before = given === undefined ? [] : [...given, process.execPath]
  const { status, stdout, stderr } = spawnSync(program, [...before, cli, ...argv], { cwd: root, encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr }
}
const canDrop = !asRoot || spawnSync('setpriv', ['--version']).status === 0

describe('for somebody without privileges', () => {
  beforeAll(() => {
    chmodSync(dirname(cli), 0o755)
  })
  const inOpenFolder = canDrop && process.platform !== 'win32' ? it : it.skip

  inOpenFolder.each([
    ['a read-only Dockerfile', 'a/Dockerfile', 0o444, 'a/Dockerfile'],
    ['a read-only configuration', 'a/site.conf', 0o444, 'a/site.conf'],
    ['a read-only folder', 'a', 0o555, 'a/Dockerfile'],
    ['a Dockerfile that cannot be read', 'a/Dockerfile', 0o000, 'a/Dockerfile'],
    ['a configuration that cannot be read', 'a/site.conf', 0o000, 'a/site.conf'],
    ['a folder that cannot be read', 'a', 0o000, 'a'],
  ])('%s is an error of its own, and the others are done', (_, path, mode, named) => {
    const root = makeDirectory({ ...service('a'), ...service('b') })
    chmodSync(root, 0o755)
    chmodSync(join(root, path), mode)
    const { code, err } = runUnprivileged(root, ['--write'])
    chmodSync(join(root, path), 0o755)
    expect([code, err]).toEqual([2, expect.stringContaining(named)])
    expect([read(root, 'a/Dockerfile'), read(root, 'a/site.conf')]).toEqual([DOCKERFILE, SITE])
    expect(read(root, 'b/site.conf')).toContain('listen 8080')
    expect(readdirSync(root, { recursive: true }).filter(name => String(name).includes('harden'))).toEqual([])
  })

  inOpenFolder('tells what was written though the report cannot be', () => {
    const root = makeDirectory({ ...service('a'), 'closed/x': '' })
    chmodSync(root, 0o755)
    chmodSync(join(root, 'closed'), 0o555)
    const { code, err } = runUnprivileged(root, ['--write', '--format', 'json', '--output', 'closed/report.json'])
    expect([code, err]).toEqual([2, expect.stringMatching(/1 Dockerfile was rewritten[^]*cannot write --output/)])
  })
})

it('standard output that takes nothing is an error in a sentence', () => {
  if (!existsSync('/dev/full')) return
  const root = makeDirectory(service('a'))
  const full = openSync('/dev/full', 'w')
  const { status, stderr } = spawnSync(process.execPath, [cli], { cwd: root, stdio: ['ignore', full, 'pipe'] })
  closeSync(full)
  expect([status, String(stderr)]).toEqual([2, expect.stringContaining('cannot write to standard output: ENOSPC')])
  expect(String(stderr)).not.toContain('    at ')
})

it('a full disk leaves every file whole and nothing else', async () => {
  const root = makeDirectory()
  if (!asRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', root]).status !== 0) return
  try {
    for (const [path, text] of Object.entries({ ...service('a'), ...service('b') })) {
      mkdirSync(join(root, path, '..'), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    spawnSync('dd', ['if=/dev/zero', `of=${join(root, 'full')}`, 'bs=4096'])
    const { code, err } = await write(root)
    expect([code, err]).toEqual([2, expect.stringContaining('ENOSPC')])
    for (const name of ['a', 'b'])
      expect([read(root, `${name}/Dockerfile`), read(root, `${name}/site.conf`)]).toEqual([DOCKERFILE, SITE])
    expect(readdirSync(root, { recursive: true }).filter(name => String(name).includes('harden'))).toEqual([])
  } finally {
    spawnSync('umount', [root])
  }
})

it.each<[string, Buffer, string]>([
  ['invalid UTF-8', Buffer.from([0x46, 0x52, 0x4f, 0x4d, 0x20, 0xff, 0xfe, 0x0a]), 'not-utf8'],
  ['UTF-16', Buffer.from('\uFEFFFROM node:20\nCMD ["x"]\n', 'utf16le'), 'not-utf8'],
  ['a line of a megabyte', Buffer.from(`FROM node:20\nRUN ${'x'.repeat(1 << 20)}\nCMD ["x"]\n`), 'syntax-error'],
])('%s keeps its bytes and is a failure', async (_, bytes, reason) => {
  const root = makeDirectory({ Dockerfile: bytes })
  const { code, out } = await runCli(root, ['--write', '--format', 'json'], { harden: hardenDockerfile })
  expect([code, out]).toEqual([2, expect.stringContaining(`"${reason}"`)])
  expect(readFileSync(join(root, 'Dockerfile')).equals(bytes)).toBe(true)
})

it('pipes, devices and link loops named like Dockerfiles are failures, and nobody waits for them', async () => {
  const root = makeDirectory(service('ok'))
  for (const name of ['a', 'b', 'c']) mkdirSync(join(root, name))
  execFileSync('mkfifo', [join(root, 'a/Dockerfile'), join(root, 'compose.yaml')])
  symlinkSync('Dockerfile', join(root, 'b/Dockerfile'))
  symlinkSync('/dev/zero', join(root, 'c/Dockerfile'))
  symlinkSync('..', join(root, 'ok/loop'))
  const { code, err } = await write(root)
  expect(code).toBe(2)
  expect(err).toContain('3 failed')
  expect(read(root, 'ok/Dockerfile')).toContain('USER')
})

it.each([[[]], [['--format', 'summary']], [['explain', 'Dockerfile']]])(
  'with %j no control character reaches the terminal',
  async argv => {
    const root = makeDirectory({
      Dockerfile:
        'FROM node:20-slim\n# \x1b]0;title\x07 \u202e\nWORKDIR /a\x1b[2J\nCOPY x\x9bm /y\nUSER root\x1b[31m\nCMD ["node", "\x1b[5m.js"]\n',
      'e\x1b[2Jvil/Dockerfile': 'FROM a\nBOO\x1b[1m\n',
    })
    const { out, err } = await runCli(root, argv, { harden: hardenDockerfile, terminal: true, env: { NO_COLOR: '1' } })

    expect(`${out}${err}`).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/)
  },
)

import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { runCli } from '../support/cli.js'
import { git, makeDirectory } from '../support/directory.js'

const D = 'FROM alpine\nRUN true\n'

async function users(cwd: string, ...argv: readonly string[]): Promise<Readonly<Record<string, string | undefined>>> {
  const { out, err } = await runCli(cwd, [...argv, '--format', 'json'])
  expect(err).not.toContain('harden-dockerfile:')
  const { files } = JSON.parse(out) as { files: readonly { path: string; after: { user: string } | null }[] }
  return Object.fromEntries(files.map(({ path, after }) => [path, after?.user]))
}

async function options(cwd: string, file: string, ...argv: readonly string[]): Promise<Record<string, unknown>> {
  const { out, err } = await runCli(cwd, ['--print-config', file, ...argv])
  expect(err).toBe('')
  return JSON.parse(out) as Record<string, unknown>
}

describe('configuration', () => {
  const TREE = {
    'harden-dockerfile.config.yaml': 'uid: 2000\ngid: 2000\nports: {"80": 9080}\nignore: [legacy]\n',
    'team/.harden-dockerfilerc': '# ours\nuid: 3000\nports: {"443": 9443}\n',
    'team/deep/package.json': '{"name": "x", "harden-dockerfile": {"gid": 4000}}',
    Dockerfile: D,
    'team/Dockerfile': D,
    'team/deep/er/Dockerfile': D,
    'legacy/Dockerfile': D,
    'legacy/package.json': '{"devDependencies": {"harden-dockerfile": "^1"}}',
  }

  it('holds for its folder and those below, the nearest one first', async () => {
    expect(await users(makeDirectory(TREE))).toEqual({
      Dockerfile: '2000:2000',
      'team/Dockerfile': '3000:2000',
      'team/deep/er/Dockerfile': '3000:4000',
    })
  })

  it('reaches up to the root of the work tree, and no further', async () => {
    const top = makeDirectory({ 'harden-dockerfile.config.json': '{"uid": 77}', 'repo/a/Dockerfile': D })
    expect(await users(join(top, 'repo'))).toEqual({ 'a/Dockerfile': '10001:10001' })
    git(top, 'init', '-q')
    expect(await users(join(top, 'repo'))).toEqual({ 'a/Dockerfile': '77:10001' })
  })

  it('yields to the command line', async () => {
    expect(await users(makeDirectory(TREE), '--uid', '5', 'team')).toMatchObject({ 'team/Dockerfile': '5:2000' })
  })

  it('shows what holds, and where it comes from', async () => {
    const root = makeDirectory(TREE)
    expect(await options(root, 'team/deep/er/Dockerfile', '--keep-ports')).toMatchObject({
      files: ['harden-dockerfile.config.yaml', 'team/.harden-dockerfilerc', 'team/deep/package.json'],
      leftOut: false,
      uid: 3000,
      gid: 4000,
      ports: { 80: 9080, 443: 9443 },
      keepPorts: true,
    })
    expect(await options(root, 'legacy/Dockerfile')).toMatchObject({ leftOut: true })
  })

  it('can say other things for some files, and take files of other names', async () => {
    const config = {
      include: ['*.df', 'Dockerfile'],
      overrides: [
        { files: ['b/**'], uid: 5, ownership: 'minimal' },
        { files: ['b/x.df'], uid: 6 },
      ],
    }
    const root = makeDirectory({
      'harden-dockerfile.config.json': JSON.stringify(config),
      'a/x.df': D,
      'b/Dockerfile': D,
      'b/x.df': D,
      'c/Dockerfile.dev': D,
    })
    expect(await users(root)).toEqual({ 'a/x.df': '10001:10001', 'b/Dockerfile': '5:10001', 'b/x.df': '6:10001' })
    expect(await users(root, 'a')).toEqual({ 'a/x.df': '10001:10001' })
  })

  it('hands on what runs showed', async () => {
    const observed = { 'svc/Dockerfile': { writes: ['/data/'], root: 'it mounts' } }
    const root = makeDirectory({
      'x/harden-dockerfile.config.json': JSON.stringify({ observed }),
      'x/svc/Dockerfile': D,
    })
    const { observed: needs } = await options(root, 'x/svc/Dockerfile')
    expect(needs).toEqual([
      expect.objectContaining({ kind: 'write', target: '/data' }),
      expect.objectContaining({ kind: 'root' }),
    ])
  })

  it('holds for explain and for standard input too', async () => {
    const root = makeDirectory(TREE)
    expect((await runCli(root, ['explain', 'team/Dockerfile'])).out).toContain('as 3000')
    const ran = await runCli(root, ['--stdin', '--stdin-filepath', 'team/new/Dockerfile'], { stdin: D })
    expect(ran.out).toContain('USER 3000:2000')
  })

  it.each([
    ['{"uid": 0}', '"uid"'],
    ['{"uid": "5"}', '"uid"'],
    ['{"user": "root"}', '"user"'],
    ['{"prots": {}}', 'knows no key "prots"'],
    ['{"ports": {"80": 81}}', '"ports.80"'],
    ['{"ports": {"80": 8080, "81": 8080}}', 'both 80 and 81'],
    ['{"ownership": "all"}', 'app, minimal'],
    ['{"overrides": [{"uid": 5}]}', '"overrides.0"'],
    ['{"observed": {"Dockerfile": {"writes": ["data"]}}}', '"observed.Dockerfile.writes.0"'],
    ['{"only": ["run-as-root"]}', 'run-as-root'],
    ['{"transforms": ["./x.js"]}', 'never runs'],
    ['[]', 'object'],
    ['{', 'JSON'],
    ['a: &a [*a]\n', ''],
    [
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]\n`,
      '',
    ],
  ])('refuses %j and says where', async (text, word) => {
    const root = makeDirectory({ 'a/Dockerfile': D, 'a/.harden-dockerfilerc': text })
    const { code, out, err } = await runCli(root, [])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(word)
    if (word !== 'run-as-root') expect(err).toContain('a/.harden-dockerfilerc')
  })

  it('takes so many globs and ports of one file, and no more', async () => {
    const ignore = (count: number): string =>
      JSON.stringify({ ignore: Array.from({ length: count }, (_, n) => `x${n}`) })
    const root = makeDirectory({ Dockerfile: D, '.harden-dockerfilerc': ignore(2000) })
    expect((await runCli(root, [])).code).toBe(0)
    const { code, err } = await runCli(makeDirectory({ Dockerfile: D, '.harden-dockerfilerc': ignore(2001) }), [])
    expect([code, err]).toEqual([2, expect.stringContaining('.harden-dockerfilerc: more than 2000 globs')])
    const ports = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [n + 1, n + 1024]))
    const many = makeDirectory({ Dockerfile: D, '.harden-dockerfilerc': JSON.stringify({ ports }) })
    expect((await runCli(many, [])).err).toContain(
      '.harden-dockerfilerc: "ports" must NOT have more than 1000 properties',
    )
  })

  it('refuses two in one folder, and links out of the repository', async () => {
    const two = makeDirectory({ Dockerfile: D, '.harden-dockerfilerc': '{}', 'harden-dockerfile.config.json': '{}' })
    expect((await runCli(two, [])).err).toContain('keep one')
    const out = makeDirectory({ Dockerfile: D })
    symlinkSync('/etc/passwd', join(out, '.harden-dockerfilerc'))
    const { code, err } = await runCli(out, [])
    expect([code, err]).toEqual([2, expect.not.stringContaining('root:')])
  })

  it('runs nothing that it finds', async () => {
    const evil = 'require("node:fs").writeFileSync("owned", "")\nmodule.exports = {}\n'
    const root = makeDirectory({
      Dockerfile: D,
      'harden-dockerfile.config.js': evil,
      'harden-dockerfile.config.cjs': evil,
      'harden-dockerfile.config.ts': evil,
      '.harden-dockerfilerc.js': evil,
      'node_modules/ajv/index.js': evil,
      'package.json':
        '{"harden-dockerfile": {"uid": 9}, "cosmiconfig": {"searchPlaces": ["harden-dockerfile.config.js"]}}',
    })
    expect(await users(root)).toEqual({ Dockerfile: '9:10001' })
    expect(existsSync(join(root, 'owned'))).toBe(false)
  })
})

describe('--config', () => {
  const files = { 'sub/Dockerfile': D, 'sub/.harden-dockerfilerc': 'uid: 3\n' }

  it.each([
    ['c.json', '{"uid": 8}'],
    ['c.yaml', 'uid: 8\n'],
    ['c.cjs', 'module.exports = { uid: 4 + 4 }\n'],
    ['c.mjs', 'export default { uid: 4 + 4 }\n'],
  ])('takes %s in place of what it would find', async (name, text) => {
    expect(await users(makeDirectory({ ...files, [name]: text }), '--config', name)).toEqual({
      'sub/Dockerfile': '8:10001',
    })
  })

  it('is about where the tool runs', async () => {
    const root = makeDirectory({ ...files, 'c.yaml': 'overrides: [{files: [Dockerfile], uid: 6}]\n' })
    git(root, 'init', '-q')
    expect(await users(join(root, 'sub'), '--config', '../c.yaml')).toEqual({ Dockerfile: '6:10001' })
  })

  it.each([
    ['gone.json', undefined, 'gone.json'],
    ['c.mjs', 'throw new Error("no luck")\n', 'no luck'],
    ['c.cjs', 'module.exports = 5\n', 'object'],
  ])('says what is wrong with %s', async (name, text, word) => {
    const { code, err } = await runCli(makeDirectory(text === undefined ? files : { ...files, [name]: text }), [
      '--config',
      name,
    ])
    expect([code, err]).toEqual([2, expect.stringContaining(word)])
  })

  it('takes TypeScript, whatever Node.js it is', async () => {
    const { code, out } = await runCli(makeDirectory({ ...files, 'c.ts': 'export default { uid: 8 as number }\n' }), [
      '--config',
      'c.ts',
    ])
    expect([code, out]).toEqual([0, expect.stringContaining('8:')])
  })
})

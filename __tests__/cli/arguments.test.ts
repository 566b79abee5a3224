import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderHelp } from '../../src/cli/help.js'
import { optionGroups } from '../../src/cli/options.js'
import { parseArguments } from '../../src/cli/parse.js'
import { defaultSettings } from '../../src/cli/settings.js'
import { makeDirectory } from '../support/directory.js'
import { runCli } from '../support/cli.js'

const D = 'FROM alpine\n'

describe('parseArguments', () => {
  it('gives the defaults for nothing', () => {
    expect(parseArguments([])).toEqual(defaultSettings)
  })

  it.each<[string[], object]>([
    [['a', 'b'], { paths: ['a', 'b'] }],
    [['0', '007', '1e3'], { paths: ['0', '007', '1e3'] }],
    [['--', '-x', '--write'], { paths: ['-x', '--write'], mode: 'dry-run' }],
    [['-w', 'a'], { mode: 'write', paths: ['a'] }],
    [['--check'], { mode: 'check' }],
    [['--format=json', '-o', 'x.json'], { format: 'json', output: 'x.json' }],
    [['--ignore', 'a', 'svc', '--ignore=b'], { ignore: ['a', 'b'], paths: ['svc'] }],
    [['--no-gitignore', '--no-color'], { gitignore: false, color: false }],
    [['-q', '--verbose', '--unsafe', '-j', '4'], { quiet: true, verbose: true, unsafe: true }],
    [['--stdin', '--stdin-filepath', 'a/Dockerfile'], { stdin: 'a/Dockerfile' }],
    [['--stdin'], { stdin: 'Dockerfile' }],
  ])('reads %j', (argv, expected) => {
    expect(parseArguments(argv)).toMatchObject(expected)
  })

  it('reads what steers the rewrite', () => {
    const argv =
      '--user web --uid 1234 --gid 5678 --port 80:9080 --port 443:9443 --keep-ports --deploy --ownership minimal --only a,b --only c --skip d'
    expect(parseArguments(argv.split(' ')).harden).toEqual({
      user: 'web',
      uid: 1234,
      gid: 5678,
      explicitUser: true,
      ports: new Map([
        [80, 9080],
        [443, 9443],
      ]),
      keepPorts: true,
      deploy: true,
      ownership: 'minimal',
      only: ['a', 'b', 'c'],
      skip: ['d'],
    })
  })

  it.each([
    ['--uid 0', 'root'],
    ['--gid 0', 'root'],
    ['--uid 00', 'root'],
    ['--uid -1', 'uid'],
    ['--uid 0x10', 'uid'],
    ['--uid 1e3', 'uid'],
    ['--uid 2147483648', 'uid'],
    ['--uid app', 'uid'],
    ['--uid 1 --uid 2', 'more than once'],
    ['--user root', 'root'],
    ['--user App', 'account'],
    ['--user 1app', 'account'],
    ['--user a:b', 'account'],
    ['--port 80', 'FROM:TO'],
    ['--port 80:8080/tcp', 'FROM:TO'],
    ['--port 0:8080', 'FROM:TO'],
    ['--port 80:65536', 'FROM:TO'],
    ['--port 80:81', '1024'],
    ['--port 80:8080 --port 80:8081', 'already'],
    ['--port 80:8080 --port 81:8080', 'already'],
    ['--write --check', 'exclude'],
    ['--stdin a', 'without paths'],
    ['--stdin --write', 'without'],
    ['--stdin-filepath a', '--stdin'],
    ['--format yaml', 'format'],
    ['--ownership all', 'ownership'],
    ['--jobs 0', 'positive'],
    ['--jobs many', 'positive'],
    ['--output', 'output'],
    ['--nope', 'nope'],
    ['--writ', 'writ'],
    ['-z', 'z'],
    ['--only=', 'only'],
  ])('refuses %s', async (argv, word) => {
    const { code, out, err } = await runCli(makeDirectory({ Dockerfile: D }), argv.split(' '))
    expect([code, out]).toEqual([2, ''])
    expect(err.split('\n')[0]).toMatch(/^harden-dockerfile: /)
    expect(err).toContain(word)
    expect(err).not.toContain('    at ')
  })
})

describe('the command line', () => {
  it('names every option in its help', async () => {
    const { code, out, err } = await runCli('/', ['--help'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toBe(renderHelp())
    for (const { name } of optionGroups.flatMap(({ options }) => options)) expect(out).toContain(`--${name}`)
  })

  it('names every option of the main job in the README', () => {
    const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8')
    const names = optionGroups.flatMap(({ options }) => options).map(({ name }) => `--${name}`)
    expect(names.filter(name => !['--help', '--version'].includes(name) && !readme.includes(name))).toEqual([])
  })

  it('prints its version', async () => {
    expect((await runCli('/', ['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('takes a path that looks like an option after --', async () => {
    const { code, err } = await runCli(makeDirectory({ '--help/Dockerfile': D }), ['--', '--help'])
    expect([code, err]).toEqual([0, expect.stringContaining('1 Dockerfile')])
  })

  it('refuses paths and commands that are not there', async () => {
    const { code, err } = await runCli(makeDirectory(), ['frobnicate'])
    expect(code).toBe(2)
    expect(err).toContain('no such file or directory: frobnicate')
    expect((await runCli(makeDirectory({ f: '' }), ['f/x'])).code).toBe(2)
  })

  it('lists transforms, and refuses the names of others', async () => {
    expect((await runCli('/', ['--list'])).out).toBe('run-as-user  adds USER\n')
    const { code, err } = await runCli(makeDirectory({ Dockerfile: D }), ['--only', 'run-as-root'])
    expect(code).toBe(2)
    expect(err).toContain('run-as-root')
  })
})

describe('explain', () => {
  it('explains one file, named or the only one of a directory', async () => {
    const root = makeDirectory({ 'a/my.df': D, 'b/Dockerfile': D })
    expect((await runCli(root, ['explain', 'a/my.df', '--uid', '5'])).out).toBe(
      `my.df as 5: ${D}`.replace('my.df', 'a/my.df'),
    )
    expect((await runCli(root, ['explain', 'b'])).out).toContain('b/Dockerfile')
  })

  it.each([[[]], [['a', 'b']], [['.']], [['empty']], [['gone']]])('refuses %j', async files => {
    const root = makeDirectory({ 'a/Dockerfile': D, 'b/Dockerfile': D, 'empty/x': '' })
    expect((await runCli(root, ['explain', ...files])).code).toBe(2)
  })
})

describe('--stdin', () => {
  const root = (): string => makeDirectory({ 'svc/nginx.conf': 'listen 80;\n' })

  it('gives the rewritten text', async () => {
    const ran = await runCli(root(), ['--stdin', '--stdin-filepath', 'svc/Dockerfile'], { stdin: '\uFEFFFROM a\r\n' })
    expect(ran).toEqual({ code: 0, out: '\uFEFFFROM a\r\nUSER 10001:10001\n', err: '' })
  })

  it.each([
    ['nothing to do', 'FROM a\nUSER 1\n', 0],
    ['a review is needed', '# verdict needs-review\nFROM a\n', 0],
    ['another file has to move too', '# edits svc/nginx.conf\nFROM a\n', 0],
    ['the core fails', '# crash\n', 2],
    ['it is not UTF-8', Buffer.from([0xff, 0x0a]), 2],
    ['it is empty', '', 0],
  ])('gives the same bytes when %s', async (_, stdin, code) => {
    const ran = await runCli(root(), ['--stdin', '--stdin-filepath', 'new/dir/Dockerfile'], { stdin })
    expect([ran.code, ran.out]).toEqual([code, stdin.toString()])
  })

  it('can give the diff, and check', async () => {
    const diff = await runCli(root(), ['--stdin', '--format', 'diff'], { stdin: D })
    expect(diff.out).toContain('--- a/Dockerfile')
    expect(await runCli(root(), ['--stdin', '--check', '-q'], { stdin: D })).toEqual({ code: 1, out: '', err: '' })
  })

  it('belongs where it is told, also from below', async () => {
    const top = root()
    const ran = await runCli(
      join(top, 'svc'),
      ['--stdin', '--stdin-filepath', join(top, 'svc/Dockerfile'), '--format', 'diff'],
      { stdin: D },
    )
    expect(ran.out).toContain('--- a/Dockerfile')
  })
})

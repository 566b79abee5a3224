import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { git, makeDirectory } from '../support/directory.js'
import { fakeHarden, nothing, runCli } from '../support/cli.js'

const D = 'FROM alpine\nRUN true\n'
const HARDENED = `${D}USER 10001:10001\n`
const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8')

interface Json {
  readonly summary: Readonly<Record<string, number>>
  readonly files: readonly {
    readonly path: string
    readonly verdict: string
    readonly applied: boolean
    readonly diff: string
    readonly related: readonly string[]
    readonly reasons: readonly { readonly code: string; readonly path: string }[]
  }[]
}

async function runJson(cwd: string, argv: readonly string[]): Promise<Json> {
  const { out } = await runCli(cwd, [...argv, '--format', 'json'])
  return JSON.parse(out) as Json
}

describe('the dry run', () => {
  it('prints a diff that applies where it ran, says what to do next, and writes nothing', async () => {
    const root = makeDirectory({ 'svc a/Dockerfile': D, 'b/Dockerfile': D })
    const { code, out, err } = await runCli(root, [])
    expect(code).toBe(0)
    expect(err).toContain('2 can be hardened')
    expect(err).toContain('--write')
    expect(read(root, 'b/Dockerfile')).toBe(D)
    writeFileSync(join(root, 'p'), out)
    git(root, 'apply', 'p')
    expect([read(root, 'svc a/Dockerfile'), read(root, 'b/Dockerfile')]).toEqual([HARDENED, HARDENED])
  })

  it('applies from a directory below the top of the repository', async () => {
    const root = makeDirectory({ 'svc/a/Dockerfile': D, 'other/Dockerfile': D })
    git(root, 'init', '-q')
    const { out } = await runCli(join(root, 'svc'), [])
    expect(out).toContain('--- a/a/Dockerfile\n')
    expect(out).not.toContain('other')
    writeFileSync(join(root, 'svc/p'), out)
    git(join(root, 'svc'), 'apply', 'p')
    expect(read(root, 'svc/a/Dockerfile')).toBe(HARDENED)
  })

  it('leaves needs-review rewrites out of the diff but shows them in JSON, and tells how many', async () => {
    const root = makeDirectory({ Dockerfile: `# verdict needs-review\n${D}` })
    const { code, out, err } = await runCli(root, [])
    expect([code, out]).toEqual([0, ''])
    expect(err).toContain('Dockerfile:2  it is so [because]')
    expect(err).toContain('1 rewrite is held back')
    const { files } = await runJson(root, [])
    expect(files[0]).toMatchObject({ verdict: 'needs-review', applied: false })
    expect(files[0]?.diff).toContain('+USER 10001:10001')
    const unsafe = await runCli(root, ['--unsafe'])
    expect(unsafe.out).toContain('+USER 10001:10001')
    expect(unsafe.err).not.toContain('held back')
  })

  it('makes one patch of two Dockerfiles that edit the same file, each seeing the other', async () => {
    const root = makeDirectory({
      'a.Dockerfile': `# edits shared.conf\n${D}`,
      'b.Dockerfile': `# edits shared.conf\n${D}`,
      'shared.conf': 'top\n',
    })
    const { out } = await runCli(root, [])
    expect(out.match(/^--- a\/.*$/gm)).toEqual(['--- a/a.Dockerfile', '--- a/b.Dockerfile', '--- a/shared.conf'])
    writeFileSync(join(root, 'p'), out)
    git(root, 'apply', 'p')
    expect(read(root, 'shared.conf')).toBe('top\n# moved for a.Dockerfile\n# moved for b.Dockerfile\n')
    const { files } = await runJson(root, [])
    expect(files).toHaveLength(0 + 2)
  })

  it('gives each result its own step of a shared file', async () => {
    const files = {
      'shared.conf': 'top\n',
      'a.Dockerfile': `# edits shared.conf\n${D}`,
      'b.Dockerfile': `# edits link.conf\n${D}`,
    }
    const root = makeDirectory(files)
    symlinkSync('shared.conf', join(root, 'link.conf'))
    const [first, second] = (await runJson(root, [])).files
    expect(first?.diff).not.toContain('moved for b.Dockerfile')
    expect(second?.diff).toContain(' # moved for a.Dockerfile\n+# moved for b.Dockerfile')
    expect(second?.related).toEqual(['shared.conf'])
  })

  it('does not apply what a diff from here cannot reach', async () => {
    const root = makeDirectory({ 'svc/Dockerfile': `# edits compose.yml\n${D}`, 'compose.yml': 'services:\n' })
    git(root, 'init', '-q')
    const { out } = await runCli(join(root, 'svc'), [])
    expect(out).toBe('')
    const [file] = (await runJson(join(root, 'svc'), [])).files
    expect(file).toMatchObject({ path: 'Dockerfile', applied: false, related: ['../compose.yml'] })
    expect(file?.reasons).toEqual([expect.objectContaining({ code: 'related-file-outside', path: '../compose.yml' })])
    expect((await runJson(root, [])).files[0]).toMatchObject({ applied: true, related: ['compose.yml'] })
    expect((await runCli(join(root, 'svc'), ['--write'])).code).toBe(0)
    expect(read(root, 'compose.yml')).toBe('services:\n# moved for svc/Dockerfile\n')
  })

  it('says where the diff applies when nothing that was named lies here', async () => {
    const root = makeDirectory({ 'x/Dockerfile': D })
    const { out, err } = await runCli(makeDirectory(), [join(root, 'x/Dockerfile')])
    expect(err).toContain(`relative to ${join(root, 'x')}`)
    expect(out).toContain('--- a/Dockerfile\n')
  })

  it('goes on after a file that cannot be processed, and exits with 2', async () => {
    const root = makeDirectory({
      'a/Dockerfile': Buffer.from([0xff, 0xfe, 0x46]),
      'b/Dockerfile': `# crash\n${D}`,
      'c/Dockerfile': D,
    })
    symlinkSync('nowhere', join(root, 'Dockerfile'))
    const { code, out, err } = await runCli(root, [])
    expect(code).toBe(2)
    expect(out).toContain('+++ b/c/Dockerfile')
    expect(err).toContain('a/Dockerfile:1  is not UTF-8 text [not-utf8]')
    expect(err).toContain('out of order')
    expect(err).toContain('Dockerfile:1  is a symbolic link that leads nowhere [cannot-read]')
    expect((await runJson(root, [])).summary).toMatchObject({ total: 4, hardened: 1, failed: 3 })
  })

  it('says so when there is no Dockerfile', async () => {
    const { code, out, err } = await runCli(makeDirectory({ 'x.txt': '' }), [])
    expect([code, out, err]).toEqual([0, '', 'No Dockerfiles found.\n'])
  })

  it('does not wait for a named pipe that looks like a Dockerfile', async () => {
    const root = makeDirectory({ 'a/Dockerfile': D })
    execFileSync('mkfifo', [join(root, 'Dockerfile')])
    const { code, out, err } = await runCli(root, [])
    expect(code).toBe(2)
    expect(out).toContain('a/Dockerfile')
    expect(err).toContain('Dockerfile:1  is not a regular file')
  })
})

describe('--write', () => {
  it('rewrites in place, prints no diff, and has nothing to do the second time', async () => {
    const root = makeDirectory({ Dockerfile: D, 'r/Dockerfile': `# verdict needs-review\n${D}` })
    const first = await runCli(root, ['-w'])
    expect([first.code, first.out]).toEqual([0, ''])
    expect(first.err).toContain('1 Dockerfile was rewritten')
    expect(read(root, 'Dockerfile')).toBe(HARDENED)
    expect(read(root, 'r/Dockerfile')).not.toContain('USER')
    await runCli(root, ['--write', '--unsafe'])
    expect(read(root, 'r/Dockerfile')).toContain('USER')
    const third = await runCli(root, ['--write', '--unsafe'])
    expect(third.err).toContain('Nothing was written')
    expect(read(root, 'Dockerfile')).toBe(HARDENED)
  })

  it('lets two Dockerfiles edit the same file', async () => {
    const root = makeDirectory({ 'a.Dockerfile': `# edits c\n${D}`, 'b.Dockerfile': `# edits c\n${D}`, c: '' })
    expect((await runCli(root, ['--write'])).code).toBe(0)
    expect(read(root, 'c')).toBe('# moved for a.Dockerfile\n# moved for b.Dockerfile\n')
  })

  it('reports a file that changed under it, leaves its change out whole, and exits with 2', async () => {
    const root = makeDirectory({ 'a.Dockerfile': `# edits c\n${D}`, 'b.Dockerfile': D, c: '' })
    const { code, out, err } = await runCli(root, ['--write', '--format', 'json'], {
      harden: (path, repository, options) => {
        const result = fakeHarden(path, repository, options)
        if (path === 'a.Dockerfile') writeFileSync(join(root, 'c'), 'somebody was here\n')
        return result
      },
    })
    expect(code).toBe(2)
    expect(err).toContain('c:1  has changed since it was read [write-failed]')
    expect((JSON.parse(out) as Json).files.map(({ applied }) => applied)).toEqual([false, true])
    expect(read(root, 'a.Dockerfile')).toBe(`# edits c\n${D}`)
    expect(read(root, 'b.Dockerfile')).toBe(HARDENED)
  })
})

describe('--check', () => {
  it.each([
    ['can be hardened', D, 1],
    ['needs a review', `# verdict needs-review\n${D}`, 1],
    ['needs root, with a reason', `# verdict needs-root\n${D}`, 0],
    ['has nothing to harden', `# verdict not-applicable\n${D}`, 0],
    ['is non-root already', HARDENED, 0],
    ['cannot be processed', `# crash\n${D}`, 2],
  ])('of a Dockerfile that %s', async (_, text, code) => {
    const root = makeDirectory({ Dockerfile: text })
    const ran = await runCli(root, ['--check'])
    expect([ran.code, ran.out]).toEqual([code, ''])
    expect(read(root, 'Dockerfile')).toBe(text)
  })

  it('finds root that nothing explains', async () => {
    const root = makeDirectory({ Dockerfile: D })
    const ran = await runCli(root, ['--check'], { harden: path => ({ ...nothing, path, verdict: 'needs-root' }) })
    expect(ran.code).toBe(1)
  })

  it('prints the diff when asked', async () => {
    const ran = await runCli(makeDirectory({ Dockerfile: D }), ['--check', '--format', 'diff'])
    expect(ran.code).toBe(1)
    expect(ran.out).toContain('+USER')
  })
})

describe('output', () => {
  it('goes to a file, and never coloured', async () => {
    const root = makeDirectory({ Dockerfile: D })
    const { out } = await runCli(root, ['-o', 'p.diff', '--color'], { terminal: true })
    expect(out).toBe('')
    git(root, 'apply', 'p.diff')
    expect(read(root, 'Dockerfile')).toBe(HARDENED)
  })

  it('says when the file cannot be written', async () => {
    const { code, err } = await runCli(makeDirectory({ Dockerfile: D }), ['-o', 'no/such/p.diff'])
    expect(code).toBe(2)
    expect(err).toContain('cannot write --output no/such/p.diff')
  })

  it.each<[string, string[], boolean, Record<string, string>, boolean]>([
    ['a terminal', [], true, {}, true],
    ['a pipe', [], false, {}, false],
    ['a terminal with NO_COLOR', [], true, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', [], true, { NO_COLOR: '' }, true],
    ['a pipe with FORCE_COLOR', [], false, { FORCE_COLOR: '1' }, true],
    ['a terminal with FORCE_COLOR=0', [], true, { FORCE_COLOR: '0' }, false],
    ['a pipe with --color', ['--color'], false, { NO_COLOR: '1' }, true],
    ['a terminal with --no-color', ['--no-color'], true, { FORCE_COLOR: '1' }, false],
    ['a dumb terminal', [], true, { TERM: 'dumb' }, false],
  ])('to %s', async (_, argv, terminal, env, colored) => {
    const { out } = await runCli(makeDirectory({ Dockerfile: D }), argv, { terminal, env })
    expect(out.includes('\x1b[32m+USER')).toBe(colored)
  })

  it('shows control characters on a terminal and passes them on in a pipe', async () => {
    const root = makeDirectory()
    mkdirSync(join(root, 'a\x1b[31m'))
    writeFileSync(join(root, 'a\x1b[31m/Dockerfile'), 'FROM a\r\n# \x1b]0;x\x07 \u202e\n')
    const terminal = await runCli(root, ['--no-color'], { terminal: true })
    expect(terminal.out + terminal.err).not.toMatch(/[\x1b\x07\u202e]/)
    expect(terminal.out).toContain('# \\x1b]0;x\\x07 \\u202e')
    const pipe = await runCli(root, [])
    expect(pipe.out).toContain('# \x1b]0;x\x07 \u202e')
    expect((await runCli(root, ['--color'])).out).not.toContain('\x1b]0')
  })

  it('is quiet when told so', async () => {
    expect((await runCli(makeDirectory({ Dockerfile: D }), ['-q'])).err).toBe('')
  })

  it('gives the summary as the product', async () => {
    const { out, err } = await runCli(makeDirectory({ Dockerfile: D }), ['--format', 'summary'])
    expect(out).toContain('1 can be hardened')
    expect(err).toBe('')
  })

  it('shortens long lists unless told to be verbose', async () => {
    const root = makeDirectory(
      Object.fromEntries([...Array(30).keys()].map(i => [`${i}/Dockerfile`, `# verdict needs-root\n${D}`])),
    )
    expect((await runCli(root, [])).err).toContain('… and 18 more')
    expect((await runCli(root, ['--verbose'])).err).toContain('9/Dockerfile:2  it is so [because]')
  })
})

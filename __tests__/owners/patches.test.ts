import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCli } from '../support/cli.js'
import { git, makeDirectory } from '../support/directory.js'

const D = 'FROM alpine\nRUN true\n'
const FILES = {
  '.github/CODEOWNERS': '* @org/all\n/red/ @org/red\n/blue/ @org/blue\n/free/\n',
  'red/Dockerfile': D,
  'red/x y/Dockerfile': D,
  'blue/Dockerfile': D,
  'free/Dockerfile': D,
  'red/shared.Dockerfile': `# edits compose.yml\n${D}`,
  'blue/shared.Dockerfile': `# edits compose.yml\n${D}`,
  'blue/chain.Dockerfile': `# edits chain.yml\n# edits compose.yml\n${D}`,
  'compose.yml': 'services:\n',
  'chain.yml': '',
  'late/Dockerfile': `# edits chain.yml\n${D}`,
}

interface Index {
  readonly patches: readonly {
    readonly file: string
    readonly title: string
    readonly dockerfiles: readonly { readonly path: string; readonly verdict: string }[]
    readonly owners: readonly string[]
  }[]
}

const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8')
const index = (root: string): Index => JSON.parse(read(root, 'out/index.json')) as Index

function tree(root: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(FILES).map(path => [path, read(root, path)]))
}

describe('--patch-dir', () => {
  it.each(['owner', 'directory', 'file'])('makes patches by %s that apply alone and in any order', async split => {
    const root = makeDirectory(FILES)
    const { code, out } = await runCli(root, ['--patch-dir', 'out', '--split-by', split])
    expect([code, out]).toEqual([0, ''])
    const written = makeDirectory()
    cpSync(root, written, { recursive: true })
    await runCli(written, ['--write', '--ignore', 'out'])
    const names = index(root).patches.map(({ file }) => file)
    expect(readdirSync(join(root, 'out')).sort()).toEqual([...names, 'index.json', 'index.md'].sort())
    for (const name of names) {
      const alone = makeDirectory()
      cpSync(root, alone, { recursive: true })
      git(alone, 'apply', `out/${name}`)
    }
    for (const order of [names, names.toReversed()]) {
      const all = makeDirectory()
      cpSync(root, all, { recursive: true })
      for (const name of order) execFileSync('git', ['apply', `out/${name}`], { cwd: all })
      expect(tree(all)).toEqual(tree(written))
    }
  })

  it('gives each owner one patch, and what several share to all of them', async () => {
    const root = makeDirectory(FILES)
    await runCli(root, ['--patch-dir', 'out'])
    expect(index(root).patches.map(({ title, dockerfiles }) => [title, dockerfiles.map(({ path }) => path)])).toEqual([
      [
        '@org/all @org/blue @org/red',
        ['blue/chain.Dockerfile', 'blue/shared.Dockerfile', 'late/Dockerfile', 'red/shared.Dockerfile'],
      ],
      ['@org/blue', ['blue/Dockerfile']],
      ['@org/red', ['red/Dockerfile', 'red/x y/Dockerfile']],
      ['unowned', ['free/Dockerfile']],
    ])
    expect(read(root, 'out/index.md')).toContain('`git apply org-red.patch`, 2 Dockerfiles, to be reviewed by @org/red')
    expect(read(root, 'out/index.md')).toContain('- [ ] red/Dockerfile:1 chown the volume once')
  })

  it('lists verdicts, of what has no patch too', async () => {
    const root = makeDirectory({
      ...FILES,
      'red/review/Dockerfile': `# verdict needs-review\n${D}`,
      'red/done/Dockerfile': `${D}USER 1:1\n`,
      'free/root/Dockerfile': `# verdict needs-root\n${D}`,
    })
    await runCli(root, ['--patch-dir', 'out'])
    const { patches, withoutPatch } = JSON.parse(read(root, 'out/index.json')) as Index & {
      readonly withoutPatch: unknown
    }
    expect(patches.at(-1)?.dockerfiles).toEqual([{ path: 'free/Dockerfile', verdict: 'hardened' }])
    expect(withoutPatch).toEqual([
      { title: '@org/red', dockerfiles: [{ path: 'red/review/Dockerfile', verdict: 'needs-review' }] },
      { title: 'unowned', dockerfiles: [{ path: 'free/root/Dockerfile', verdict: 'needs-root' }] },
    ])
    const markdown = read(root, 'out/index.md')
    expect(markdown).toContain('| free/Dockerfile | hardened |\n')
    expect(markdown).toMatch(
      /## Without a patch\n\n### @org\/red\n\n\| Dockerfile[^]*\| red\/review\/Dockerfile \| needs-review \|/,
    )
    await runCli(root, ['--patch-dir', 'out', '--split-by', 'file'])
    expect(read(root, 'out/index.md')).toContain('| red/review/Dockerfile | needs-review |\n')
  })

  it('removes the patches of an earlier run, and nothing else', async () => {
    const root = makeDirectory({
      ...FILES,
      'out/mine.patch': 'x',
      'out/index.json': '{"patches":[{"file":"../red/Dockerfile"},{"file":"old.patch"}]}',
      'out/old.patch': '',
    })
    await runCli(root, ['--patch-dir', 'out', 'red/Dockerfile'])
    expect(readdirSync(join(root, 'out')).sort()).toEqual(['index.json', 'index.md', 'mine.patch', 'org-red.patch'])
    expect(read(root, 'red/Dockerfile')).toBe(D)
  })

  it('shows owners in JSON', async () => {
    const { out } = await runCli(makeDirectory(FILES), ['--format', 'json', 'red/Dockerfile', 'free'])
    const { files } = JSON.parse(out) as { readonly files: readonly { readonly owners: readonly string[] }[] }
    expect(files.map(({ owners }) => owners)).toEqual([[], ['@org/red']])
  })

  it.each([
    ['--write', '--patch-dir', 'x'],
    ['--split-by', 'file'],
    ['--patch-dir', 'x', '--split-by', 'team'],
  ])('refuses %s %s %s', async (...argv) => {
    expect((await runCli(makeDirectory(), argv)).code).toBe(2)
  })
})

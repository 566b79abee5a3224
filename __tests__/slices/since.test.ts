import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCli } from '../support/cli.js'
import { git, makeDirectory } from '../support/directory.js'

const D = 'FROM nginx\n'
const FILES = {
  'a/Dockerfile': D,
  'b/Dockerfile': `${D}COPY nginx.conf /etc/nginx/nginx.conf\n`,
  'b/nginx.conf': 'events {}\n',
  'b/README.md': '',
  'c/Dockerfile': D,
  'k8s/c.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: c}\nspec:\n  template:\n    spec:\n      containers:\n        - name: c\n          image: registry.example.com/c:1\n',
  'compose.yml': 'services:\n  d:\n    build: ./d\n',
  'd/Dockerfile': D,
  'build.sh': 'docker build -t registry.example.com/c:1 c\n',
}

function repository(): string {
  const root = makeDirectory(FILES)
  git(root, 'init', '-q', '-b', 'main')
  git(root, 'add', '-A')
  git(root, 'commit', '-qm', 'first')
  return root
}

async function since(root: string, ref: string, cwd = root): Promise<readonly string[]> {
  const { out } = await runCli(cwd, ['--since', ref, '--format', 'json'])
  return (JSON.parse(out) as { files: readonly { path: string }[] }).files.map(({ path }) => path)
}

describe('--since', () => {
  it('takes nothing when nothing changed', async () => {
    expect(await since(repository(), 'HEAD')).toEqual([])
  })

  it.each([
    ['a/Dockerfile', ['a/Dockerfile']],
    ['b/nginx.conf', ['b/Dockerfile']],
    ['b/README.md', []],
    ['k8s/c.yaml', ['c/Dockerfile']],
    ['compose.yml', ['d/Dockerfile']],
  ])('takes what rests on %s', async (path, expected) => {
    const root = repository()
    writeFileSync(join(root, path), `${FILES[path as keyof typeof FILES]}# changed\n`)
    expect(await since(root, 'HEAD')).toEqual(expected)
    git(root, 'commit', '-qam', 'second')
    expect(await since(root, 'HEAD')).toEqual([])
    expect(await since(root, 'HEAD~1')).toEqual(expected)
  })

  it('takes new files, also from a folder below, and not what only the other branch changed', async () => {
    const root = repository()
    git(root, 'checkout', '-q', '-b', 'feature')
    mkdirSync(join(root, 'e'))
    writeFileSync(join(root, 'e/Dockerfile'), D)
    git(root, 'checkout', '-q', 'main')
    writeFileSync(join(root, 'a/Dockerfile'), `${D}# main\n`)
    git(root, 'commit', '-qam', 'on main')
    git(root, 'checkout', '-q', 'feature')
    expect(await since(root, 'main')).toEqual(['e/Dockerfile'])
    expect(await since(root, 'main', join(root, 'e'))).toEqual(['Dockerfile'])
  })

  it.each(['nope', '--output=owned', '-p', 'HEAD; touch owned', 'HEAD:a/Dockerfile', ''])('refuses %j', async ref => {
    const root = repository()
    const { code, out } = await runCli(root, [`--since=${ref}`])
    expect([code, out]).toEqual([2, ''])
    expect(git(root, 'status', '--porcelain')).toBe('')
  })

  it('needs git, and runs no program of the repository', async () => {
    expect((await runCli(makeDirectory({ Dockerfile: D }), ['--since', 'HEAD'])).code).toBe(2)
    const root = repository()
    writeFileSync(join(root, '.gitattributes'), '* filter=evil diff=evil\n')
    for (const [key, value] of [
      ['filter.evil.clean', 'touch owned; cat'],
      ['diff.evil.textconv', 'touch owned; cat'],
      ['diff.external', 'touch owned; true'],
      ['core.fsmonitor', 'touch owned; true'],
    ] as const) {
      git(root, 'config', key, value)
    }
    writeFileSync(join(root, 'a/Dockerfile'), `${D}# x\n`)
    expect(await since(root, 'HEAD')).toEqual(['a/Dockerfile'])
    expect(existsSync(join(root, 'owned'))).toBe(false)
  })
})

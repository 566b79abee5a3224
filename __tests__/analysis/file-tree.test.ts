import { FileTree } from '../../src/analysis/file-tree.js'

const reader = { statFile: () => undefined, filesBelow: () => [], readText: () => undefined }

function place(tree: FileTree, path: string, uid: number, type: 'file' | 'directory' = 'file'): void {
  tree.log(path, { kind: 'place', type, uid, gid: uid, mode: 0o644, evidence: undefined })
}

test('what later stages do is not seen by the stage that they start from, nor by each other', () => {
  const base = new FileTree(reader)
  place(base, '/app', 0, 'directory')
  place(base, '/app/a', 0)
  expect(base.state('/app/a').uid).toBe(0)

  const first = new FileTree(reader, base)
  place(first, '/app/b', 1)
  first.log('/app', { kind: 'owner', uid: 1, gid: 1, deep: true })
  const second = new FileTree(reader, base)
  place(second, '/app/c', 2)
  const third = new FileTree(reader, first)
  third.log('/app/a', { kind: 'remove' })

  const seen = (tree: FileTree) => tree.filesBelow('/app', 100).map(path => `${path} ${String(tree.state(path).uid)}`)
  expect(seen(base)).toEqual(['/app/a 0'])
  expect(seen(first)).toEqual(['/app/a 1', '/app/b 1'])
  expect(seen(second)).toEqual(['/app/a 0', '/app/c 2'])
  expect(seen(third)).toEqual(['/app/b 1'])
})

test('a finished stage takes no more events', () => {
  const base = new FileTree(reader)
  new FileTree(reader, base)
  expect(() => place(base, '/late', 0)).toThrow('finished')
})

test('a state is the same whether it was asked for between the events or only after them', () => {
  const asked = new FileTree(reader)
  const silent = new FileTree(reader)
  const steps: readonly ((tree: FileTree) => void)[] = [
    tree => place(tree, '/data', 0, 'directory'),
    tree => tree.log('/data', { kind: 'owner', uid: 5, gid: 6, deep: true }),
    tree => place(tree, '/data/file', 0),
    tree => tree.log('/data', { kind: 'mode', change: mode => (mode ?? 0) | 0o022, deep: true }),
    tree =>
      tree.log('/link', {
        kind: 'place',
        type: 'unknown',
        uid: 0,
        gid: 0,
        mode: 0o777,
        linkTarget: '/data',
        evidence: undefined,
      }),
    tree => place(tree, '/link/other', 7),
    tree => tree.log('/data/file', { kind: 'remove' }),
    tree => place(tree, '/data/file', 9),
  ]
  const paths = ['/data', '/data/file', '/link/file', '/link/other', '/data/other', '/nothing']
  for (const step of steps) {
    step(asked)
    step(silent)
    for (const path of paths) asked.state(path)
    asked.filesBelow('/data', 10)
  }
  for (const path of paths) expect(asked.state(path)).toEqual(silent.state(path))
  expect(asked.filesBelow('/', 10)).toEqual(silent.filesBelow('/', 10))
  expect(silent.filesBelow('/', 10)).toEqual(['/data/file', '/data/other'])
})

import type { ContextReader, FileEvent } from '../../src/analysis/file-events.js'
import { FileTree } from '../../src/analysis/file-tree.js'

const reader: ContextReader = { statFile: () => undefined, filesBelow: () => [], readText: () => undefined }

const made = (type: 'file' | 'directory', linkTarget?: string): FileEvent => ({
  kind: 'place',
  type,
  uid: 0,
  gid: 0,
  mode: 0o644,
  linkTarget,
  evidence: undefined,
})
const owned = (deep: boolean): FileEvent => ({ kind: 'owner', uid: 7, gid: 7, deep })

/** /var/run leads to /run, as in every distribution. */
function treeWithLink(): FileTree {
  const tree = new FileTree(reader)
  tree.log('/run', made('directory'))
  tree.log('/var/run', made('file', '/run'))
  return tree
}

describe('links in the paths of build commands', () => {
  test.each(['/var/run/app.pid', '/run/app.pid'])('a file that is made behind a link is seen at %s', path => {
    const tree = treeWithLink()
    tree.log('/var/run/app.pid', made('file'))
    tree.log('/var/run/app.pid', owned(false))
    expect(tree.state(path)).toMatchObject({ exists: 'yes', uid: 7 })
  })

  test('chown of a link changes what it leads to', () => {
    const tree = treeWithLink()
    tree.log('/var/run', owned(false))
    expect(tree.state('/run').uid).toBe(7)
  })

  test('chown -R of a link leaves alone what it leads to', () => {
    const tree = treeWithLink()
    tree.log('/var/run', owned(true))
    expect(tree.state('/run').uid).toBe(0)
  })

  test('removing a link leaves what it leads to', () => {
    const tree = treeWithLink()
    tree.log('/var/run', { kind: 'remove' })
    expect([tree.state('/run').exists, tree.state('/var/run').exists]).toEqual(['yes', 'no'])
  })
})

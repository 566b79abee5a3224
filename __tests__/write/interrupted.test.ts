import { spawnSync } from 'node:child_process'
import fs, { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDiskWorkspace } from '../../src/workspace/disk.js'
import { writeRewrites } from '../../src/write.js'
import { digest, findJournals, writeJournal } from '../../src/write/journal.js'
import { completeInterrupted, findInterrupted } from '../../src/write/recover.js'
import { makeDirectory } from '../support/directory.js'

const FILES = { Dockerfile: 'old D', 'conf/site.conf': 'old C', 'compose.yaml': 'old Y' }
const REWRITES = Object.entries(FILES).map(([path, before]) => ({ path, before, after: before.replace('old', 'new') }))

const open = (root: string) => openDiskWorkspace(root, () => [])
const recover = (root: string, files: readonly string[] = []) => completeInterrupted(open(root), () => files)
const texts = (root: string) => Object.keys(FILES).map(path => readFileSync(join(root, path), 'utf8'))

/** Leaves the root as a process would that is killed before its `at`th rename. */
function killAt(at: number, root: string): void {
  let renames = 0
  const { renameSync, rmSync } = fs
  jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    renames += 1
    if (renames > at) throw new Error('killed')
    renameSync(from, to)
  })
  jest.spyOn(fs, 'rmSync').mockImplementation((path, options) => {
    if (renames > at) throw new Error('killed')
    rmSync(path, options)
  })
  try {
    writeRewrites(open(root), REWRITES)
  } catch {
    // Nothing that the process would have done after its end happens.
  }
  jest.restoreAllMocks()
}

const gone = (): number => spawnSync(process.execPath, ['-e', '']).pid

afterEach(() => jest.restoreAllMocks())

describe.each([
  ['a directory', ''],
  ['a git work tree', '.git'],
])('in %s', (_, git) => {
  const make = (): string => {
    const root = makeDirectory(FILES)
    if (git !== '') mkdirSync(join(root, git))
    return root
  }

  it.each([0, 1, 2])('a change that was cut off after %d renames is completed, and nothing is left', at => {
    const root = make()
    killAt(at, root)
    expect(texts(root).filter(text => text.startsWith('new'))).toHaveLength(at)
    expect(findInterrupted(root)).toEqual([expect.stringContaining('run --write again')])
    const listed = readdirSync(root, { recursive: true }).map(String)
    const { completed, problems } = recover(root, listed)
    expect(problems).toEqual([])
    expect(completed).toHaveLength(3 - at)
    expect(texts(root)).toEqual(['new D', 'new C', 'new Y'])
    expect(readdirSync(root, { recursive: true }).filter(name => String(name).includes('harden-dockerfile'))).toEqual(
      [],
    )
    expect(recover(root)).toEqual({ completed: [], problems: [] })
  })
})

it('leaves no note behind, and makes none for one file', () => {
  const root = makeDirectory(FILES)
  const rename = jest.spyOn(fs, 'renameSync').mockImplementationOnce(() => {
    expect(findJournals(root)).toEqual([])
  })
  writeRewrites(open(root), REWRITES.slice(0, 1))
  expect(rename).toHaveBeenCalledTimes(1)
  jest.restoreAllMocks()
  expect(writeRewrites(open(root), REWRITES)).toEqual([])
  expect(findJournals(root)).toEqual([])
})

it('touches nothing when one of the files has changed since, and says so once', () => {
  const root = makeDirectory(FILES)
  killAt(1, root)
  writeFileSync(join(root, 'compose.yaml'), 'by hand')
  expect(recover(root).problems).toEqual([expect.stringContaining('compose.yaml has changed since')])
  expect(texts(root)).toEqual(['new D', 'old C', 'by hand'])
  expect(recover(root).problems).toEqual([])
})

it('takes a note that was cut off for a change that never began', () => {
  const root = makeDirectory({ ...FILES, [`.harden-dockerfile-${gone()}.journal`]: '{"inode":1,"fil' })
  expect(recover(root)).toEqual({ completed: [], problems: [] })
  expect(findJournals(root)).toEqual([])
  expect(texts(root)).toEqual(Object.values(FILES))
})

it('does not believe a note that came with the repository', () => {
  const from = makeDirectory(FILES)
  const entries = [{ path: 'Dockerfile', before: digest('old D'), after: 'FROM evil' }]
  const note = writeJournal(from, entries)
  const root = makeDirectory(FILES)
  copyFileSync(note, join(root, `.harden-dockerfile-${gone()}.journal`))
  expect(recover(root).problems).toEqual([expect.stringContaining('is not the note')])
  expect(findInterrupted(root)).toEqual([expect.stringContaining('is not the note')])
  expect(texts(root)).toEqual(Object.values(FILES))
})

it.each(['../outside', '/etc/hostname', 'link/outside'])('writes nothing at %s, whatever a note says', path => {
  const outer = makeDirectory({
    outside: 'old',
    ...Object.fromEntries(Object.entries(FILES).map(([p, t]) => [`root/${p}`, t])),
  })
  const root = join(outer, 'root')
  fs.symlinkSync('..', join(root, 'link'))
  writeJournal(root, [{ path, before: digest('old'), after: 'new' }])
  expect(recover(root)).toMatchObject({ completed: [], problems: [expect.stringContaining('has changed since')] })
  expect(readFileSync(join(outer, 'outside'), 'utf8')).toBe('old')
})

it('leaves the notes and temporary files of a process that still runs', () => {
  const name = `.harden-dockerfile-${process.ppid}`
  const root = makeDirectory({ [`${name}.journal`]: '{', [`${name}-1`]: '' })
  expect(findInterrupted(root)).toEqual([])
  recover(root, [`${name}-1`])
  expect(readdirSync(root)).toEqual([`${name}-1`, `${name}.journal`])
  const longAgo = new Date(Date.now() - 86_400_000)
  for (const file of readdirSync(root)) utimesSync(join(root, file), longAgo, longAgo)
  recover(root, [`${name}-1`])
  expect(readdirSync(root)).toEqual([])
})

it('follows no .git that is a file to another repository', () => {
  const outer = makeDirectory({ 'other/.git/config': '', 'root/.git': 'gitdir: ../other/.git\n' })
  const note = writeJournal(join(outer, 'root'), [])
  expect(note.startsWith(join(outer, 'root/.harden'))).toBe(true)
  expect(statSync(note).mode & 0o777).toBe(0o600)
})

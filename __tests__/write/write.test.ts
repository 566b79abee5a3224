import fs, { chmodSync, linkSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { openDiskWorkspace } from '../../src/workspace/disk.js'
import { writeReport, writeRewrites } from '../../src/write.js'
import { makeDirectory } from '../support/directory.js'

const open = (root: string) => openDiskWorkspace(root, () => [])
const text = (root: string, path: string): string => readFileSync(join(root, path), 'utf8')

afterEach(() => jest.restoreAllMocks())

it('replaces all files of a change, byte for byte, with mode and owner kept and nothing left behind', () => {
  const root = makeDirectory({ Dockerfile: '\uFEFFFROM a\r\n', 'x/y.conf': 'old' })
  chmodSync(join(root, 'x/y.conf'), 0o754)
  const { uid, gid } = statSync(join(root, 'x/y.conf'))
  const failures = writeRewrites(open(root), [
    { path: 'Dockerfile', before: '\uFEFFFROM a\r\n', after: '\uFEFFFROM b\r\nRUN ü' },
    { path: 'x/y.conf', before: 'old', after: '' },
  ])
  expect(failures).toEqual([])
  expect(text(root, 'Dockerfile')).toBe('\uFEFFFROM b\r\nRUN ü')
  expect(text(root, 'x/y.conf')).toBe('')
  expect(statSync(join(root, 'x/y.conf'))).toMatchObject({ uid, gid })
  expect(statSync(join(root, 'x/y.conf')).mode & 0o7777).toBe(0o754)
  expect([readdirSync(root), readdirSync(join(root, 'x'))]).toEqual([['Dockerfile', 'x'], ['y.conf']])
})

it('writes nothing when one file has changed since', () => {
  const root = makeDirectory({ a: 'old a', b: 'edited meanwhile' })
  const failures = writeRewrites(open(root), [
    { path: 'a', before: 'old a', after: 'new' },
    { path: 'b', before: 'old b', after: 'new' },
  ])
  expect(failures).toEqual([{ path: 'b', message: 'has changed since it was read' }])
  expect(text(root, 'a')).toBe('old a')
})

it.each(['gone', 'directory', 'out/secret', '../secret', 'link-out'])('writes nothing when one path is %s', path => {
  const outer = makeDirectory({ secret: 'old', 'root/a': 'old', 'root/directory/x': '' })
  const root = join(outer, 'root')
  symlinkSync('..', join(root, 'out'))
  symlinkSync('../secret', join(root, 'link-out'))
  const failures = writeRewrites(open(root), [
    { path: 'a', before: 'old', after: 'new' },
    { path, before: 'old', after: 'new' },
  ])
  expect(failures.map(failure => failure.path)).toEqual([path])
  expect(text(root, 'a')).toBe('old')
  expect(text(outer, 'secret')).toBe('old')
})

it('writes at the target of a link that stays inside', () => {
  const root = makeDirectory({ 'shared/app.conf': 'old' })
  symlinkSync('shared/app.conf', join(root, 'app.conf'))
  expect(writeRewrites(open(root), [{ path: 'app.conf', before: 'old', after: 'new' }])).toEqual([])
  expect(text(root, 'shared/app.conf')).toBe('new')
  expect(readdirSync(root)).toEqual(['app.conf', 'shared'])
})

it('puts back what it wrote when a later file fails', () => {
  const root = makeDirectory({ a: 'old a', b: 'old b', c: 'old c' })
  const original = fs.renameSync
  jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    if (String(to).endsWith('/b')) throw new Error('ENOSPC: no space left on device')
    original(from, to)
  })
  const failures = writeRewrites(
    open(root),
    ['a', 'b', 'c'].map(path => ({ path, before: `old ${path}`, after: 'new' })),
  )
  expect(failures).toEqual([{ path: 'b', message: 'could not be written: ENOSPC: no space left on device' }])
  expect(['a', 'b', 'c'].map(path => text(root, path))).toEqual(['old a', 'old b', 'old c'])
  expect(readdirSync(root)).toEqual(['a', 'b', 'c'])
})

it('never writes into the old file itself', () => {
  const root = makeDirectory({ a: 'old' })
  linkSync(join(root, 'a'), join(root, 'same-inode'))
  writeRewrites(open(root), [{ path: 'a', before: 'old', after: 'new' }])
  expect(text(root, 'same-inode')).toBe('old')
})

describe('writeReport', () => {
  it('makes or replaces a file, and writes to what is none', () => {
    const root = makeDirectory({ 'old.json': 'old' })
    writeReport(join(root, 'old.json'), 'new')
    writeReport(join(root, 'new.json'), 'new')
    expect([text(root, 'old.json'), text(root, 'new.json')]).toEqual(['new', 'new'])
    writeReport('/dev/null', 'new')
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })

  it('throws when there is no such directory', () => {
    expect(() => {
      writeReport(join(makeDirectory(), 'no/x.json'), '')
    }).toThrow('ENOENT')
  })
})

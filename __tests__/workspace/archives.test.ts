import { gzipSync } from 'node:zlib'
import { readArchive } from '../../src/archives/read.js'
import { unpack } from '../../src/archives/unpack.js'

interface Entry {
  readonly name: string
  readonly mode?: number
  readonly uid?: number
  readonly kind?: string
  readonly body?: string
  readonly link?: string
}

/** One entry as tar writes it: a header with its checksum, and the body in whole blocks. */
function block({ name, mode = 0o644, uid = 0, kind = '0', body = '', link = '' }: Entry): Buffer {
  const header = Buffer.alloc(512)
  const octal = (value: number, at: number, length: number) =>
    header.write(value.toString(8).padStart(length - 1, '0'), at)
  header.write(name, 0)
  octal(mode, 100, 8)
  octal(uid, 108, 8)
  octal(uid, 116, 8)
  octal(body.length, 124, 12)
  header.write(' '.repeat(8), 148)
  header.write(kind, 156)
  header.write(link, 157)
  header.write('ustar\u000000', 257)
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  )
  const content = Buffer.alloc(Math.ceil(body.length / 512) * 512)
  content.write(body)
  return Buffer.concat([header, content])
}

const tar = (...entries: readonly Entry[]): Buffer => Buffer.concat([...entries.map(block), Buffer.alloc(1024)])
const rows = (bytes: Uint8Array) =>
  [...(readArchive(bytes)?.values() ?? [])].map(
    ({ path, type, mode, uid }) => `${path} ${type} ${mode.toString(8)} ${String(uid)}`,
  )

const LONG = `${'deep/'.repeat(40)}file`
const pax = (text: string): string => {
  const length = text.length + 4
  return `${String(length)} ${text}\n`
}

describe('archives', () => {
  it('tells where symbolic links lead, and nothing of hard links', () => {
    const long = `${'../'.repeat(20)}shop`
    const entries = readArchive(
      tar(
        { name: 'current', kind: '2', link: 'v2' },
        { name: 'same', kind: '1', link: 'v2' },
        { name: 'x', kind: 'x', body: pax(`linkpath=${long}`) },
        { name: 'far', kind: '2', link: '../' },
        { name: 'x', kind: 'K', body: `${long}\u0000` },
        { name: 'gnu', kind: '2', link: '../' },
      ),
    )
    const targets = ['current', 'same', 'far', 'gnu'].map(path => entries?.get(path)?.target)
    expect(targets).toEqual(['v2', undefined, long, long])
  })

  test.each<[string, readonly Entry[], readonly string[]]>([
    [
      'files and folders',
      [
        { name: './a/', kind: '5', mode: 0o700, uid: 7 },
        { name: './a/b', mode: 0o600 },
      ],
      ['a directory 700 7', 'a/b file 600 0'],
    ],
    [
      'the last entry of a name',
      [
        { name: 'a', mode: 0o600 },
        { name: 'a', mode: 0o644 },
      ],
      ['a file 644 0'],
    ],
    [
      'a name too long for the header (GNU)',
      [{ name: '././@LongLink', kind: 'L', body: LONG }, { name: 'deep' }],
      [`${LONG} file 644 0`],
    ],
    [
      'a number too large for the header (pax)',
      [{ name: 'x', kind: 'x', body: pax('uid=2097152') }, { name: 'a' }],
      ['a file 644 2097152'],
    ],
    [
      'a body that looks like a header',
      [{ name: 'a', body: 'b'.repeat(700) }, { name: 'c' }],
      ['a file 644 0', 'c file 644 0'],
    ],
    ['links', [{ name: 'a', kind: '2', mode: 0o777 }], ['a link 777 0']],
    ['nothing outside of the folder', [{ name: '../a' }, { name: 'b' }], ['b file 644 0']],
  ])('%s', (_, entries, expected) => {
    expect(rows(tar(...entries))).toEqual(expected)
    expect(rows(gzipSync(tar(...entries)))).toEqual(expected)
  })

  test.each<[string, Uint8Array]>([
    ['text', Buffer.from('version https://git-lfs.github.com/spec/v1\n'.repeat(40))],
    ['an archive that is cut off', tar({ name: 'a', body: 'b'.repeat(5000) }).subarray(0, 2048)],
    ['a header with a wrong sum', Buffer.concat([Buffer.from([1]), tar({ name: 'a' }).subarray(1)])],
    ['a packed file that is no archive', gzipSync('hello')],
    ['something that grows without end', gzipSync(Buffer.alloc(65 * 1024 * 1024))],
    ['nothing', Buffer.alloc(0)],
  ])('%s is not taken for one', (_, bytes) => {
    expect(readArchive(bytes)).toBeUndefined()
  })

  test('unpacking leaves out the first parts of paths and makes the folders in between', () => {
    const entries = readArchive(tar({ name: 'app-1/', kind: '5', mode: 0o700 }, { name: 'app-1/a/b', uid: 7 }))
    expect([...unpack(entries ?? new Map(), 1).values()]).toEqual([
      { path: 'a', type: 'directory', mode: 0o755, uid: 0, gid: 0 },
      { path: 'a/b', type: 'file', mode: 0o644, uid: 7, gid: 7 },
    ])
  })

  test('only short scripts come with their text', () => {
    const entries = readArchive(
      tar(
        { name: 'run', body: '#!/bin/sh\nexit\n' },
        { name: 'long', body: `#!/bin/sh\n${'x'.repeat(40_000)}` },
        { name: 'data', body: 'x' },
      ),
    )
    expect([...(entries ?? [])].map(([path, { script }]) => [path, script])).toEqual([
      ['run', '#!/bin/sh\nexit\n'],
      ['long', undefined],
      ['data', undefined],
    ])
  })
})

import type { RunResult } from '../../src/verify/client.js'
import type { Engine } from '../../src/verify/engine.js'
import { type ContainerEntry, parseEntry } from '../../src/verify/entry.js'
import { findStanding, serves } from '../../src/verify/standing.js'

interface Member {
  readonly type?: string
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly text?: string
  readonly link?: string
}

/** One member of a tar archive, as `docker cp` writes it. */
function archive({ type = '0', mode = 0o644, uid = 0, gid = 0, text = '', link = '' }: Member): string {
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`
  const head = [
    'name'.padEnd(100, '\0') + octal(mode, 8) + octal(uid, 8) + octal(gid, 8) + octal(text.length, 12),
    octal(1_700_000_000, 12) + '        ' + type + link.padEnd(100, '\0'),
  ]
  return head.join('').padEnd(512, '\0') + text.padEnd(Math.ceil(text.length / 512) * 512, '\0')
}

const entry = (member: Member): ContainerEntry | undefined => parseEntry(archive(member))

describe('parseEntry', () => {
  it('reads what stands there', () => {
    expect(entry({ mode: 0o640, uid: 33, gid: 82, text: 'a\xffb' })).toEqual({
      ...{ type: 'file', mode: 0o640, uid: 33, gid: 82, content: 'a\xffb' },
    })
    expect(entry({ type: '5', mode: 0o1777 })).toMatchObject({ type: 'directory', mode: 0o1777, content: undefined })
    expect(entry({ type: '2', link: '../b' })).toMatchObject({ type: 'link', content: '../b' })
  })

  it('passes by extended headers', () => {
    const text = archive({ type: 'x', text: '30 path=ein-langer-name\n' }) + archive({ uid: 5, text: 'x' })
    expect(parseEntry(text)).toMatchObject({ type: 'file', uid: 5, content: 'x' })
  })

  it('says nothing of what is cut off, and nothing where nothing is', () => {
    expect(parseEntry(archive({ text: 'x'.repeat(600) }).slice(0, 900))).toMatchObject({ content: undefined })
    expect(parseEntry('')).toBeUndefined()
    expect(parseEntry('\0'.repeat(1024))).toBeUndefined()
  })
})

describe('serves', () => {
  const users = [{ uid: 33, gid: 33 }]
  it.each<[string, Member, Member, 'added' | 'changed', boolean]>([
    ['a folder of the user', { type: '5', mode: 0o755, uid: 33 }, { type: '5' }, 'added', true],
    ['a folder of its group', { type: '5', mode: 0o775, gid: 33 }, { type: '5' }, 'added', true],
    ['a folder of root', { type: '5', mode: 0o755 }, { type: '5', mode: 0o755 }, 'added', false],
    ['a folder that is a file now', { uid: 33 }, { type: '5' }, 'added', false],
    ['a configuration that root generates', { text: 'x' }, { text: 'x' }, 'added', true],
    ['one that nobody else reads', { text: 'x', mode: 0o600 }, { text: 'x' }, 'added', false],
    ['one with another content', { text: 'y' }, { text: 'x' }, 'added', false],
    ['an empty log of root', {}, {}, 'added', false],
    ['an empty log of the user', { uid: 33 }, {}, 'added', true],
    ['a database that was opened for writing', { text: 'db' }, { text: 'db' }, 'changed', false],
    ['the same, of the user', { text: 'db', uid: 33 }, { text: 'db' }, 'changed', true],
    ['a file that was given away', { text: 'x', mode: 0o444, uid: 33 }, { text: 'x', uid: 33 }, 'added', false],
    ['the same link', { type: '2', link: '/dev/stdout' }, { type: '2', link: '/dev/stdout' }, 'added', true],
    ['another link', { type: '2', link: '/a' }, { type: '2', link: '/b' }, 'added', false],
  ])('%s', (_, now, then, kind, expected) => {
    const [there, was] = [entry(now), entry(then)]
    if (there === undefined || was === undefined) throw new Error('no entry')
    expect(serves(there, was, kind, users)).toBe(expected)
  })
})

it('compares what stands in both containers', async () => {
  const entries: Readonly<Record<string, string>> = {
    'old:/run/lock/app': archive({ type: '5' }),
    'new:/run/lock/app': archive({ type: '5', uid: 33 }),
    'old:/app/log.txt': archive({ text: 'line' }),
    'new:/app/log.txt': archive({ uid: 33 }),
    'old:/app/only-once': archive({ type: '5' }),
  }
  const run = (args: readonly string[]): Promise<RunResult> => {
    const stdout = entries[args[1] ?? ''] ?? ''
    return Promise.resolve({ ok: stdout !== '', exitCode: stdout === '' ? 1 : 0, stdout, stderr: '', timedOut: false })
  }
  const engine: Engine = { kind: 'docker', program: 'docker', prefix: [], env: {}, run }
  const written = ['/run/lock/app', '/app/log.txt', '/app/only-once'].map(path => {
    return { path, kind: 'added', where: 'layer' } as const
  })
  const containers = { original: 'old', hardened: 'new' }
  expect(await findStanding(engine, containers, written, [{ uid: 33, gid: 33 }])).toEqual(['/run/lock/app'])
})

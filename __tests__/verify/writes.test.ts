import type { WrittenPath } from '../../src/verify/types.js'
import { matchesPath, missingWrites } from '../../src/verify/writes.js'
import { parseDiff } from '../../src/verify/written.js'

const written = (...paths: readonly string[]): readonly WrittenPath[] =>
  paths.map(path => ({ path, kind: 'added', where: 'layer' }))

describe('parseDiff', () => {
  it('keeps leaves only, without volumes', () => {
    const text =
      'C /var\nC /var/lib\nA /var/lib/feed\nC /app\nA /app/a b.txt\nD /app/old\nC /run\nA /run/x.pid\n\nnoise'
    expect(parseDiff(text, ['/var/lib/feed'])).toEqual([
      { path: '/app/a b.txt', kind: 'added', where: 'layer' },
      { path: '/app/old', kind: 'deleted', where: 'layer' },
      { path: '/run/x.pid', kind: 'added', where: 'layer' },
    ])
  })
})

describe('missingWrites', () => {
  it.each([
    ['a log that is gone', ['/app/logs/app.log'], [], ['/app/logs/app.log']],
    ['the same file', ['/app/db.sqlite'], ['/app/db.sqlite'], []],
    ['a pid file that moved', ['/run/nginx.pid'], ['/tmp/nginx.pid'], []],
    ['a name with a number in it', ['/data/job-17.txt'], ['/data/job-4.txt'], []],
    ['another name', ['/data/job-17.txt'], ['/data/task-17.txt'], ['/data/job-17.txt']],
    ['byte code', ['/usr/lib/python3/__pycache__/a.cpython-311.pyc', '/app/a.pyc'], [], []],
    ['scratch files', ['/tmp/x.sock', '/var/tmp/y', '/tmp/hsperfdata_root/1'], [], []],
    ['what only looks like scratch', ['/tmpdata/x'], [], ['/tmpdata/x']],
    ['caches in the home directory', ['/root/.npm/_logs/2024-01-01-debug-0.log', '/root/.cache/pip/x'], [], []],
  ])('%s', (_, before, after, missing) => {
    expect(missingWrites(written(...before), written(...after), [])).toEqual(missing)
  })

  it('asks for what must be written, also where it was no loss', () => {
    expect(missingWrites([], written('/tmp/job/1.tmp'), ['/tmp/job/*.tmp', '/data/*'])).toEqual(['/data/*'])
  })
})

describe('matchesPath', () => {
  it.each([
    ['/data/*', '/data/x', true],
    ['/data/*', '/data/x/y', true],
    ['/data', '/data/x', true],
    ['/data/*', '/database', false],
    ['/data/x', '/data', false],
    ['/var/run/app.pid', '/run/app.pid', true],
    ['/a/file-*.t*t', '/a/file-1.txt', true],
    ['/a/*ab', '/a/a', false],
    ['/a/ab*b', '/a/ab', false],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(matchesPath(pattern, path)).toBe(expected)
  })
})

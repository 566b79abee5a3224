import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { type FileChange, unifiedDiff, unifiedDiffs } from '../../src/diff.js'
import { git, makeDirectory } from '../support/directory.js'
import { BOUNDED, cpuTime } from '../support/cpu-time.js'

const hasPatch = existsSync('/usr/bin/patch') || existsSync('/bin/patch')
const appliers: readonly (readonly [string, (cwd: string) => void])[] = [
  ['git apply', cwd => void git(cwd, 'apply', 'change.patch')],
  ...(hasPatch
    ? [
        [
          'patch -p1',
          (cwd: string) => void execFileSync('patch', ['-s', '-p1', '-i', 'change.patch'], { cwd }),
        ] as const,
      ]
    : []),
]

function expectToApply(changes: readonly FileChange[], apply: (cwd: string) => void): void {
  const cwd = makeDirectory(Object.fromEntries(changes.map(({ path, before }) => [path, before])))
  writeFileSync(join(cwd, 'change.patch'), unifiedDiffs(changes))
  apply(cwd)
  for (const { path, after } of changes) expect(readFileSync(join(cwd, path), 'utf8')).toBe(after)
}

const before = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nEXPOSE 80\nCMD ["node", "x.js"]\n'
const after = before.replace('COPY .', 'COPY --chown=10001:10001 .').replace('80', '8080')

describe('unifiedDiff', () => {
  it('is empty when nothing changed', () => {
    expect(unifiedDiff({ path: 'Dockerfile', before, after: before })).toBe('')
  })

  it('has git prefixes, three lines of context and one hunk for near changes', () => {
    expect(unifiedDiff({ path: 'svc/Dockerfile', before, after })).toBe(
      [
        '--- a/svc/Dockerfile',
        '+++ b/svc/Dockerfile',
        '@@ -1,6 +1,6 @@',
        ' FROM node:20',
        ' WORKDIR /app',
        '-COPY . .',
        '+COPY --chown=10001:10001 . .',
        ' RUN npm ci',
        '-EXPOSE 80',
        '+EXPOSE 8080',
        ' CMD ["node", "x.js"]',
        '',
      ].join('\n'),
    )
  })

  it('splits far changes into hunks', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `RUN step ${index}\n`)
    const changed = lines.map((line, index) => (index === 2 || index === 10 || index === 30 ? `# ${line}` : line))
    const diff = unifiedDiff({ path: 'Dockerfile', before: lines.join(''), after: changed.join('') })
    expect(diff.match(/^@@ .*$/gm)).toEqual(['@@ -1,6 +1,6 @@', '@@ -8,7 +8,7 @@', '@@ -28,7 +28,7 @@'])
  })
})

describe.each(appliers)('%s takes the diff', (_, apply) => {
  it.each<[string, string, string]>([
    ['a plain change', before, after],
    ['CRLF', before.replaceAll('\n', '\r\n'), after.replaceAll('\n', '\r\n')],
    ['mixed line breaks', 'FROM a\r\nRUN b\nRUN c\r\n', 'FROM a\r\nRUN b\nUSER 1:1\r\nRUN c\r\n'],
    ['a lone carriage return', 'FROM a\nRUN b\rc\nCMD d\n', 'FROM a\nRUN b\rc\nUSER 1:1\nCMD d\n'],
    ['a byte order mark', `\uFEFF${before}`, `\uFEFF${after}`],
    ['no newline at the end of both', 'FROM a\nCMD b', 'FROM a\nUSER 1:1\nCMD b'],
    ['a change in an unended last line', 'FROM a\nCMD b', 'FROM a\nCMD c'],
    ['a newline gained at the end', 'FROM a\nCMD b', 'FROM a\nCMD b\nUSER 1:1\n'],
    ['a newline lost at the end', 'FROM a\nCMD b\n', 'FROM a\nCMD b'],
    ['lines that look like a diff', '-- x\n++ y\n@@ -1 +1 @@\ndiff\n', '++ y\n-- x\n@@ -1 +1 @@\ndiff \n'],
    ['a change of the first line', 'FROM a\n\n\n\n\n', '# c\nFROM a\n\n\n\n\n'],
    ['trailing blanks and tabs', 'FROM a \t\nRUN x\\ \n  y\n', 'FROM a \t\nUSER 1:1\nRUN x\\ \n  y\n'],
  ])('with %s', (_name, from, to) => {
    expectToApply([{ path: 'Dockerfile', before: from, after: to }], apply)
  })

  it.each([
    'with space/Docker file',
    'na\tme/Dockerfile',
    'say "hi"/Dockerfile',
    'back\\slash',
    'Größe/Dockerfile',
    '日本/Dockerfile',
    '[x]/Dockerfile',
    '-n',
  ])('for a file named %j', path => {
    expectToApply([{ path, before, after }], apply)
  })

  it('of several files, from a directory below the top of the work tree', () => {
    const changes = ['a/Dockerfile', 'b b/Dockerfile'].map(path => ({ path, before, after }))
    const top = makeDirectory(Object.fromEntries(changes.map(change => [`sub dir/${change.path}`, before])))
    git(top, 'init', '-q')
    writeFileSync(join(top, 'sub dir/change.patch'), unifiedDiffs(changes))
    apply(join(top, 'sub dir'))
    for (const { path } of changes) expect(readFileSync(join(top, 'sub dir', path), 'utf8')).toBe(after)
  })
})

describe('any pair of texts', () => {
  const line = fc.constantFrom('', 'a', 'b', 'RUN x', '-- y', '\r')
  const text = fc
    .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
    .map(([lines, ended]) => lines.join('\n') + (ended ? '\n' : ''))

  it('is rebuilt by git apply', () => {
    const pairs = fc
      .sample(fc.tuple(text, text), { numRuns: 60, seed: 7 })
      .filter(([from, to]) => from !== '' && to !== '' && from !== to)
    const changes = pairs.map(([from, to], index) => ({ path: `f${index}`, before: from, after: to }))
    expect(changes.length).toBeGreaterThan(30)
    expectToApply(changes, cwd => void git(cwd, 'apply', '--whitespace=nowarn', 'change.patch'))
  })
})

describe('growth', () => {
  const time = (from: string, to: string): number =>
    cpuTime(() => {
      expect(unifiedDiff({ path: 'Dockerfile', before: from, after: to })).not.toBe('')
    })
  const lines = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => line(index)).join('\n')

  it.each<[string, (index: number) => string, (index: number) => string]>([
    ['every line changed', i => `COPY a${i} /app/`, i => `COPY --chown=1:1 a${i} /app/`],
    [
      'every other line changed',
      i => (i % 2 ? 'RUN true' : `COPY a${i} b`),
      i => (i % 2 ? 'RUN true' : `COPY --chown=1:1 a${i} b`),
    ],
    ['only repeated lines', i => (i % 3 ? 'RUN a' : 'RUN b'), i => (i % 4 ? 'RUN a' : 'RUN b')],
    ['lines in reverse order', i => `RUN ${i}`, i => `RUN ${30000 - i}`],
  ])('%s: 30,000 lines', (_, from, to) => {
    expect(time(lines(30_000, from), lines(30_000, to))).toBeLessThan(BOUNDED)
  })
})

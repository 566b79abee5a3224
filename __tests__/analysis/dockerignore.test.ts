import { readIgnoreRules } from '../../src/analysis/dockerignore.js'

it.each([
  ['build\n!build/docker', { 'build/a': true, 'build/docker': false, 'build/docker/x.sh': false, build: false }],
  ['*\n!build/docker', { 'main.go': true, 'build/a': true, 'build/docker/x.sh': false }],
  ['build/*\n!build/docker', { 'build/a': true, 'build/docker/x.sh': false }],
  ['!build/docker\nbuild', { 'build/docker/x.sh': true }],
  ['build\n!build/docker\nbuild/docker/tmp', { 'build/docker/x.sh': false, 'build/docker/tmp/x': true }],
  ['*.log', { 'a.log': true, 'deep/a.log': false, 'a.log/x': true }],
  ['**/*.log', { 'a.log': true, 'deep/er/a.log': true, 'a.logs': false }],
  ['**/node_modules', { 'node_modules/x': true, 'a/node_modules/x': true, 'a/my_node_modules/x': false }],
  ['a/**', { a: false, 'a/b/c': true, b: false }],
  ['**\n!src/**', { 'README.md': true, 'src/a/b.js': false }],
  ['a/**/b', { 'a/b': true, 'a/x/y/b/c': true, 'a/xb': false }],
  ['temp?', { temp: false, temp1: true, 'temp/': false }],
  ['file[0-9^].txt\n[^a]bc', { 'file7.txt': true, 'filex.txt': false, abc: false, xbc: true }],
  [
    '\uFEFF/rooted/\n./dotted\n# comment\n  ! rooted/kept',
    { 'rooted/x': true, 'dotted/x': true, 'rooted/kept': false },
  ],
  ['a/../b', { b: true, 'a/b': false }],
  ['[unclosed', { '[unclosed': false, u: false }],
  [String.raw`\*`, { '*': true, a: false }],
] as const)('%j', (text, expected) => {
  const ignored = readIgnoreRules(text)
  expect(Object.fromEntries(Object.keys(expected).map(path => [path, ignored(path)]))).toEqual(expected)
})

it('reads patterns that would keep a backtracking matcher busy', () => {
  const ignored = readIgnoreRules(`${'a*'.repeat(300)}b\n${'**/a'.repeat(50)}/x\n`)
  expect(ignored('a'.repeat(2000))).toBe(false)
})

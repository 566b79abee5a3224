import { expand } from '../../src/dockerfile/expand.js'
import { BOUNDED, cpuTime } from '../support/cpu-time.js'

const VALUES: ReadonlyMap<string, string> = new Map([
  ['A', 'alpha'],
  ['EMPTY', ''],
  ['P', 'a/b/c.tar.gz'],
  ['STARS', '*a*'],
])
const lookup = (name: string) => VALUES.get(name)
const value = (text: string) => expand(text, lookup, { unset: 'empty' }).value

test.each([
  ['x', 'x'],
  ['$A', 'alpha'],
  ['${A}s', 'alphas'],
  ['$A$A', 'alphaalpha'],
  ['$A-$NO', 'alpha-'],
  ['$', '$'],
  ['a$.b', 'a$.b'],
  ['\\$A', '$A'],
  ['$A\\$B$A', 'alpha$Balpha'],
  ['C:\\$A', 'C:$A'],
  ["'$A'", '$A'],
  ['"$A"', 'alpha'],
  ['"\\$A"', '$A'],
  ['"a\\tb"', 'a\\tb'],
  ['a\\tb', 'atb'],
  ['"a\\"b"', 'a"b'],
  ["'a\\b'", 'a\\b'],
  ['hello\\', 'hello'],
  ['${NO:-x}', 'x'],
  ['${NO-x}', 'x'],
  ['${EMPTY:-x}', 'x'],
  ['${EMPTY-x}', ''],
  ['${A:-x}', 'alpha'],
  ['${NO:-}', ''],
  ['${A:+x}', 'x'],
  ['${A+x}', 'x'],
  ['${EMPTY:+x}', ''],
  ['${EMPTY+x}', 'x'],
  ['${NO:+x}', ''],
  ['${A:?e}', 'alpha'],
  ['${NO:?e}', undefined],
  ['${EMPTY:?e}', undefined],
  ['${EMPTY?e}', ''],
  ['${NO:-${ALSO:-x}}', 'x'],
  ['${NO:-"a b"}', 'a b'],
  ["${NO:-'$A'}", '$A'],
  ['${NO:-\\}}', '}'],
  ['${P#*/}', 'b/c.tar.gz'],
  ['${P##*/}', 'c.tar.gz'],
  ['${P%.*}', 'a/b/c.tar'],
  ['${P%%.*}', 'a/b/c'],
  ['${P#b}', 'a/b/c.tar.gz'],
  ['${P#?/}', 'b/c.tar.gz'],
  ['${P%.t*gz}', 'a/b/c'],
  ['${STARS#\\*}', 'a*'],
  ['${STARS%\\*}', '*a'],
  ['${P/b/X}', 'a/X/c.tar.gz'],
  ['${P/\\//-}', 'a-b/c.tar.gz'],
  ['${P//\\//-}', 'a-b-c.tar.gz'],
  ['${P//./}', 'a/b/ctargz'],
  ['${P/nope/X}', 'a/b/c.tar.gz'],
  ['${P/b*r/}', 'a/.gz'],
  ['$1x', 'x'],
  ['$#', ''],
  ['${}', undefined],
  ['${', undefined],
  ['${A', undefined],
  ['${{A}}', undefined],
  ['${:A}', undefined],
  ['${A.b}', undefined],
  ['${A:x}', undefined],
  ['${A:#x}', undefined],
  ['${P#\\a}', undefined],
  ['"open', undefined],
  ["'open", undefined],
  ['8<<9', '8<<9'],
])('%s', (text, expected) => {
  expect(value(text)).toBe(expected)
})

test.each<readonly [string, string | undefined, readonly string[]]>([
  ['$A$X', undefined, ['X']],
  ['${X}${Y}${X}', undefined, ['X', 'Y']],
  ['${X:-a}', 'a', []],
  ['${X:-$Y}', undefined, ['Y']],
  ['${A:-$Y}', 'alpha', []],
  ['${X:+$Y}', '', []],
  ['${A:+$Y}', undefined, ['Y']],
  ['${X:?no}', undefined, ['X']],
  ['${X#a}', undefined, ['X']],
  ["'$X'", '$X', []],
])('%s has the value %j and lacks %j', (text, expected, unresolved) => {
  expect(expand(text, lookup)).toEqual({ value: expected, unresolved })
})

test.each([
  ['$X-${Y}', '$X-${Y}'],
  ['${X:-$A}', 'alpha'],
  ['${X#a*}', '${X#a*}'],
  ['${X//a/b}', '${X//a/b}'],
  ['${X:?no}', '${X:?no}'],
])('kept: %s', (text, expected) => {
  expect(expand(text, lookup, { unset: 'keep' }).value).toBe(expected)
})

test('quotes can be kept or mean nothing', () => {
  expect(expand(`"$A" '$A'`, lookup, { quotes: 'keep' }).value).toBe(`"alpha" '$A'`)
  expect(expand(`it's "$A"`, lookup, { quotes: 'ignore' }).value).toBe(`it's "alpha"`)
})

test('backtick as the escape character', () => {
  expect(expand('C:\\x\\$A`$A', lookup, { escape: '`' }).value).toBe('C:\\x\\alpha$A')
})

describe('bounds', () => {
  const quickly = (text: string, values: Readonly<Record<string, string>> = {}) => {
    let value: string | undefined
    expect(cpuTime(() => void ({ value } = expand(text, name => values[name])))).toBeLessThan(BOUNDED)
    return value
  }
  test.each([
    ['huge output', '$A'.repeat(2000), { A: 'x'.repeat(1000) }],
    ['deep nesting', '${A:-'.repeat(100_000), {}],
    ['costly replacement', '${A//*a*b/x}', { A: 'a'.repeat(100_000) }],
    ['costly pattern', `\${A%${'*a'.repeat(500)}b}`, { A: 'a'.repeat(100_000) }],
  ])('%s has no value', (_, text, values) => {
    expect(quickly(text, values)).toBeUndefined()
  })
  test('many variables and alternatives', () => {
    const names = Array.from({ length: 50_000 }, (_, n) => `$A${n}`).join(' ')
    expect(quickly(`${names} ${'${X:-y}'.repeat(50_000)}`)).toBeUndefined()
  })
  test('a long text is expanded', () => {
    expect(quickly('ab$A '.repeat(100_000), { A: 'x' })).toHaveLength(400_000)
  })
})

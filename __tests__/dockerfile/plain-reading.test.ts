import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DockerfileParser } from 'dockerfile-ast'
import { readPlainly } from '../../src/dockerfile/plain-reading.js'

const FIXTURES = join(__dirname, '..', 'fixtures')
const texts = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter(path => /(?:^|\/)Dockerfile$/.test(path))
  .map(path => readFileSync(join(FIXTURES, path), 'utf8'))

function readByOther(text: string) {
  return DockerfileParser.parse(text)
    .getInstructions()
    .map(instruction => {
      const { start, end } = instruction.getRange()
      return { keyword: instruction.getKeyword(), line: start.line + 1, endLine: end.line + 1 }
    })
}

test('what is read plainly, dockerfile-ast reads the same', () => {
  const plain = texts.flatMap(text => {
    const seen = readPlainly(text)
    return seen === undefined ? [] : [{ text, seen }]
  })
  expect(plain.length).toBeGreaterThan(texts.length / 2)
  for (const { text, seen } of plain) expect({ text, seen }).toEqual({ text, seen: readByOther(text) })
})

test('instructions with the lines on which they begin and end', () => {
  expect(readPlainly('# c\nFROM a\r\n\n  run x \\\n  y\ncmd ["b"]')).toEqual([
    { keyword: 'FROM', line: 2, endLine: 2 },
    { keyword: 'RUN', line: 4, endLine: 5 },
    { keyword: 'CMD', line: 6, endLine: 6 },
  ])
})

test.each([
  ['a heredoc', 'FROM a\nRUN <<EOF\nx\nEOF\n'],
  ['something like a heredoc', "FROM a\nRUN echo 'cat <<EOF' >>x\n"],
  ['another escape character', '# Escape = `\nFROM a\nRUN x `\n  y\n'],
  ['a comment inside an instruction', 'FROM a\nRUN x \\\n# c\n  y\n'],
  ['an empty line inside an instruction', 'FROM a\nRUN x \\\n\n  y\n'],
  ['blanks behind a continuation mark', 'FROM a\nRUN x \\ \n  y\n'],
  ['two marks', 'FROM a\nRUN x \\\\\n'],
  ['a continuation mark at the end', 'FROM a\nRUN x \\'],
  ['a continuation mark in the last line', 'FROM a\nRUN x \\\n'],
  ['a mark behind the keyword', 'FROM a\nRUN\\\n x\n'],
  ['a keyword alone', 'FROM a\nRUN\n'],
  ['a byte order mark', '\uFEFFFROM a\n'],
  ['a lone carriage return', 'FROM a\rRUN x\n'],
  ['a form feed', 'FROM a\n\fRUN x\n'],
  ['a no-break space', 'FROM a\nRUN\u00a0x\n'],
])('%s is not plain', (_, text) => {
  expect(readPlainly(text)).toBeUndefined()
})

import { findDisagreement } from '../../src/dockerfile/second-opinion.js'
import { parseFile } from './parse-file.js'

const before = parseFile('FROM a\r\n# c\r\nRUN x \\\r\n  # d\r\n  y\r\nONBUILD RUN <<E\r\nz\r\nE\r\nCMD ["b"] \\\n')

test('both see the same in ordinary files', async () => {
  const after = parseFile(before.text.replace('CMD', 'USER 1\r\nCMD'))
  expect(await findDisagreement(before, after)).toBeUndefined()
})

test('a rewrite that only one of them reads as meant is told by its line', async () => {
  // dockerfile-ast takes the quoted mark for a heredoc and swallows what follows.
  const after = parseFile("FROM a\nRUN echo 'cat <<EOF' >>x\nUSER 1\n")
  expect(await findDisagreement(parseFile('FROM a\n'), after)).toBe(2)
})

test('a file that they never agreed on gives no opinion', async () => {
  const odd = "FROM a\nRUN echo 'cat <<EOF' >>x\nCMD b\n"
  expect(await findDisagreement(parseFile(odd), parseFile(`${odd}USER 1\n`))).toBeUndefined()
})

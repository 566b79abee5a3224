import { emptyResult } from '../../src/rewrite.js'
import { withSecondOpinion } from '../../src/second-opinion.js'
import type { FileResult } from '../../src/types.js'

const rewritten = (before: string, after: string): FileResult => ({
  ...emptyResult('Dockerfile'),
  verdict: 'hardened',
  rewrites: [{ path: 'Dockerfile', before, after }],
})

test('a rewrite that both parsers read alike stays hardened', async () => {
  const result = rewritten('FROM a\nCMD b\n', 'FROM a\nUSER 1:1\nCMD b\n')
  expect(await withSecondOpinion(result)).toBe(result)
})

test('a rewrite that they read differently has to be looked at', async () => {
  const result = await withSecondOpinion(rewritten('FROM a\n', "FROM a\nRUN echo 'cat <<EOF' >>x\nUSER 1\n"))
  expect(result.verdict).toBe('needs-review')
  expect(result.reasons).toMatchObject([{ code: 'parsers-disagree', path: 'Dockerfile', line: 2 }])
})

test('a Dockerfile that stays, and one that is in doubt anyhow, are not read again', async () => {
  const stays = { ...emptyResult('Dockerfile'), verdict: 'needs-root' } as const
  expect(await withSecondOpinion(stays)).toBe(stays)
  const doubt: FileResult = { ...rewritten('FROM a\n', "FROM a\nRUN echo 'cat <<EOF' >>x\n"), verdict: 'needs-review' }
  expect(await withSecondOpinion(doubt)).toBe(doubt)
})

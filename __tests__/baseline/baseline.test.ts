import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCli, type Ran } from '../support/cli.js'
import { makeDirectory } from '../support/directory.js'

const D = 'FROM alpine\nRUN true\n'
const REVIEW = `# verdict needs-review\n${D}`

const baseline = (...exceptions: readonly object[]): string => JSON.stringify({ version: 1, exceptions }, null, 1)
const check = (root: string, ...argv: readonly string[]): Promise<Ran> =>
  runCli(root, ['--check', '--baseline', 'ci/known.json', ...argv])

describe('--baseline', () => {
  it('lets known findings be, and fails for new ones', async () => {
    const known = baseline(
      { path: '../a/Dockerfile', reason: 'legacy' },
      { path: '../b/Dockerfile', codes: ['because'], reason: 'asked', expires: '2999-01-01' },
    )
    const root = makeDirectory({ 'a/Dockerfile': D, 'b/Dockerfile': REVIEW, 'ci/known.json': known })
    const first = await check(root)
    expect(first.code).toBe(0)
    expect(first.err).toContain('b/Dockerfile  asked (until 2999-01-01)')
    writeFileSync(join(root, 'c.Dockerfile'), D)
    expect((await check(root)).code).toBe(1)
  })

  it.each([
    [{ path: '../a/Dockerfile', reason: 'x', expires: '2020-01-01' }, 'ended on 2020-01-01'],
    [{ path: '../a/Dockerfile', reason: 'x', codes: ['other-code'] }, 'not needed any more'],
    [{ path: '../gone/Dockerfile', reason: 'x' }, 'not needed any more'],
  ])('reports %j', async (exception, words) => {
    const root = makeDirectory({ 'a/Dockerfile': D, 'ci/known.json': baseline(exception) })
    const { code, err } = await check(root)
    expect(code).toBe(1)
    expect(err).toMatch(new RegExp(`ci/known.json:4  .*${words}`))
  })

  it('says nothing of entries for what it did not look at', async () => {
    const root = makeDirectory({
      'a/Dockerfile': D,
      'b/Dockerfile': D,
      'ci/known.json': baseline({ path: '../b/Dockerfile', reason: 'x' }, { path: '../gone', reason: 'x' }),
    })
    expect((await check(root, 'a')).err).not.toContain('not needed')
    const shards = await Promise.all([1, 2].map(index => check(root, '--shard', `${index}/2`)))
    expect(shards.map(({ err }) => err.match(/not needed/g)?.length ?? 0)).toEqual([1, 0])
    expect(shards.map(({ code }) => code).sort()).toEqual([0, 1])
  })

  it('can be made and renewed, keeping reasons and dates', async () => {
    const root = makeDirectory({ 'a/Dockerfile': D, 'b/Dockerfile': REVIEW, 'c/Dockerfile': `${D}USER 5\n` })
    expect((await check(root)).code).toBe(2)
    expect((await check(root, '--update-baseline')).code).toBe(0)
    const read = (): { exceptions: Record<string, unknown>[] } =>
      JSON.parse(readFileSync(join(root, 'ci/known.json'), 'utf8')) as ReturnType<typeof read>
    expect(read().exceptions).toEqual([
      { path: '../a/Dockerfile', codes: ['runs-as-root'], reason: 'was there when the baseline was made' },
      { path: '../b/Dockerfile', codes: ['because'], reason: 'was there when the baseline was made' },
    ])
    expect((await check(root)).code).toBe(0)
    writeFileSync(
      join(root, 'ci/known.json'),
      baseline({ path: '../a/Dockerfile', reason: 'mine', expires: '2999-09-09' }, { path: '../gone', reason: 'x' }),
    )
    await check(root, '--update-baseline')
    expect(read().exceptions[0]).toEqual({ path: '../a/Dockerfile', reason: 'mine', expires: '2999-09-09' })
    expect(read().exceptions).toHaveLength(2)
  })

  it('is renewed by a part of the run without loss for the rest', async () => {
    const known = baseline({ path: '../a/Dockerfile', reason: 'mine' }, { path: '../b/Dockerfile', reason: 'theirs' })
    const root = makeDirectory({ 'a/Dockerfile': `${D}USER 5\n`, 'b/Dockerfile': D, 'ci/known.json': known })
    await check(root, '--update-baseline', 'a')
    expect(JSON.parse(readFileSync(join(root, 'ci/known.json'), 'utf8'))).toEqual({
      version: 1,
      exceptions: [{ path: '../b/Dockerfile', reason: 'theirs' }],
    })
  })

  it('can stand in the configuration, but not lead out of the repository', async () => {
    const root = makeDirectory({
      Dockerfile: D,
      '.harden-dockerfilerc': 'baseline: known.yaml\n',
      'known.yaml': 'version: 1\nexceptions:\n  - path: Dockerfile\n    reason: legacy\n',
    })
    expect((await runCli(root, ['--check'])).code).toBe(0)
    writeFileSync(join(root, '.harden-dockerfilerc'), 'baseline: ../../etc/passwd\n')
    expect((await runCli(root, ['--check'])).err).toContain('outside')
  })

  it.each([
    '{',
    '[]',
    '{"version":1}',
    '{"version":1,"exceptions":[{"path":"a"}]}',
    '{"version":1,"exceptions":[{"path":"a","reason":""}]}',
    '{"version":1,"exceptions":[{"path":"a","reason":"x","expires":"soon"}]}',
  ])('refuses %s', async text => {
    const { code, err } = await check(makeDirectory({ Dockerfile: D, 'ci/known.json': text }))
    expect([code, err]).toEqual([2, expect.stringContaining('ci/known.json')])
  })
})

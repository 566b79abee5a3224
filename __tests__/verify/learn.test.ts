import { observedRequirements, type Observed } from '../../src/observed.js'
import type { FileResult } from '../../src/types.js'
import { learnFrom, verifyAndLearn } from '../../src/verify/learn.js'
import { emptyObservation } from '../../src/verify/nothing-seen.js'
import type { Trial } from '../../src/verify/rewrite.js'
import type { Verification, WrittenPath } from '../../src/verify/types.js'
import { nothing } from '../support/cli.js'

const added = (path: string, more: Partial<WrittenPath> = {}): WrittenPath => {
  return { path, kind: 'added', where: 'layer', ...more }
}
const broken = (written: readonly WrittenPath[], more: Partial<Verification> = {}): Verification => ({
  ...{ verdict: 'broken', cause: 'ends with exit code 1' },
  ...{ before: emptyObservation({ written }), after: emptyObservation({}) },
  learned: { written: [], ports: [], uids: [] },
  ...more,
})

describe('learnFrom', () => {
  it.each<[string, Verification, readonly string[]]>([
    ['a file in a folder that was there', broken([added('/app/x.db')]), ['/app/x.db']],
    [
      'the outermost folder that was made on the way',
      broken([
        added('/srv/a/2024/1.log', { outermost: '/srv/a' }),
        added('/srv/a/2024/2.log', { outermost: '/srv/a' }),
      ]),
      ['/srv/a/'],
    ],
    [
      'that folder alone when the refusal names what lies in it',
      broken([added('/srv/a/2024/1.log', { outermost: '/srv/a' })], { path: '/srv/a/2024' }),
      ['/srv/a/'],
    ],
    ['an empty folder', broken([added('/srv/a', { isFolder: true })]), ['/srv/a/']],
    ['the volume', broken([added('/data/a', { where: 'volume', outermost: '/data' })]), ['/data/']],
    ['nothing of caches and scratch files', broken([added('/tmp/x'), added('/app/__pycache__/a.pyc')]), []],
    [
      'the path of the refusal, where the engine lists no write',
      broken([], { path: '/var/lock-of-app', log: "EACCES: open '/var/lock-of-app'" }),
      ['/var/lock-of-app'],
    ],
    ['no path of one run only', broken([], { path: '/proc/4711/attr' }), []],
    ['nothing that was deleted', broken([added('/etc/motd', { kind: 'deleted' })]), []],
  ])('%s', (_, verification, writes) => {
    expect(learnFrom(verification).writes).toEqual(writes)
  })

  it('a low port that was not moved, and no other', () => {
    expect(learnFrom(broken([], { port: 81 })).ports).toEqual([81])
    expect(learnFrom(broken([], { port: 8081 })).ports).toEqual([])
  })
})

/** A core whose rewrite grows with what it is told, and an engine that is content when it says `wanted`. */
function world(
  wanted: string,
  verdictOf: Verification,
): { trial: Pick<Trial, 'try'>; again: (facts: Observed) => FileResult } {
  const resultOf = (text: string): FileResult => {
    return {
      ...nothing,
      path: 'Dockerfile',
      verdict: 'hardened',
      rewrites: [{ path: 'Dockerfile', before: '', after: text }],
    }
  }
  return {
    trial: {
      try: rewrites => {
        const proven = rewrites[0]?.after.includes(wanted) === true
        return Promise.resolve(proven ? { ...verdictOf, verdict: 'proven', cause: undefined } : verdictOf)
      },
    },
    again: facts =>
      facts.root === undefined
        ? resultOf(JSON.stringify(observedRequirements(facts)))
        : { ...nothing, path: 'Dockerfile', verdict: 'needs-root' },
  }
}
const nobody: Observed = { writes: [], ports: [], root: undefined }

describe('verifyAndLearn', () => {
  it('goes from broken to proven', async () => {
    const { trial, again } = world('/srv/a', broken([added('/srv/a/x', { outermost: '/srv/a' })]))
    const { result, verification } = await verifyAndLearn(trial, again(nobody), again)
    expect(verification).toMatchObject({ verdict: 'proven', taught: { writes: ['/srv/a/'] } })
    expect(result.rewrites[0]?.after).toContain('/srv/a')
  })

  it('ends when there is nothing new to learn', async () => {
    const { trial, again } = world('/never', broken([added('/srv/a')]))
    const { verification } = await verifyAndLearn(trial, again(nobody), again)
    expect(verification).toMatchObject({ verdict: 'broken', taught: { writes: ['/srv/a'], root: undefined } })
  })

  it('finds out that it needs root', async () => {
    const log = 'setuid(1234): Operation not permitted'
    const { trial, again } = world('/never', broken([], { log }))
    const { result, verification } = await verifyAndLearn(trial, again(nobody), again)
    expect(verification).toMatchObject({ verdict: 'broken', taught: { root: log } })
    expect(result.verdict).toBe('needs-root')
  })

  it('does not take a low port for a need of root', async () => {
    const { trial, again } = world('/never', broken([], { port: 80, log: 'bind: EPERM' }))
    const { verification } = await verifyAndLearn(trial, again(nobody), again)
    expect(verification.taught?.root).toBeUndefined()
  })

  it('has nothing to say of a rewrite that is right at once', async () => {
    const { trial, again } = world('', broken([added('/srv/a')]))
    const { verification } = await verifyAndLearn(trial, again(nobody), again)
    expect(verification.verdict).toBe('proven')
    expect(verification.taught).toBeUndefined()
  })
})

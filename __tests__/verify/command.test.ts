import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultHardenOptions } from '../../src/cli/settings.js'
import { runVerify } from '../../src/verify/command.js'
import { describeFile } from '../../src/verify/describe.js'
import { connectEngine, EngineUnavailable } from '../../src/verify/engine.js'
import { emptyObservation } from '../../src/verify/nothing-seen.js'
import { DEFAULT_TIMEOUTS } from '../../src/verify/types.js'
import type { Verification, VerifyOptions } from '../../src/verify/types.js'
import { nothing } from '../support/cli.js'

const options: VerifyOptions = {
  engine: { kind: 'docker', program: '/nonexistent/docker' },
  ...{ env: [], envFile: [], buildArg: [], probes: [], exec: [], command: [], mustWrite: [] },
  ...{ capDropAll: false, network: undefined, buildNetwork: undefined, helperImage: undefined },
  ...{ target: undefined, compose: true, learn: false, all: false, failFast: false, jobs: 1 },
  timeouts: DEFAULT_TIMEOUTS,
}

describe('without an engine', () => {
  it('connectEngine says which one does not answer', async () => {
    await expect(connectEngine(options.engine)).rejects.toThrow(EngineUnavailable)
    await expect(connectEngine({ ...options.engine, host: 'tcp://127.0.0.1:1' })).rejects.toThrow('tcp://127.0.0.1:1')
  })

  it('runVerify says so, and loses nothing else: every file is there with its result', async () => {
    const root = mkdtempSync(join(tmpdir(), 'command-test-'))
    try {
      writeFileSync(join(root, 'Dockerfile'), 'FROM nginx\n')
      const { files, noEngine } = await runVerify({
        discovery: {
          roots: [{ root, paths: ['Dockerfile', 'gone/Dockerfile'], listFiles: () => ['Dockerfile'] }],
          unusable: [],
          problems: [],
        },
        harden: path => ({ ...nothing, path, verdict: 'hardened' }),
        ...{ hardenOptions: defaultHardenOptions, unsafe: false, options },
      })
      expect(noEngine).toMatch(/^no container engine answers \(\/nonexistent\/docker/)
      expect(files.map(({ result, verification }) => [result.path, result.verdict, verification])).toEqual([
        ['Dockerfile', 'hardened', undefined],
        ['gone/Dockerfile', 'failed', undefined],
      ])
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
  })
})

const verification: Verification = {
  ...{ verdict: 'proven', cause: undefined },
  ...{ before: emptyObservation({}), after: emptyObservation({}), learned: { written: [], ports: [], uids: [] } },
}
const reason = { code: 'because', message: 'it is not known', path: 'a/Dockerfile', line: 1 }

describe('describeFile', () => {
  it('shows cause, log line and notes, and no control characters of the container', () => {
    const text = describeFile(
      'a/Dockerfile',
      { ...nothing, path: 'a/Dockerfile', verdict: 'hardened' },
      {
        ...verification,
        ...{ verdict: 'broken', cause: 'does not start', log: '\u001B[31mdenied' },
        before: emptyObservation({ notes: ['built without it'] }),
        after: emptyObservation({ notes: ['built without it'] }),
      },
    )
    expect(text).toBe('a/Dockerfile: broken: does not start\n    \\x1b[31mdenied\n    built without it\n')
  })

  it('says that a rewrite in doubt works, with the doubts', () => {
    const result = { ...nothing, path: 'a/Dockerfile', verdict: 'needs-review', reasons: [reason] } as const
    expect(describeFile('a/Dockerfile', result, verification)).toBe(
      'a/Dockerfile: proven (needs-review)\n    works all the same: it is not known [because]\n',
    )
  })

  it('says what was learned', () => {
    const taught = { writes: ['/srv/state/'], ports: [], root: undefined }
    expect(describeFile('x', { ...nothing, path: 'x', verdict: 'hardened' }, { ...verification, taught })).toBe(
      'x: proven\n    learned from the run: it writes /srv/state/\n',
    )
  })
})

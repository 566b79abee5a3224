import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultHardenOptions } from '../../src/cli/settings.js'
import { describeFile, runVerify } from '../../src/verify/command.js'
import { connectEngine, EngineUnavailable } from '../../src/verify/engine.js'
import { emptyObservation } from '../../src/verify/observe.js'
import { DEFAULT_TIMEOUTS } from '../../src/verify/types.js'
import type { VerifyOptions } from '../../src/verify/types.js'

const options: VerifyOptions = {
  engine: { kind: 'docker', program: '/nonexistent/docker' },
  ...{ env: [], envFile: [], buildArg: [], probes: [], exec: [], command: [], mustWrite: [] },
  ...{ capDropAll: false, network: undefined, buildNetwork: undefined, helperImage: undefined, keepGoing: false },
  timeouts: DEFAULT_TIMEOUTS,
  progress: () => undefined,
}

describe('without an engine', () => {
  it('connectEngine says which one does not answer', async () => {
    await expect(connectEngine(options.engine)).rejects.toThrow(EngineUnavailable)
    await expect(connectEngine({ ...options.engine, host: 'tcp://127.0.0.1:1' })).rejects.toThrow('tcp://127.0.0.1:1')
  })

  it('runVerify ends with 2 and a message, before it looks at any file', async () => {
    const root = mkdtempSync(join(tmpdir(), 'command-test-'))
    try {
      writeFileSync(join(root, 'Dockerfile'), 'FROM nginx\n')
      const lines: string[] = []
      const exitCode = await runVerify({
        discovery: {
          roots: [{ root, paths: ['Dockerfile'], listFiles: () => ['Dockerfile'] }],
          unusable: [],
          problems: [],
        },
        harden: () => {
          throw new Error('not yet')
        },
        ...{ hardenOptions: defaultHardenOptions, unsafe: false, options },
        write: text => lines.push(`out ${text}`),
        warn: text => lines.push(`err ${text}`),
      })
      expect(exitCode).toBe(2)
      expect(lines).toEqual([
        expect.stringMatching(/^err no container engine answers \(\/nonexistent\/docker.*\n.*DOCKER_HOST/),
      ])
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
  })
})

describe('describeFile', () => {
  it('shows cause, log line and notes, and no control characters of the container', () => {
    const text = describeFile({
      root: '/',
      result: {
        ...{
          path: 'a/Dockerfile',
          verdict: 'hardened',
          base: undefined,
          before: undefined,
          after: undefined,
          user: undefined,
        },
        ...{ changes: [], reasons: [], followUps: [], ports: [], rewrites: [] },
      },
      verification: {
        ...{ verdict: 'broken', cause: 'does not start', log: '\u001B[31mdenied' },
        before: emptyObservation({ notes: ['built without it'] }),
        after: emptyObservation({ notes: ['built without it'] }),
        learned: { written: [], ports: [], uids: [] },
      },
    })
    expect(text).toBe('a/Dockerfile: broken: does not start\n    \\x1b[31mdenied\n    built without it\n')
  })
})

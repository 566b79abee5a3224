import { defaultHardenOptions } from '../../src/cli/settings.js'
import { hardenDockerfile } from '../../src/harden.js'
import { observedRequirements, parseObserved, withObserved } from '../../src/observed.js'
import { openRepository } from '../../src/repository.js'
import type { FileResult, Need } from '../../src/types.js'
import { openDiskWorkspace } from '../../src/workspace/disk.js'
import { makeDirectory } from '../support/directory.js'

const FILES = {
  Dockerfile: 'FROM python:3.12-slim\nWORKDIR /app\nCOPY app.py .\nCMD ["python", "app.py"]\n',
  'app.py': 'print("hello")\n',
}

function harden(section?: unknown): FileResult {
  const root = makeDirectory(FILES)
  const workspace = openDiskWorkspace(root, () => Object.keys(FILES).sort())
  const observed = section === undefined ? new Map() : parseObserved({ Dockerfile: section })
  return hardenDockerfile('Dockerfile', openRepository(workspace), { ...defaultHardenOptions, observed })
}

const textOf = ({ rewrites }: FileResult): string => rewrites[0]?.after ?? ''

describe('what was seen in a run', () => {
  it('makes a folder that nothing in the repository names writable', () => {
    expect(textOf(harden())).not.toContain('/srv/state')
    const result = harden({ writes: ['/srv/state/'] })
    expect(result.verdict).toBe('hardened')
    expect(textOf(result)).toMatch(/mkdir -p .*\/srv\/state/)
    expect(textOf(result)).toMatch(/chown 10001:10001 .*\/srv\/state/)
  })

  it('gives a file in a system folder, never the folder', () => {
    const text = textOf(harden({ writes: ['/etc/app.state', '/var/lib/app.db'] }))
    expect(text).toMatch(/chown 10001:10001 .*\/etc\/app\.state/)
    expect(text).not.toMatch(/chown 10001:10001[^\n]*(\/etc|\/var\/lib)(?=\s|$)/)
  })

  it('refuses what has to be root, with the reason', () => {
    const { verdict, rewrites, reasons } = harden({ root: 'mount: operation not permitted' })
    expect({ verdict, rewrites }).toEqual({ verdict: 'needs-root', rewrites: [] })
    expect(reasons).toMatchObject([{ code: 'observed-root', message: expect.stringContaining('mount') as unknown }])
  })

  it('does not guess where a low port is set', () => {
    expect(harden({ ports: [81] })).toMatchObject({ verdict: 'needs-review', reasons: [{ code: 'privileged-port' }] })
  })

  it('sends what is written to the home of root to the home of the user', () => {
    expect(observedRequirements({ writes: ['/root/.app/'], ports: [], root: undefined })).toMatchObject([
      { need: { kind: 'home' }, evidence: { source: 'observed' } },
    ])
  })
})

it('makes sure of what was only possible, and keeps where it was seen first', () => {
  const need: Need = { kind: 'bind', port: 80, protocol: 'tcp', sites: [], fixed: 'named in a list' }
  const evidence = { path: 'server.js', line: 3, source: 'context', message: 'listens' } as const
  const seen = observedRequirements({ writes: [], ports: [80], root: undefined })
  expect(withObserved([{ need, evidence, certainty: 'possible' }], seen)).toEqual([
    { need, evidence, certainty: 'certain' },
  ])
})

it.each([
  [[], /observed has to be an object/],
  [{ a: [] }, /observed\["a"\] has to be an object/],
  [{ a: { writes: ['data'] } }, /absolute paths/],
  [{ a: { writes: '/data' } }, /absolute paths/],
  [{ a: { ports: [0] } }, /ports/],
  [{ a: { ports: ['80'] } }, /ports/],
  [{ a: { root: '' } }, /say why/],
  [{ a: { write: ['/data'] } }, /has no "write"/],
])('refuses the section %j', (section, message) => {
  expect(() => parseObserved(section)).toThrow(message)
})

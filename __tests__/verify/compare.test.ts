import { compareRuns } from '../../src/verify/compare.js'
import { emptyObservation } from '../../src/verify/nothing-seen.js'
import type { Answer, Observation, ObservedProcess, ObservedSocket } from '../../src/verify/types.js'

const containing = (text: string): unknown => expect.stringContaining(text)
const process = (uid: number): ObservedProcess => ({ pid: 1, uid, gid: uid, command: 'server' })
const socket = (port: number, uid = 0): ObservedSocket => ({ protocol: 'tcp', port, loopback: false, uid })
const answer = (status: number | undefined, body: string | undefined = 'a', bodyStart = 'text'): Answer => {
  const error = status === undefined ? 'no answer' : undefined
  return { probe: { port: 80, path: '/', method: 'GET', data: undefined }, status, error, body, bodyStart }
}
const running = { built: true, started: true, running: true }
const before = emptyObservation({
  ...running,
  processes: [process(0)],
  listening: [socket(80)],
  answers: [answer(200)],
})
const after = emptyObservation({
  ...running,
  ...{ user: '10001:10001', processes: [process(10001)], listening: [socket(8080, 10001)], answers: [answer(200)] },
})

const compare = (
  changed: Partial<Observation>,
  original: Partial<Observation> = {},
  mustWrite: readonly string[] = [],
) =>
  compareRuns({
    before: { ...before, ...original },
    after: { ...after, ...changed },
    movedTo: port => (port === 80 ? 8080 : port),
    mustWrite,
  })

describe('compareRuns', () => {
  it('proves what does the same as another user', () => {
    expect(compare({})).toMatchObject({ verdict: 'proven', cause: undefined, learned: { ports: [80], uids: [0] } })
  })

  it.each<[string, Partial<Observation>, Partial<Observation>, object]>([
    [
      'build',
      { built: false, buildLog: 'ERROR: chown: invalid user' },
      {},
      { cause: 'does not build', log: 'ERROR: chown: invalid user' },
    ],
    ['root user', { user: '0:0' }, {}, { cause: containing('user is still 0:0') }],
    ['no user', { user: '' }, {}, { cause: containing('still root') }],
    ['root child', { processes: [process(10001), process(0)] }, {}, { cause: containing('as root: server') }],
    ['port gone', { listening: [] }, {}, { port: 8080, cause: containing('port 8080 (80 in') }],
    [
      'second port not moved',
      { listening: [socket(8080)] },
      { listening: [socket(80), socket(443)] },
      { port: 443, cause: containing('not moved') },
    ],
    ['udp is not tcp', { listening: [{ ...socket(8080), protocol: 'udp' }] }, {}, { port: 8080 }],
    [
      'status',
      { answers: [answer(500)] },
      {},
      { port: 8080, cause: 'GET / on port 8080 answers 500, the original 200' },
    ],
    [
      'no answer',
      { answers: [answer(undefined)] },
      {},
      { cause: 'GET / on port 8080 answers no answer, the original 200' },
    ],
    ['body', { answers: [answer(200, 'b', 'Welcome to nginx')] }, {}, { cause: containing('another body') }],
    [
      'exit',
      { running: false, exitCode: 1, log: 'x\nfatal: no home\n' },
      {},
      { cause: 'ends with exit code 1', log: 'fatal: no home' },
    ],
    [
      'one-shot exit',
      { running: false, exitCode: 3 },
      { running: false, exitCode: 0 },
      { cause: 'ends with exit code 3 (the original with 0)' },
    ],
    [
      'health',
      { health: 'unhealthy', healthLog: 'curl: not found' },
      { health: 'healthy' },
      { cause: 'its health check says unhealthy', log: 'curl: not found' },
    ],
    ['lost write', {}, { written: [{ path: '/app/a.log', kind: 'added', where: 'layer' }] }, { path: '/app/a.log' }],
    [
      'exec',
      { execs: [{ command: 'id', exitCode: 1, output: 'no' }] },
      { execs: [{ command: 'id', exitCode: 0, output: '' }] },
      { log: 'no' },
    ],
    [
      'denied in the log only',
      { denied: ['12:00 cache: open "/var/cache/x": Permission denied'] },
      {},
      { path: '/var/cache/x' },
    ],
  ])('broken: %s', (_, changed, original, expected) => {
    expect(compare(changed, original)).toMatchObject({ verdict: 'broken', ...expected })
  })

  it.each<[string, Partial<Observation>, Partial<Observation>]>([
    ['a port that the kernel chose', {}, { listening: [socket(80), socket(45_123)] }],
    [
      'a body that changes by itself',
      { answers: [answer(200, 'b')] },
      { answers: [{ ...answer(200), body: undefined }] },
    ],
    [
      'a body that shows the port',
      { answers: [answer(200, 'b', 'on 8080')] },
      { answers: [answer(200, 'a', 'on 80')] },
    ],
    [
      'a body that shows the user',
      { answers: [answer(200, 'b', 'java as app')] },
      { answers: [answer(200, 'a', 'java as root')] },
    ],
    ['an answer that was no HTTP before either', { answers: [answer(undefined)] }, { answers: [answer(undefined)] }],
    [
      'a refusal that the original has too',
      { denied: ['9:41 sysctl: Permission denied'] },
      { denied: ['9:40 sysctl: Permission denied'] },
    ],
    ['a deleted file', {}, { written: [{ path: '/app/x', kind: 'deleted', where: 'layer' }] }],
    ['the same end', { running: false, exitCode: 0, listening: [] }, { running: false, exitCode: 0, listening: [] }],
  ])('not broken by %s', (_, changed, original) => {
    expect(compare(changed, original).verdict).toBe('proven')
  })

  it('tells an unmoved port from any other refused access', () => {
    const original = { listening: [socket(443)], answers: [] }
    const end = { running: false, exitCode: 1, listening: [], answers: [] }
    const bind = 'Error: listen EACCES: permission denied 0.0.0.0:443'
    expect(compare({ ...end, log: bind, denied: [bind] }, original)).toMatchObject({ port: 443, log: bind })
    const file = "Error: EACCES: permission denied, open '/app/x'"
    const result = compare({ ...end, log: file, denied: [file] }, original)
    expect(result).toMatchObject({ path: '/app/x', log: file })
    expect(result.port).toBeUndefined()
  })

  it.each<[string, Partial<Observation>, string]>([
    ['build', { built: false }, 'does not build here'],
    ['start', { started: false }, 'does not start here'],
    ['run', { running: false, exitCode: 1 }, 'exit code 1'],
    ['health', { health: 'unhealthy' }, 'unhealthy'],
  ])('says nothing where the original does not work: %s', (_, original, cause) => {
    expect(compare({}, original)).toMatchObject({ verdict: 'inconclusive', cause: containing(cause) })
  })

  it('misses what must be written', () => {
    expect(compare({}, {}, ['/data/*'])).toMatchObject({ verdict: 'broken', path: '/data/*' })
  })
})

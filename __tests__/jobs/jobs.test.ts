import { hardenDockerfile } from '../../src/harden.js'
import { jobsFor } from '../../src/cli/harden.js'
import { runJob } from '../../src/jobs/run-job.js'
import type { JobResult, StartJob } from '../../src/jobs/types.js'
import type { Harden } from '../../src/run.js'
import { fakeHarden, runCli } from '../support/cli.js'
import { makeDirectory } from '../support/directory.js'

const NGINX = 'FROM nginx:1.27\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\n'
const CONF = 'server {\n  listen 80;\n}\n'

function monorepo(): string {
  const files: Record<string, string | Buffer> = {
    'compose.yml':
      'services:\n  a:\n    build: ./svc/web-a\n    ports: ["80:80"]\n  b:\n    build: ./svc/web-b\n    ports: ["81:80"]\n',
    'svc/web-a/Dockerfile': NGINX,
    'svc/web-a/nginx.conf': CONF,
    'svc/web-b/Dockerfile': NGINX,
    'svc/web-b/nginx.conf': CONF,
    'bad/Dockerfile': Buffer.from([0xff, 0xfe]),
    'broken/Dockerfile': 'FROM\n',
    '.harden-dockerfilerc': 'overrides:\n  - files: ["apps/app3/**"]\n    uid: 4242\n',
  }
  for (let index = 0; index < 9; index += 1)
    files[`apps/app${String(index)}/Dockerfile`] = 'FROM node:20\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n'
  return makeDirectory(files)
}

/** A job as a thread gets and answers it, without the thread. */
function inProcess(harden: Harden): { readonly start: StartJob; readonly jobs: readonly number[] } {
  const jobs: number[] = []
  const start: StartJob = async job => {
    jobs.push(job.roots.reduce((sum, { paths }) => sum + paths.length, 0))
    return structuredClone(await runJob(structuredClone(job), harden)) satisfies JobResult
  }
  return { start, jobs }
}

describe('--jobs', () => {
  it.each([
    [2, []],
    [3, ['--check', '--format', 'json']],
    [4, ['--format', 'json']],
    [50, ['--unsafe', 'apps', 'svc', 'bad', 'broken']],
  ] as const)('gives with %d jobs and %j what one job gives', async (count, argv) => {
    const root = monorepo()
    const one = await runCli(root, [...argv, '--jobs', '1'], { harden: hardenDockerfile })
    const { start, jobs } = inProcess(hardenDockerfile)
    const several = await runCli(root, [...argv, '--jobs', String(count)], {
      harden: hardenDockerfile,
      startJob: start,
    })
    expect(several).toEqual(one)
    expect(one.out).toContain('4242')
    // One slice is the run's own.
    expect(jobs.length).toBeLessThan(count)
    const others = jobs.reduce((sum, files) => sum + files, 0)
    expect(others).toBeGreaterThan(0)
    expect(others).toBeLessThan(13)
  })

  it('runs as one where two jobs edit the same file', async () => {
    const edits = 'FROM alpine\n# edits notes.txt\n'
    const root = makeDirectory({ 'a/Dockerfile': edits, 'b/Dockerfile': edits, 'notes.txt': 'notes\n' })
    const one = await runCli(root, ['--jobs', '1'])
    const { start, jobs } = inProcess(fakeHarden)
    expect(await runCli(root, ['--jobs', '2'], { startJob: start })).toEqual(one)
    expect(jobs).toEqual([1])
    expect(one.out).toContain('# moved for a/Dockerfile\n+# moved for b/Dockerfile')
  })

  it('runs as one where a thread fails', async () => {
    const root = makeDirectory({ 'a/Dockerfile': 'FROM alpine\n', 'b/Dockerfile': 'FROM alpine\n' })
    const startJob: StartJob = () => Promise.reject(new Error('out of memory'))
    expect(await runCli(root, ['--jobs', '2'], { startJob })).toEqual(await runCli(root, ['--jobs', '1']))
  })

  it('tells of exceptions of the core', async () => {
    const root = makeDirectory({ 'a/Dockerfile': 'FROM alpine\n# crash\n', 'b/Dockerfile': 'FROM alpine\n' })
    const { start } = inProcess(fakeHarden)
    const { err, code } = await runCli(root, ['--jobs', '2', '--verbose'], { startJob: start })
    expect([code, err]).toEqual([2, expect.stringContaining('a/Dockerfile: Error: out of order\n    at ')])
  })

  it('ends all jobs at Ctrl-C', async () => {
    const files = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(name => [`${name}/Dockerfile`, 'FROM alpine\n']),
    )
    const harden: Harden = (path, ...others) => {
      if (path.startsWith('c')) process.emit('SIGINT', 'SIGINT')
      return fakeHarden(path, ...others)
    }
    const startJob: StartJob = async job => {
      // As slow as a thread: the main one has looked after each Dockerfile.
      const result = await runJob(job, (...given) => {
        const done = harden(...given)
        if (given[0].startsWith('c')) Atomics.store(new Int32Array(job.state.shared), 0, 1)
        return done
      })
      return result
    }
    const { code, err } = await runCli(makeDirectory(files), ['--jobs', '2', '--format', 'json'], { harden, startJob })
    expect([code, err]).toEqual([2, expect.stringMatching(/^Interrupted: [2-5] of 6 Dockerfiles/m)])
  })
})

test('threads are used where they are asked for, never to write', () => {
  expect(jobsFor({ mode: 'write', jobs: 8 }, 1000)).toBe(1)
  expect(jobsFor({ mode: 'check', jobs: 8 }, 3)).toBe(3)
  expect(jobsFor({ mode: 'dry-run', jobs: undefined }, 100_000)).toBe(1)
})

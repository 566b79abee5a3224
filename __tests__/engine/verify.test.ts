import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTrial, type Trial, verifyRewrite } from '../../src/verify/rewrite.js'
import type { Verification } from '../../src/verify/types.js'
import {
  containing,
  copyOf,
  describeWithEngine,
  get,
  leftovers,
  options,
  post,
  removeCopies,
  rewriteOf,
} from './support.js'

type Replacement = readonly [string, string]

const USER: Replacement = ['ENTRYPOINT', 'USER 10001:10001\nENTRYPOINT']
const PORT: Replacement = ['80', '8080']
const DATA: Replacement = ['mkdir data', 'mkdir data && chown 10001:10001 data']
const SCRIPT: Replacement = ['chmod 755', 'chmod 700']

const project = join(__dirname, 'cases/uploads')
const portsOf = (replacements: readonly Replacement[]) => (replacements.includes(PORT) ? [{ from: 80, to: 8080 }] : [])

describeWithEngine('verifyRewrite', () => {
  jest.setTimeout(300_000)
  let root: string
  let trial: Trial
  // The original is the same for all of them.
  beforeAll(async () => {
    root = copyOf(project)
    trial = await openTrial({
      ...{ dockerfile: 'Dockerfile', context: '.', target: undefined, rewrites: [], ports: [], root },
      options: options({ probes: [get(80), post(80, '/a.txt', 'x')], capDropAll: true }),
    })
  })
  afterAll(async () => {
    await trial.close()
    removeCopies()
    expect(leftovers(process.pid)).toEqual([])
  })
  const verify = (replacements: readonly Replacement[]): Promise<Verification> =>
    trial.try([rewriteOf(root, 'Dockerfile', ...replacements)], portsOf(replacements))

  it('proves a right rewrite, without any capability', async () => {
    const result = await verify([USER, PORT, DATA])
    expect(result).toMatchObject({ verdict: 'proven', cause: undefined })
    expect(result.before.processes.every(({ uid }) => uid === 0)).toBe(true)
    expect(new Set(result.after.processes.map(({ uid }) => uid))).toEqual(new Set([10001]))
    expect(result.after.listening).toEqual([{ protocol: 'tcp', port: 8080, loopback: false, uid: 10001 }])
    expect(result.after).toMatchObject({ health: 'healthy', running: true, user: '10001:10001' })
    expect(result.after.answers.map(({ status }) => status)).toEqual([200, 200])
    expect(result.learned).toEqual({ written: ['/app/data/a.txt'], ports: [80], uids: [0] })
  })

  it('sees that a path is not writable, by the request that writes', async () => {
    const result = await verify([USER, PORT])
    expect(result).toMatchObject({ verdict: 'broken', port: 8080, path: '/app/data/a.txt' })
    expect(result.cause).toBe('POST /a.txt on port 8080 answers 500, the original 200')
    expect(result.log).toContain('EACCES')
  })

  it('sees a port that was not moved', async () => {
    const result = await verify([USER, DATA])
    expect(result).toMatchObject({ verdict: 'broken', port: 80 })
    expect(result.cause).toMatch(/port 80 was not moved/)
    expect(result.log).toMatch(/EACCES.*80/)
  })

  it('sees a port that nothing listens on', async () => {
    const late = await openTrial({
      ...{ dockerfile: 'Dockerfile', context: '.', target: undefined, rewrites: [], ports: [], root },
      options: options({ timeouts: { ...options().timeouts, ready: 6_000 } }),
    })
    try {
      const rewrite = rewriteOf(root, 'Dockerfile', USER, DATA, ['PORT=80', 'PORT=9000'])
      expect(await late.try([rewrite], [])).toMatchObject({ verdict: 'broken', port: 80 })
      // Without the request that writes, a rewrite that forgot the path looks right.
      const careless = rewriteOf(root, 'Dockerfile', USER, PORT)
      expect(await late.try([careless], [{ from: 80, to: 8080 }])).toMatchObject({ verdict: 'proven' })
    } finally {
      await late.close()
    }
  })

  it('sees a user that the image does not have', async () => {
    const result = await verify([['ENTRYPOINT', 'USER nosuch\nENTRYPOINT'], PORT, DATA])
    expect(result).toMatchObject({ verdict: 'broken' })
    expect(result.cause).toMatch(/unable to find user nosuch/)
  })

  it('sees an entrypoint that the user may not execute', async () => {
    const result = await verify([USER, PORT, DATA, SCRIPT])
    expect(result).toMatchObject({ verdict: 'broken', after: { built: true, started: false } })
    expect(result.log).toMatch(/docker-entrypoint\.sh.*permission denied/)
  })

  it('sees that the rewrite does not build', async () => {
    const result = await verify([USER, PORT, ['mkdir data', 'chown nosuch /app']])
    expect(result).toMatchObject({ verdict: 'broken', cause: 'does not build', after: { built: false } })
    expect(result.log).toContain('nosuch')
  })

  it('sees a process that is still root', async () => {
    expect(await verify([PORT])).toMatchObject({ verdict: 'broken', cause: containing('runs as root') })
  })
})

describeWithEngine('verifyRewrite of an original', () => {
  jest.setTimeout(300_000)
  afterAll(() => {
    removeCopies()
    expect(leftovers(process.pid)).toEqual([])
  })

  it.concurrent.each([
    ['that does not build', ['RUN mkdir data', 'RUN false && mkdir data'], 'does not build here'],
    [
      'that ends with an error',
      ['CMD ["node", "server.js"]', 'CMD ["node", "missing.js"]'],
      'ends with exit code 1 here',
    ],
    ['that cannot start', ['./docker-entrypoint.sh"]', './missing.sh"]'], 'does not start here'],
  ] as const)('%s says nothing', async (_, [from, to], cause) => {
    const root = copyOf(project)
    const { after: original } = rewriteOf(root, 'Dockerfile', [from, to])
    writeFileSync(join(root, 'Dockerfile'), original)
    const result = await verifyRewrite({
      ...{ dockerfile: 'Dockerfile', context: '.', target: undefined, rewrites: [], root, ports: [] },
      options: options(),
    })
    expect(result).toMatchObject({ verdict: 'inconclusive', cause: containing(cause) })
    expect(result.after.built).toBe(false)
  })

  it.concurrent(
    'with a "# syntax=" line is built, with or without a registry; one-shot containers are compared by their end',
    async () => {
      const root = copyOf(project)
      const before = '# syntax=docker/dockerfile:1\n# escape=`\nFROM node:20-slim\nCMD ["node", "-p", "42"]\n'
      writeFileSync(join(root, 'Dockerfile'), before)
      const trial = await openTrial({
        ...{ dockerfile: 'Dockerfile', context: '.', target: undefined, rewrites: [], ports: [], root },
        options: options(),
      })
      const verify = (after: string): Promise<Verification> => trial.try([{ path: 'Dockerfile', before, after }], [])
      const right = await verify(`${before}USER 1000:1000\n`)
      expect(right).toMatchObject({ verdict: 'proven', after: { running: false, exitCode: 0, log: '42\n' } })
      const wrong = await verify(`${before}USER 1000:1000\nCMD ["node", "-e", "fs.writeFileSync('/app', '')"]\n`)
      expect(wrong).toMatchObject({ verdict: 'broken', path: '/app' })
      expect(wrong.cause).toContain('the original with 0')
      await trial.close()
    },
  )
})

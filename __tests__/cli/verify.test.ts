import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import type { VerifiedFile, VerifyArguments } from '../../src/verify/command.js'
import { emptyObservation } from '../../src/verify/nothing-seen.js'
import type { Verification } from '../../src/verify/types.js'
import { nothing, runCli, type Ran } from '../support/cli.js'
import { makeDirectory } from '../support/directory.js'

const D = 'FROM alpine\n'
const schema = JSON.parse(readFileSync(join(__dirname, '../../schema/report.schema.json'), 'utf8')) as object

it('hands files and options to the proof', async () => {
  const root = makeDirectory({ 'a/Dockerfile': D, 'b/Dockerfile': D })
  let seen: VerifyArguments | undefined
  const argv =
    'verify a --uid 5 --unsafe -e A=1 -e B --probe 80/health?x=1 --exec id --engine podman --ready-timeout 7 --fail-fast --learn --all -j 3 --no-compose --target web'
  const ran = await runCli(root, [...argv.split(' '), '--command', "serve 'a b'", '--probe', 'POST 80/x a=1 b'], {
    verify: given => {
      seen = given
      return Promise.resolve({ files: [], noEngine: undefined })
    },
  })
  expect(ran).toEqual({ code: 0, out: '', err: '0 proven, 0 broken, 0 inconclusive\n' })
  expect(seen?.discovery.roots[0]?.paths).toEqual(['a/Dockerfile'])
  expect(seen).toMatchObject({
    unsafe: true,
    hardenOptions: { uid: 5 },
    options: {
      engine: { kind: 'podman' },
      env: ['A=1', 'B'],
      probes: [
        { port: 80, path: '/health?x=1', method: 'GET', data: undefined },
        { port: 80, path: '/x', method: 'POST', data: 'a=1 b' },
      ],
      exec: ['id'],
      command: ['serve', 'a b'],
      timeouts: { ready: 7000, build: 1_200_000 },
      ...{ failFast: true, learn: true, all: true, jobs: 3, compose: false, target: 'web' },
    },
  })
})

const side = emptyObservation({ built: true, seconds: 1.5 })
const proven: Verification = {
  ...{ verdict: 'proven', cause: undefined, before: side, after: side },
  learned: { written: [], ports: [], uids: [] },
}
const broken: Verification = { ...proven, verdict: 'broken', cause: 'does not build', path: '/x', log: 'denied' }

/** Runs the command with these outcomes, in the order of the files. */
async function verify(argv: string, outcomes: readonly (Verification | undefined)[], root?: string): Promise<Ran> {
  const directory = root ?? makeDirectory({ 'a/Dockerfile': D, 'b/Dockerfile': D })
  return runCli(directory, ['verify', ...argv.split(' ').filter(Boolean)], {
    verify: ({ discovery, events }) => {
      const [found] = discovery.roots
      if (found === undefined) throw new Error('nothing was found')
      const files = found.paths.map((path, index): VerifiedFile => {
        const rewrites = [{ path, before: D, after: `${D}USER 5\n` }]
        const result = { ...nothing, path, rewrites, verdict: 'hardened' } as const
        return { root: found.root, result, verification: outcomes[index] }
      })
      for (const file of files) {
        events?.onStep(file, 'building')
        events?.onFile(file)
      }
      return Promise.resolve({ files, noEngine: undefined })
    },
  })
}

it('shows a line for each file, and ends with 1 when one is broken', async () => {
  const { code, out, err } = await verify('', [proven, broken])
  expect(out).toBe('a/Dockerfile: proven\nb/Dockerfile: broken: does not build\n    denied\n')
  expect(err).toContain('a/Dockerfile: building\n')
  expect(err).toContain('1 proven, 1 broken, 0 inconclusive\n')
  expect(code).toBe(1)
  expect((await verify('', [proven, proven])).code).toBe(0)
})

it('is quiet about everything but the product with --quiet', async () => {
  expect(await verify('-q', [proven, proven])).toEqual({
    ...{ code: 0, err: '' },
    out: 'a/Dockerfile: proven\nb/Dockerfile: proven\n',
  })
})

it('gives a report that keeps to the schema, with the proofs in it', async () => {
  const taught = { writes: ['/data/'], ports: [81], root: undefined }
  const { out, err } = await verify('--format json', [{ ...proven, taught }, broken])
  const report: unknown = JSON.parse(out)
  const validate = new Ajv({ allowUnionTypes: true }).compile(schema)
  validate(report)
  expect(validate.errors).toBeNull()
  expect(report).toMatchObject({
    files: [
      {
        applied: true,
        verification: {
          ...{ verdict: 'proven', cause: null, after: { built: true, seconds: 1.5 } },
          learned: { ...taught, root: null },
        },
      },
      { applied: false, verification: { verdict: 'broken', cause: 'does not build', path: '/x', log: 'denied' } },
    ],
  })
  expect(err).toContain('b/Dockerfile: broken')
})

it('writes the patch of what is proven', async () => {
  const { out } = await verify('--format diff', [proven, broken])
  expect(out).toContain('+++ b/a/Dockerfile')
  expect(out).not.toContain('b/b/Dockerfile')
})

it('writes a report to a file, and the lines to standard output', async () => {
  const root = makeDirectory({ 'a/Dockerfile': D })
  const { out } = await verify('-o report.json', [proven], root)
  expect(out).toBe('a/Dockerfile: proven\n')
  expect(JSON.parse(readFileSync(join(root, 'report.json'), 'utf8'))).toMatchObject({ version: 1 })
})

it('ends with 2 and a way out without an engine, and gives the report all the same', async () => {
  const root = makeDirectory({ Dockerfile: D })
  const { code, out, err } = await runCli(root, ['verify', '--format', 'json'], {
    verify: ({ discovery: { roots } }) => {
      const result = { ...nothing, path: 'Dockerfile', verdict: 'hardened' } as const
      const files = [{ root: roots[0]?.root ?? '', result, verification: undefined }]
      return Promise.resolve({ files, noEngine: 'no container engine answers (docker)' })
    },
  })
  expect(code).toBe(2)
  expect(err).toMatch(/no container engine answers \(docker\)\n.*DOCKER_HOST/)
  expect(JSON.parse(out)).toMatchObject({ files: [{ path: 'Dockerfile', verdict: 'hardened' }] })
})

describe('--save', () => {
  const taught = { writes: ['/srv/state/'], ports: [], root: undefined }

  it('keeps what was learned, beside what the configuration holds', async () => {
    const config = '# ours\nuid: 5\nobserved:\n  other/Dockerfile: { ports: [81] }\n'
    const root = makeDirectory({ 'a/Dockerfile': D, 'harden-dockerfile.config.yaml': config })
    const { err } = await verify('--learn --save', [{ ...proven, taught }], root)
    expect(err).toContain('Kept what was learned in harden-dockerfile.config.yaml\n')
    const text = readFileSync(join(root, 'harden-dockerfile.config.yaml'), 'utf8')
    expect(text).toContain('# ours\nuid: 5\n')
    expect(parse(text)).toMatchObject({
      observed: { 'other/Dockerfile': { ports: [81] }, 'a/Dockerfile': { writes: ['/srv/state/'] } },
    })
  })

  it('makes a configuration where there is none, and none where nothing was learned', async () => {
    const root = makeDirectory({ 'a/Dockerfile': D })
    await verify('--learn --save', [proven], root)
    expect(existsSync(join(root, 'harden-dockerfile.config.json'))).toBe(false)
    await verify('--learn --save', [{ ...proven, taught }], root)
    expect(JSON.parse(readFileSync(join(root, 'harden-dockerfile.config.json'), 'utf8'))).toEqual({
      observed: { 'a/Dockerfile': { writes: ['/srv/state/'] } },
    })
  })

  it('keeps it in the key of a package.json, where that is the configuration', async () => {
    const config = { name: 'x', 'harden-dockerfile': { uid: 5 } }
    const root = makeDirectory({ 'a/Dockerfile': D, 'package.json': JSON.stringify(config) })
    await verify('--learn --save', [{ ...proven, taught }], root)
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toEqual({
      name: 'x',
      'harden-dockerfile': { uid: 5, observed: { 'a/Dockerfile': { writes: ['/srv/state/'] } } },
    })
  })

  it('does not keep what did not help', async () => {
    const root = makeDirectory({ 'a/Dockerfile': D })
    await verify('--learn --save', [{ ...broken, taught }], root)
    expect(existsSync(join(root, 'harden-dockerfile.config.json'))).toBe(false)
  })
})

it.each([
  '--probe 80',
  '--probe http://x/',
  '--probe 0/x',
  '--engine lxc',
  '--write',
  '--save',
  '--ready-timeout 0',
  '--jobs 0',
  '--nope',
])('refuses %s', async argv => {
  const { code, out } = await runCli(makeDirectory({ Dockerfile: D }), ['verify', ...argv.split(' ')])
  expect([code, out]).toEqual([2, ''])
})

it('takes its options nowhere else', async () => {
  expect((await runCli(makeDirectory({ Dockerfile: D }), ['--engine', 'docker'])).code).toBe(2)
})

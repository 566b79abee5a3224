import type { VerifyArguments } from '../../src/verify/command.js'
import { runCli } from '../support/cli.js'
import { makeDirectory } from '../support/directory.js'

const D = 'FROM alpine\n'

it('hands files and options to the proof, and its exit code back', async () => {
  const root = makeDirectory({ 'a/Dockerfile': D, 'b/Dockerfile': D })
  let seen: VerifyArguments | undefined
  const argv =
    'verify a --uid 5 --unsafe -e A=1 -e B --probe 80/health?x=1 --exec id --engine podman --ready-timeout 7 --keep-going'
  const ran = await runCli(root, argv.split(' '), {
    verify: given => {
      seen = given
      given.write('a/Dockerfile: broken\n')
      return Promise.resolve(1)
    },
  })
  expect(ran).toEqual({ code: 1, out: 'a/Dockerfile: broken\n', err: '' })
  expect(seen?.discovery.roots[0]?.paths).toEqual(['a/Dockerfile'])
  expect(seen).toMatchObject({
    unsafe: true,
    hardenOptions: { uid: 5 },
    options: {
      engine: { kind: 'podman' },
      env: ['A=1', 'B'],
      probes: [{ port: 80, path: '/health?x=1', method: 'GET' }],
      exec: ['id'],
      keepGoing: true,
      timeouts: { ready: 7000, build: 1_200_000 },
    },
  })
})

it.each([
  '--probe 80',
  '--probe http://x/',
  '--probe 0/x',
  '--engine lxc',
  '--write',
  '--format json',
  '--ready-timeout 0',
  '--nope',
])('refuses %s', async argv => {
  const { code, out } = await runCli(makeDirectory({ Dockerfile: D }), ['verify', ...argv.split(' ')])
  expect([code, out]).toEqual([2, ''])
})

it('takes its options nowhere else', async () => {
  expect((await runCli(makeDirectory({ Dockerfile: D }), ['--engine', 'docker'])).code).toBe(2)
})

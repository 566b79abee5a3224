import type { RunResult } from '../../src/verify/client.js'
import type { Engine } from '../../src/verify/engine.js'
import { findHelperImage } from '../../src/verify/helper.js'

/** An engine that has some images, can build on others, and knows which have a shell. */
function fakeEngine(images: {
  readonly local: readonly string[]
  readonly cached: readonly string[]
  readonly shells: readonly string[]
}) {
  const calls: string[] = []
  const tags = new Map<string, string>()
  const result = (ok: boolean, stdout = ''): RunResult => ({
    ok,
    exitCode: ok ? 0 : 1,
    stdout,
    stderr: '',
    timedOut: false,
  })
  const answer = (args: readonly string[], input = ''): RunResult => {
    calls.push(args[0] ?? '')
    if (args[0] === 'image') return result(images.local.includes(args.at(-1) ?? ''), `id of ${args.at(-1)}`)
    if (args[0] === 'build') {
      const base = /^FROM (.*)\n$/.exec(input)?.[1] ?? ''
      tags.set(args[args.indexOf('--tag') + 1] ?? '', base)
      return result(images.cached.includes(base))
    }
    const image = args[args.indexOf('sh') + 1] ?? ''
    return result(images.shells.includes(tags.get(image) ?? image))
  }
  const engine: Engine = {
    kind: 'docker',
    program: 'none',
    prefix: [],
    env: {},
    run: (args, options) => Promise.resolve(answer(args, options?.input)),
  }
  return { engine, calls }
}

const owned = { name: (role: string) => `own-${role}`, labels: [] }

describe('findHelperImage', () => {
  it('takes the image under test when it has a shell', async () => {
    const { engine, calls } = fakeEngine({ local: ['a1', 'busybox'], cached: [], shells: ['a1', 'busybox'] })
    expect(await findHelperImage(engine, ['a1', 'scratch-base'], owned)).toBe('a1')
    expect(calls).toEqual(['image', 'run'])
  })

  it('else a usual one that is there', async () => {
    const { engine } = fakeEngine({ local: ['b1', 'alpine'], cached: ['b2'], shells: ['alpine', 'b2'] })
    expect(await findHelperImage(engine, ['b1', 'b2'], owned)).toBe('alpine')
  })

  it('else a base that only the build cache has', async () => {
    const { engine } = fakeEngine({ local: ['c1'], cached: ['c2', 'c3'], shells: ['c3'] })
    expect(await findHelperImage(engine, ['c1', 'c2', 'c3'], owned)).toBe('own-helper')
  })

  it('else none; it builds on nothing but what the build used', async () => {
    const { engine, calls } = fakeEngine({ local: ['d1'], cached: ['busybox'], shells: ['busybox'] })
    expect(await findHelperImage(engine, ['d1'], owned)).toBeUndefined()
    expect(calls).not.toContain('build')
  })
})

import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { defaultHardenOptions } from '../../src/cli/settings.js'
import { hardenDockerfile } from '../../src/harden.js'
import type { Harden } from '../../src/run.js'
import { runVerify } from '../../src/verify/command.js'
import type { VerifyOptions } from '../../src/verify/types.js'
import { containing, copyOf, describeWithEngine, options, removeCopies } from './support.js'

const source = join(__dirname, 'cases/uploads')

/** `a` and `b` are the same project; what `harden` makes of them decides. */
async function verify(harden: Harden, changes: Partial<VerifyOptions> = {}) {
  const root = copyOf(source)
  for (const name of ['a', 'b']) cpSync(source, join(root, name), { recursive: true })
  const files = ['Dockerfile', 'docker-entrypoint.sh', 'server.js'].flatMap(file => [`a/${file}`, `b/${file}`]).sort()
  const outcome = await runVerify({
    discovery: {
      roots: [{ root, paths: ['a/Dockerfile', 'b/Dockerfile'], listFiles: () => files }],
      ...{ unusable: [], problems: [] },
    },
    ...{ harden, hardenOptions: defaultHardenOptions, unsafe: false },
    options: options(changes),
  })
  return outcome.files.map(({ result, verification }) => ({ path: result.path, ...verification }))
}

/** Right for `b`; for `a` it forgets everything but the user. */
const careless: Harden = (path, repository, hardenOptions) => {
  const result = hardenDockerfile(path, repository, hardenOptions)
  const before = repository.workspace.read(path) ?? ''
  const after = before.replace('ENTRYPOINT', 'USER 10001:10001\nENTRYPOINT')
  return path.startsWith('a/')
    ? { ...result, verdict: 'hardened', ports: [], rewrites: [{ path, before, after }] }
    : result
}

describeWithEngine('runVerify', () => {
  jest.setTimeout(300_000)
  afterAll(removeCopies)

  it.concurrent('proves what the tool itself makes of the files, two at a time', async () => {
    const files = await verify(hardenDockerfile, { jobs: 2 })
    expect(files.map(({ path, verdict, cause }) => ({ path, verdict, cause }))).toEqual([
      { path: 'a/Dockerfile', verdict: 'proven', cause: undefined },
      { path: 'b/Dockerfile', verdict: 'proven', cause: undefined },
    ])
  })

  it.concurrent('says what is broken, and goes on', async () => {
    const [a, b] = await verify(careless, { jobs: 2 })
    expect(a).toMatchObject({ verdict: 'broken', port: 80, cause: containing('port 80 was not moved') })
    expect(a?.log).toContain('EACCES')
    expect(b).toMatchObject({ verdict: 'proven' })
  })

  it.concurrent('stops at a broken one when told to', async () => {
    const [a, b] = await verify(careless, { failFast: true })
    expect(a).toMatchObject({ verdict: 'broken' })
    expect(b?.verdict).toBeUndefined()
  })
})

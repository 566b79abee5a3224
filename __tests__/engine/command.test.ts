import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { defaultHardenOptions } from '../../src/cli/settings.js'
import { hardenDockerfile } from '../../src/harden.js'
import type { Harden } from '../../src/run.js'
import { runVerify } from '../../src/verify/command.js'
import { copyOf, describeWithEngine, options, removeCopies } from './support.js'

const source = join(__dirname, 'cases/uploads')

/** `a` and `b` are the same project; what `harden` makes of them decides. */
async function verify(harden: Harden, keepGoing: boolean) {
  const root = copyOf(source)
  for (const name of ['a', 'b']) cpSync(source, join(root, name), { recursive: true })
  const files = ['Dockerfile', 'docker-entrypoint.sh', 'server.js'].flatMap(file => [`a/${file}`, `b/${file}`]).sort()
  const lines: string[] = []
  const exitCode = await runVerify({
    discovery: {
      roots: [{ root, paths: ['a/Dockerfile', 'b/Dockerfile'], listFiles: () => files }],
      ...{ unusable: [], problems: [] },
    },
    ...{ harden, hardenOptions: defaultHardenOptions, unsafe: false },
    options: options({ keepGoing }),
    write: text => lines.push(text),
    warn: () => undefined,
  })
  return { exitCode, lines }
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
  jest.setTimeout(180_000)
  afterAll(removeCopies)

  it('proves what the tool itself makes of the files: exit code 0', async () => {
    const { exitCode, lines } = await verify(hardenDockerfile, false)
    expect(lines).toEqual(['a/Dockerfile: proven\n', 'b/Dockerfile: proven\n'])
    expect(exitCode).toBe(0)
  })

  it('stops at a broken one: exit code 1', async () => {
    const { exitCode, lines } = await verify(careless, false)
    expect(lines).toEqual([expect.stringMatching(/^a\/Dockerfile: broken: .*port 80 was not moved.*\n {4}.*EACCES/)])
    expect(exitCode).toBe(1)
  })

  it('goes on when told to: exit code 1 all the same', async () => {
    const { exitCode, lines } = await verify(careless, true)
    expect(lines).toEqual([expect.stringContaining('a/Dockerfile: broken'), 'b/Dockerfile: proven\n'])
    expect(exitCode).toBe(1)
  })
})

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { defaultHardenOptions } from '../../src/cli/settings.js'
import { hardenDockerfile } from '../../src/harden.js'
import { openRepository } from '../../src/repository.js'
import { verifyRewrite } from '../../src/verify/rewrite.js'
import { openDiskWorkspace } from '../../src/workspace/disk.js'
import { optionsOf, prepare, readScenario } from './scenario.js'
import { copyOf, describeWithEngine, options, removeCopies } from './support.js'

/* The projects of HARDEN_LAB_CASES (see hand-written.test.ts), rewritten by the tool itself. */
const folder = process.env['HARDEN_LAB_CASES']
const names =
  folder === undefined ? [] : readdirSync(folder).filter(name => existsSync(join(folder, name, 'Dockerfile')))
const describeCases = folder === undefined ? describe.skip : describeWithEngine

describeCases("the tool's own rewrites (HARDEN_LAB_CASES)", () => {
  jest.setTimeout(300_000)
  afterAll(removeCopies)

  it.each(names.length > 0 ? names : ['none'])('%s', async name => {
    const root = copyOf(join(folder ?? '', name))
    const scenario = readScenario(join(root, 'case.json'))
    prepare(scenario, root)
    const listFiles = (): readonly string[] =>
      readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(path => statSync(join(root, path)).isFile())
    const repository = openRepository(openDiskWorkspace(root, listFiles))
    const {
      verdict: hardened,
      reasons,
      rewrites,
      ports,
    } = hardenDockerfile('Dockerfile', repository, defaultHardenOptions)
    if (scenario.refuse === true) {
      expect({ hardened, rewrites }).toEqual({ hardened: 'needs-root', rewrites: [] })
      expect(reasons).not.toEqual([])
      return
    }
    const { verdict, cause, log, after } = await verifyRewrite({
      ...{ dockerfile: 'Dockerfile', context: '.', target: undefined, rewrites, root, ports },
      options: options({ ...optionsOf(scenario), capDropAll: true }),
    })
    const text =
      rewrites.find(({ path }) => path === 'Dockerfile')?.after ?? readFileSync(join(root, 'Dockerfile'), 'utf8')
    expect({ hardened, verdict, cause, log, text, reasons }).toMatchObject({ hardened: 'hardened', verdict: 'proven' })
    if (scenario.health !== undefined) expect(after.health).toBe(scenario.health)
    for (const [index, probe] of (scenario.probes ?? []).entries()) {
      expect(after.answers[index]).toMatchObject({
        status: probe.expect ?? 200,
        bodyStart: expect.stringContaining(probe.body ?? '') as unknown,
      })
    }
  })
})

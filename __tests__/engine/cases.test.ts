import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { verifyRewrite } from '../../src/verify/rewrite.js'
import { optionsOf, portsOf, prepare, readScenario } from './scenario.js'
import { containing, copyOf, describeWithEngine, hardenFolder, options, removeCopies } from './support.js'

/* Small projects, one for each way in which a server comes to its port; `case.json` has the shape of an example.json. */
const folder = join(__dirname, 'cases')
const names = readdirSync(folder).filter(name => existsSync(join(folder, name, 'case.json')))
const scenarioOf = (name: string) => readScenario(join(folder, name, 'case.json'))

describe('server cases', () => {
  afterAll(removeCopies)

  it.each(names)('%s gets its verdict and ports', name => {
    const scenario = scenarioOf(name)
    const { verdict, ports, reasons } = hardenFolder(copyOf(join(folder, name)))
    expect({ verdict, ports, reasons }).toEqual({ verdict: scenario.verdict, ports: portsOf(scenario), reasons: [] })
  })
})

describeWithEngine('server cases on an engine', () => {
  jest.setTimeout(300_000)
  afterAll(removeCopies)

  it.concurrent.each(names)('%s still builds and works, without any capability', async name => {
    const scenario = scenarioOf(name)
    const root = copyOf(join(folder, name))
    prepare(scenario, root)
    const { rewrites, ports } = hardenFolder(root)
    const { verdict, cause, log, after } = await verifyRewrite({
      ...{ dockerfile: 'Dockerfile', context: '.', target: undefined, rewrites, root, ports },
      options: options({ ...optionsOf(scenario), capDropAll: true }),
    })
    const text = rewrites.find(({ path }) => path === 'Dockerfile')?.after
    expect({ verdict, cause, log, text }).toEqual({ verdict: 'proven', cause: undefined, log: undefined, text })
    if (scenario.health !== undefined) expect(after.health).toBe(scenario.health)
    for (const [index, { expect: status = 200, body = '' }] of (scenario.probes ?? []).entries())
      expect(after.answers[index]).toMatchObject({ status, bodyStart: containing(body) })
  })
})

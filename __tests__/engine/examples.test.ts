import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { optionsOf, portsOf, prepare, readScenario } from './scenario.js'
import {
  containing,
  copyOf,
  describeWithEngine,
  hardenFolder,
  options,
  removeCopies,
  verifySteadily,
} from './support.js'

const folder = join(__dirname, '../../examples')
const names = readdirSync(folder).filter(name => statSync(join(folder, name)).isDirectory())
const scenarioOf = (name: string) => readScenario(join(folder, name, 'example.json'))
const named = (verdict: string): readonly string[] => names.filter(name => scenarioOf(name).verdict === verdict)

describe('examples', () => {
  afterAll(removeCopies)

  it.each(names)('%s gets its verdict and ports', name => {
    const scenario = scenarioOf(name)
    const { verdict, ports, reasons } = hardenFolder(copyOf(join(folder, name)))
    const expected = { verdict: scenario.verdict, ports: portsOf(scenario) }
    expect({ verdict, ports, reasons: verdict === 'hardened' ? [] : reasons }).toMatchObject(expected)
  })

  it.each(named('needs-root'))('%s is left alone, and it says why', name => {
    const { rewrites, reasons } = hardenFolder(copyOf(join(folder, name)))
    expect(rewrites).toEqual([])
    expect(reasons.length).toBeGreaterThan(0)
  })
})

describeWithEngine('examples on an engine', () => {
  jest.setTimeout(300_000)
  afterAll(removeCopies)

  it.concurrent.each(named('hardened'))('%s still builds and works, without any capability', async name => {
    const scenario = scenarioOf(name)
    const root = copyOf(join(folder, name))
    prepare(scenario, root)
    const { rewrites, ports } = hardenFolder(root)
    const { verdict, cause, log, after } = await verifySteadily({
      ...{ dockerfile: 'Dockerfile', context: '.', target: undefined, rewrites, root, ports },
      options: options({ ...optionsOf(scenario), capDropAll: true }),
    })
    const text =
      rewrites.find(({ path }) => path === 'Dockerfile')?.after ?? readFileSync(join(root, 'Dockerfile'), 'utf8')
    expect({ verdict, cause, log, text }).toMatchObject({ verdict: 'proven' })
    if (scenario.health !== undefined) expect(after.health).toBe(scenario.health)
    for (const [index, { expect: status = 200, body = '' }] of (scenario.probes ?? []).entries()) {
      expect(after.answers[index]).toMatchObject({ status, bodyStart: containing(body) })
    }
  })
})

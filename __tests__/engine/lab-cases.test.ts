import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Rewrite } from '../../src/types.js'
import { openTrial } from '../../src/verify/rewrite.js'
import { optionsOf, portsOf, prepare, readScenario, type Scenario } from './scenario.js'
import { containing, copyOf, describeWithEngine, hardenFolder, options, removeCopies } from './support.js'

/*
 * HARDEN_LAB_CASES names a folder of projects, each with a Dockerfile, a case.json in the shape of an example.json, and perhaps
 * a rewrite by hand, Dockerfile.after: what the tool itself makes of them and the rewrite by hand have to be proven, and a mere
 * USER has to be found out. The original is built and run once for all three.
 */
const folder = process.env['HARDEN_LAB_CASES'] ?? ''
const all = folder === '' ? ['none'] : readdirSync(folder).filter(name => existsSync(join(folder, name, 'case.json')))
const scenarioOf = (name: string): Scenario => (folder === '' ? {} : readScenario(join(folder, name, 'case.json')))
const refused = all.filter(name => scenarioOf(name).refuse === true)
const names = all.filter(name => !refused.includes(name))

/** Those that a number alone does not break. */
const INDIFFERENT = new Set(['node-web', 'java-jar', 'distroless-node'])
/** Its rewrite by hand counts on a packaged configuration that its owner may write, which a lab of read-only files has not. */
const NOT_BY_HAND = new Set(['nginx-spa'])

const describeCases = folder === '' ? describe.skip : describeWithEngine

describeCases('lab cases', () => {
  jest.setTimeout(600_000)
  afterAll(removeCopies)

  it.concurrent.each(names)('%s: its rewrites are proven, and a mere USER is found out', async name => {
    const scenario = scenarioOf(name)
    const root = copyOf(join(folder, name))
    prepare(scenario, root)
    const before = readFileSync(join(root, 'Dockerfile'), 'utf8')
    const withText = (after: string): readonly Rewrite[] => [{ path: 'Dockerfile', before, after }]
    const trial = await openTrial({
      ...{ dockerfile: 'Dockerfile', context: '.', target: undefined, rewrites: [], ports: [], root },
      options: options({ ...optionsOf(scenario), capDropAll: true }),
    })
    try {
      const { verdict: hardened, reasons, rewrites, ports } = hardenFolder(root)
      const own = await trial.try(rewrites, ports)
      const text = rewrites.find(({ path }) => path === 'Dockerfile')?.after
      const expected = { hardened: 'hardened', reasons: [], verdict: 'proven', cause: undefined, log: undefined, text }
      expect({ hardened, reasons, verdict: own.verdict, cause: own.cause, log: own.log, text }).toEqual(expected)
      if (scenario.health !== undefined) expect(own.after.health).toBe(scenario.health)
      for (const [index, { expect: status = 200, body = '' }] of (scenario.probes ?? []).entries()) {
        expect(own.after.answers[index]).toMatchObject({ status, bodyStart: containing(body) })
      }

      const mere = await trial.try(withText(`${before.trimEnd()}\nUSER 10001:10001\n`), [])
      expect({ mere: mere.verdict }).toEqual({ mere: INDIFFERENT.has(name) ? 'proven' : 'broken' })

      const byHand = join(root, 'Dockerfile.after')
      if (!existsSync(byHand) || NOT_BY_HAND.has(name)) return
      const { verdict, cause, log } = await trial.try(withText(readFileSync(byHand, 'utf8')), portsOf(scenario))
      expect({ byHand: verdict, cause, log }).toEqual({ byHand: 'proven', cause: undefined, log: undefined })
    } finally {
      await trial.close()
    }
  })

  it.each(refused)('%s is left alone, and it says why', name => {
    const { verdict, rewrites, reasons } = hardenFolder(copyOf(join(folder, name)))
    expect({ verdict, rewrites }).toEqual({ verdict: 'needs-root', rewrites: [] })
    expect(reasons).not.toEqual([])
  })
})

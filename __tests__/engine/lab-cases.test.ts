import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTrial, type Trial } from '../../src/verify/rewrite.js'
import { optionsOf, prepare, readScenario } from './scenario.js'
import { containing, copyOf, describeWithEngine, hardenFolder, options, removeCopies } from './support.js'

/*
 * HARDEN_LAB_CASES names a folder of projects, each with a Dockerfile and a case.json in the shape of an example.json: what
 * the tool itself makes of them has to be proven, and a mere USER has to be found out. The original is built and run once
 * for both.
 */
const folder = process.env['HARDEN_LAB_CASES']
const names =
  folder === undefined ? ['none'] : readdirSync(folder).filter(name => existsSync(join(folder, name, 'case.json')))
const refused = (name: string): boolean => readScenario(join(folder ?? '', name, 'case.json')).refuse === true

/** Those that a number alone does not break. */
const INDIFFERENT = new Set(['node-web', 'java-jar', 'distroless-node'])

const describeCases = folder === undefined ? describe.skip : describeWithEngine

describeCases.each(folder === undefined ? names : names.filter(name => !refused(name)))('lab case %s', name => {
  jest.setTimeout(300_000)
  let root: string
  let trial: Trial
  const scenario = folder === undefined ? {} : readScenario(join(folder, name, 'case.json'))
  beforeAll(async () => {
    root = copyOf(join(folder ?? '', name))
    prepare(scenario, root)
    trial = await openTrial({
      ...{ dockerfile: 'Dockerfile', context: '.', target: undefined, rewrites: [], ports: [], root },
      options: options({ ...optionsOf(scenario), capDropAll: true }),
    })
  })
  afterAll(async () => {
    await trial.close()
    removeCopies()
  })
  const withText = (make: (before: string) => string) => {
    const before = readFileSync(join(root, 'Dockerfile'), 'utf8')
    return [{ path: 'Dockerfile', before, after: make(before) }]
  }

  it("the tool's own rewrite is proven", async () => {
    const { verdict: hardened, reasons, rewrites, ports } = hardenFolder(root)
    const { verdict, cause, log, after } = await trial.try(rewrites, ports)
    const text = rewrites.find(({ path }) => path === 'Dockerfile')?.after
    const proven = { hardened: 'hardened', reasons: [], verdict: 'proven', cause: undefined, log: undefined, text }
    expect({ hardened, reasons, verdict, cause, log, text }).toEqual(proven)
    if (scenario.health !== undefined) expect(after.health).toBe(scenario.health)
    for (const [index, { expect: status = 200, body = '' }] of (scenario.probes ?? []).entries()) {
      expect(after.answers[index]).toMatchObject({ status, bodyStart: containing(body) })
    }
  })

  it('a mere USER is found out', async () => {
    const { verdict } = await trial.try(
      withText(text => `${text.trimEnd()}\nUSER 10001:10001\n`),
      [],
    )
    expect(verdict).toBe(INDIFFERENT.has(name) ? 'proven' : 'broken')
  })
})

describeCases.each(folder === undefined ? [] : names.filter(refused))('lab case %s', name => {
  afterAll(removeCopies)

  it('is left alone, and it says why', () => {
    const { verdict, rewrites, reasons } = hardenFolder(copyOf(join(folder ?? '', name)))
    expect({ verdict, rewrites }).toEqual({ verdict: 'needs-root', rewrites: [] })
    expect(reasons).not.toEqual([])
  })
})

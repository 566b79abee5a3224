import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { verifyRewrite } from '../../src/verify/rewrite.js'
import type { Verification } from '../../src/verify/types.js'
import { optionsOf, portsOf, prepare, readScenario } from './scenario.js'
import type { Scenario } from './scenario.js'
import { copyOf, describeWithEngine, options, removeCopies } from './support.js'

/*
 * HARDEN_LAB_CASES names a folder of projects, each with a Dockerfile, a rewrite of it by hand (Dockerfile.after) and a
 * case.json in the shape of an example.json: the right rewrites have to be proven, a mere USER has to be found out.
 */
const folder = process.env['HARDEN_LAB_CASES']
const names =
  folder === undefined ? [] : readdirSync(folder).filter(name => existsSync(join(folder, name, 'Dockerfile.after')))

/** Those that a number alone does not break. */
const INDIFFERENT = new Set(['node-web', 'java-jar', 'distroless-node'])

async function verify(name: string, rewrite: (text: string, root: string) => string): Promise<Verification> {
  const root = copyOf(join(folder ?? '', name))
  const scenario: Scenario = readScenario(join(root, 'case.json'))
  prepare(scenario, root)
  const before = readFileSync(join(root, 'Dockerfile'), 'utf8')
  const after = rewrite(before, root)
  return verifyRewrite({
    ...{ dockerfile: 'Dockerfile', context: '.', target: undefined, root },
    rewrites: [{ path: 'Dockerfile', before, after }],
    ports: after.includes('8080') ? portsOf(scenario) : [],
    options: options({ ...optionsOf(scenario), capDropAll: true }),
  })
}

const describeCases = folder === undefined ? describe.skip : describeWithEngine

describeCases('rewrites by hand (HARDEN_LAB_CASES)', () => {
  jest.setTimeout(300_000)
  afterAll(removeCopies)

  it.each(names.length > 0 ? names : ['none'])('%s: the right one is proven', async name => {
    const { verdict, cause, log } = await verify(name, (_, root) =>
      readFileSync(join(root, 'Dockerfile.after'), 'utf8'),
    )
    expect({ verdict, cause, log }).toEqual({ verdict: 'proven', cause: undefined, log: undefined })
  })

  it.each(names.length > 0 ? names : ['none'])('%s: a mere USER', async name => {
    const { verdict } = await verify(name, text => `${text.trimEnd()}\nUSER 10001:10001\n`)
    expect(verdict).toBe(INDIFFERENT.has(name) ? 'proven' : 'broken')
  })
})

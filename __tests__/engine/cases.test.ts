import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { optionsOf, portsOf, prepare, readScenario, side } from './scenario.js'
import {
  containing,
  copyOf,
  describeWithEngine,
  hardenFolder,
  options,
  removeCopies,
  verifySteadily,
} from './support.js'

/* Small projects, one for each way in which a server comes to its port; `case.json` has the shape of an example.json. */
const folder = join(__dirname, 'cases')
const names = readdirSync(folder).filter(name => existsSync(join(folder, name, 'case.json')))
const scenarioOf = (name: string) => readScenario(join(folder, name, 'case.json'))

/** A copy with a compose file that publishes the probed ports; the case's own, where it has one. */
function composed(name: string): string {
  const root = copyOf(join(folder, name))
  const file = join(root, 'compose.yaml')
  const ports = [...new Set((scenarioOf(name).probes ?? []).map(({ port }) => side(port, 'before')))]
  if (existsSync(file) || ports.length === 0) return root
  const mapping = ports.map(port => `      - "${String(20_000 + port)}:${String(port)}"\n`).join('')
  writeFileSync(file, `services:\n  app:\n    build: .\n    ports:\n${mapping}`)
  return root
}

/** The container's side of what the compose file publishes. */
function published(text: string): readonly number[] {
  return [...text.matchAll(/^ {6}- "\d+:(\d+)"$/gm)].map(match => Number(match[1]))
}

describe('server cases', () => {
  afterAll(removeCopies)

  it.each(names)('%s gets its verdict and ports', name => {
    const scenario = scenarioOf(name)
    const root = composed(name)
    const { verdict, ports, reasons, rewrites } = hardenFolder(root)
    expect({ verdict, ports, reasons }).toEqual({ verdict: scenario.verdict, ports: portsOf(scenario), reasons: [] })
    const compose = rewrites.find(({ path }) => path === 'compose.yaml')
    const file = join(root, 'compose.yaml')
    const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
    const moved = new Map(portsOf(scenario).map(({ from, to }) => [from, to]))
    expect(published(compose?.after ?? before)).toEqual(published(before).map(port => moved.get(port) ?? port))
  })
})

describeWithEngine('server cases on an engine', () => {
  // Several build side by side, and packages are unpacked one after the other: on a slow disk that takes minutes.
  jest.setTimeout(900_000)
  afterAll(removeCopies)

  it.concurrent.each(names)('%s still builds and works, without any capability', async name => {
    const scenario = scenarioOf(name)
    const root = composed(name)
    prepare(scenario, root)
    const { rewrites, ports } = hardenFolder(root)
    const { verdict, cause, log, after } = await verifySteadily({
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

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const ROOT = join(__dirname, '../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

interface Manifest {
  readonly license: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
interface Locked {
  readonly license?: string
  readonly dev?: boolean
  readonly integrity?: string
}
const manifest = JSON.parse(read('package.json')) as Manifest
const lock = JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, Locked>> }
const locked = Object.entries(lock.packages).filter(([path]) => path !== '')

/** They ask for nothing but notice. */
const SHIPPED = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0']
const USED = [...SHIPPED, 'Apache-2.0 AND MIT', '(MIT OR CC0-1.0)', 'CC-BY-4.0', 'CC0-1.0', 'Python-2.0', 'MPL-2.0']

it('installs only what may be shipped with notice, and builds with what may be used', () => {
  const unfit = locked.filter(([, { license = 'none', dev }]) => !(dev === true ? USED : SHIPPED).includes(license))
  expect(unfit.map(([path, { license }]) => `${path} ${license ?? 'none'}`)).toEqual([])
  expect(locked.length).toBeGreaterThan(100)
})

it('locks every package by its hash', () => {
  expect(locked.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([])
})

it.each([
  ['At run time', manifest.dependencies],
  ['To build and test', manifest.devDependencies],
])('docs/dependencies.md gives licence and reason of each package: %s', (title, packages) => {
  const section = read('docs/dependencies.md').split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? ''
  const rows = [...section.matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$/gm)]
  expect(rows.map(([, name]) => name)).toEqual(Object.keys(packages).sort())
  for (const [, name = '', license, reason = ''] of rows) {
    expect(`${name} ${license ?? ''}`).toBe(`${name} ${lock.packages[`node_modules/${name}`]?.license ?? 'none'}`)
    expect(reason.length).toBeGreaterThan(3)
  }
})

it.each(['.github/workflows/ci.yml', '.github/workflows/release.yml', 'action.yml'])('%s pins what it uses', path => {
  const uses = [...read(path).matchAll(/uses: *(\S+)(.*)/g)]
  expect(uses.length).toBeGreaterThan(0)
  for (const [, what, comment] of uses) {
    expect(what).toMatch(/^[\w./-]+@[0-9a-f]{40}$/)
    expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/)
  }
})

it('releases with the least rights, with provenance, and nothing of an event in a script', () => {
  for (const path of ['.github/workflows/ci.yml', '.github/workflows/release.yml']) {
    const workflow = parse(read(path)) as {
      readonly permissions: unknown
      readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>
    }
    expect(workflow.permissions).toEqual({ contents: 'read' })
    for (const { steps } of Object.values(workflow.jobs))
      for (const { run = '' } of steps) expect(run).not.toContain('${{')
  }
  expect(read('.github/workflows/release.yml')).toContain('npm publish --provenance')
})

it('runs nothing when it is installed', () => {
  const scripts = (JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }).scripts
  expect(Object.keys(scripts).filter(name => /^(?:pre|post)?install$/.test(name))).toEqual([])
})

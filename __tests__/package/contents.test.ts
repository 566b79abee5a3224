import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(__dirname, '../..')
const built = existsSync(join(ROOT, 'dist/cli.cjs'))

const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }),
) as [
  {
    readonly size: number
    readonly unpackedSize: number
    readonly files: readonly { readonly path: string; readonly size: number; readonly mode: number }[]
  },
]
const paths = packed.files.map(({ path }) => path)

/** What the package consists of; anything else got in by mistake. */
const WANTED =
  /^(?:LICENSE|README\.md|package\.json|assets\/report\/page\.(?:css|html|js)|bin\/(?:harden-dockerfile\.js|package\.json)|docs\/reasons\.md|schema\/[\w.]+\.schema\.json|dist\/(?:(?:app\.bundle|app|cli|worker)\.cjs|app\.cache|(?:index|testing|api-[A-Z0-9]+)\.js|THIRD-PARTY\.txt|types\/(?:src|transforms)\/[\w/-]+\.d\.ts))$/

it('holds what it needs and nothing else', () => {
  expect(paths.filter(path => !WANTED.test(path))).toEqual([])
  expect(paths).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'docs/reasons.md', 'schema/config.schema.json']),
  )
  expect(packed.files.find(({ path }) => path.startsWith('bin/harden'))?.mode).toBe(0o755)
})

it('stays small', () => {
  expect(packed.size).toBeLessThan(3_000_000)
  expect(packed.unpackedSize).toBeLessThan(9_000_000)
})

it('holds what package.json points to, and the licences of what is bundled', () => {
  if (!built) return
  const { main, types, bin, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly main: string
    readonly types: string
    readonly bin: Readonly<Record<string, string>>
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  }
  const targets = [
    main,
    types,
    ...Object.values(bin),
    ...Object.values(exports).flatMap(each => (typeof each === 'string' ? [each] : Object.values(each))),
  ]
  for (const target of targets.filter(each => !each.includes('*'))) expect(paths).toContain(target.replace(/^\.\//, ''))
  const notices = readFileSync(join(ROOT, 'dist/THIRD-PARTY.txt'), 'utf8')
  for (const name of ['yaml', 'unbash', 'yargs', 're2js']) expect(notices).toContain(`${name} `)
  expect(notices.match(/Permission/g)?.length).toBeGreaterThan(20)
})

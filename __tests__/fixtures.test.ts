import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readArchive } from '../src/archives/read.js'
import { transforms } from '../transforms/index.js'
import { parseDockerfile } from '../src/dockerfile/parse.js'
import { hardenDockerfile } from '../src/harden.js'
import { openRepository } from '../src/repository.js'
import type { Transform } from '../src/facts.js'
import type { FileResult, HardenOptions } from '../src/types.js'
import type { Workspace } from '../src/workspace.js'

/**
 * A folder `dot-git` stands for `.git`, which git would not keep. Every folder `fixtures/<transform or subject>/<situation>/` holds `input/` (a repository, its Dockerfile in the root), for
 * what changes `expected/` (only the changed files), and `case.json`: verdict, reason codes, options.
 */
interface Case {
  readonly verdict: FileResult['verdict']
  readonly reasons?: readonly string[]
  readonly followUps?: readonly string[]
  /** Follow-ups that a look-alike must not get. */
  readonly withoutFollowUps?: readonly string[]
  readonly transforms?: readonly string[]
  readonly options?: Partial<Omit<HardenOptions, 'ports'>> & { readonly ports?: Readonly<Record<string, number>> }
  readonly dockerfile?: string
  /** Permission bits by path, in octal, since git keeps only the executable bit. */
  readonly modes?: Readonly<Record<string, string>>
}

const ROOT = join(__dirname, 'fixtures')

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

function readTree(folder: string): Map<string, string> {
  return new Map(
    filesBelow(folder).map(path => [
      path.replace(/(^|\/)dot-git\//, '$1.git/'),
      readFileSync(join(folder, path), 'utf8'),
    ]),
  )
}

function memoryWorkspace(
  texts: ReadonlyMap<string, string>,
  modes: Readonly<Record<string, string>>,
  folder: string,
): Workspace {
  const files = [...texts.keys()].sort()
  const isFolder = (path: string) => path === '' || files.some(file => file.startsWith(`${path}/`))
  return {
    root: '/repository',
    read: path => texts.get(path),
    stat: path => {
      const text = texts.get(path)
      const mode = modes[path]
      if (text !== undefined)
        return {
          type: 'file',
          mode: mode === undefined ? (path.endsWith('.sh') ? 0o755 : 0o644) : Number.parseInt(mode, 8),
          size: text.length,
        }
      return isFolder(path)
        ? { type: 'directory', mode: mode === undefined ? 0o755 : Number.parseInt(mode, 8), size: 0 }
        : undefined
    },
    list: path => {
      const prefix = path === '' ? '' : `${path}/`
      return [
        ...new Set(
          files.filter(file => file.startsWith(prefix)).map(file => file.slice(prefix.length).split('/')[0] ?? ''),
        ),
      ].sort()
    },
    // Their bytes would not outlive a conversion into text.
    archive: path => (texts.has(path) ? readArchive(readFileSync(join(folder, 'input', path))) : undefined),
    files: () => files,
  }
}

function optionsOf(given: Case['options'] = {}): HardenOptions {
  const { ports, ...rest } = given
  return {
    user: 'app',
    uid: 10001,
    gid: 10001,
    keepPorts: false,
    deploy: false,
    ownership: 'app',
    only: [],
    skip: [],
    ...rest,
    ports: new Map(Object.entries(ports ?? {}).map(([from, to]) => [Number(from), to])),
  }
}

function harden(
  texts: ReadonlyMap<string, string>,
  test: Case,
  folder: string,
  own: readonly Transform[] = transforms,
): FileResult {
  return hardenDockerfile(
    test.dockerfile ?? 'Dockerfile',
    openRepository(memoryWorkspace(texts, test.modes ?? {}, folder)),
    optionsOf(test.options),
    own,
  )
}

/** The same transforms, each on what the one before it left, where everything is looked for anew. */
const lookingAnew = transforms.map(transform => ({
  ...transform,
  keepsRequirements: false,
  unaffectedBy: [],
  unaffectedFromAbove: [],
}))

function rewritten(texts: ReadonlyMap<string, string>, result: FileResult): Map<string, string> {
  return new Map([...texts, ...result.rewrites.map(({ path, after }): [string, string] => [path, after])])
}

const withCrlf = (texts: ReadonlyMap<string, string>) =>
  new Map([...texts].map(([path, text]) => [path, text.replace(/\r?\n/g, '\r\n')]))

const subjects = readdirSync(ROOT).filter(name => statSync(join(ROOT, name)).isDirectory())
const cases = subjects.flatMap(subject =>
  readdirSync(join(ROOT, subject)).map(name => ({ subject, name, folder: join(ROOT, subject, name) })),
)

describe('fixtures', () => {
  test('every transform has a fixture folder', () => {
    expect(transforms.map(({ name }) => name).filter(name => !subjects.includes(name))).toEqual([])
  })

  describe.each(cases)('$subject › $name', ({ folder }) => {
    const test_ = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as Case
    const input = readTree(join(folder, 'input'))
    const expected = readTree(join(folder, 'expected'))
    const result = harden(input, test_, folder)

    test('gives the verdict and the reasons', () => {
      expect({ verdict: result.verdict, reasons: [...new Set(result.reasons.map(({ code }) => code))].sort() }).toEqual(
        { verdict: test_.verdict, reasons: [...(test_.reasons ?? [])].sort() },
      )
      for (const { path, line } of [...result.reasons, ...result.followUps]) {
        expect(line).toBeGreaterThan(0)
        expect(input.has(path)).toBe(true)
      }
      if (test_.followUps !== undefined)
        expect(result.followUps.map(({ code }) => code)).toEqual(expect.arrayContaining([...test_.followUps]))
      const codes = new Set(result.followUps.map(({ code }) => code))
      expect((test_.withoutFollowUps ?? []).filter(code => codes.has(code))).toEqual([])
      if (test_.transforms !== undefined)
        expect(new Set(result.changes.map(({ transform }) => transform))).toEqual(new Set(test_.transforms))
    })

    test('rewrites exactly the expected files', () => {
      const after = rewritten(input, result)
      for (const path of new Set([...expected.keys(), ...result.rewrites.map(rewrite => rewrite.path)])) {
        expect(`${path}\n${after.get(path) ?? ''}`).toEqual(`${path}\n${expected.get(path) ?? '(unchanged)'}`)
      }
      for (const [path, text] of expected) expect(text).not.toEqual(input.get(path))
    })

    test('a second run changes nothing', () => {
      expect(harden(rewritten(input, result), test_, folder).rewrites).toEqual([])
    })

    test('what is required is the same when it is looked for after each transform', () => {
      expect(harden(input, test_, folder, lookingAnew)).toEqual(result)
    })

    test('its CRLF twin gets the same lines with CRLF', () => {
      const twin = harden(withCrlf(input), test_, folder)
      expect(twin.verdict).toEqual(result.verdict)
      const lines = new Map(
        [...rewritten(input, result)].filter(([path]) => result.rewrites.some(rewrite => rewrite.path === path)),
      )
      expect(new Map(twin.rewrites.map(({ path, after }) => [path, after]))).toEqual(withCrlf(lines))
    })

    test('the result is a valid Dockerfile', () => {
      for (const { path, after } of result.rewrites.filter(
        rewrite => rewrite.path === (test_.dockerfile ?? 'Dockerfile'),
      ))
        expect(parseDockerfile(path, after).ok).toBe(true)
    })
  })
})

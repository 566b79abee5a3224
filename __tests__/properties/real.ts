import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import * as fc from 'fast-check'
import type { Tree } from './memory.js'

/** Folders that hold a Dockerfile, with everything in them. */
export function readTrees(roots: readonly string[]): readonly Tree[] {
  const folders = new Set<string>()
  for (const root of roots) {
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name !== 'Dockerfile') continue
      if (!`${entry.parentPath}/`.includes('/expected/')) folders.add(entry.parentPath)
    }
  }
  return [...folders]
    .filter(folder => !folders.has(dirname(folder)))
    .sort()
    .map(readTree)
}

function readTree(folder: string): Tree {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return new Map(
    entries.map(entry => {
      const path = join(entry.parentPath, entry.name)
      return [relative(folder, path), readFileSync(path, 'utf8')] as const
    }),
  )
}

type Mutation = (text: string, at: number, other: string) => string

const CHARACTERS = [
  '\\',
  '"',
  "'",
  '\n',
  '\r',
  '\r\n',
  '<<',
  '$',
  '${',
  '}',
  '\t',
  '[',
  ']',
  ' ',
  '\u2028',
  '\u00a0',
  '\uFEFF',
  '\0',
  '`',
  '#',
  '--',
  ',',
  '80',
]

const onLine =
  (change: (lines: string[], at: number, other: string) => void): Mutation =>
  (text, at, other) => {
    const lines = text.split('\n')
    change(lines, at % lines.length, other)
    return lines.join('\n')
  }

const MUTATIONS: readonly Mutation[] = [
  onLine((lines, at) => lines.splice(at, 1)),
  onLine((lines, at) => lines.splice(at, 0, lines[at] ?? '')),
  onLine((lines, at) => {
    const [line = ''] = lines.splice(at, 1)
    lines.splice((at * 7) % (lines.length + 1), 0, line)
  }),
  onLine((lines, at, other) => {
    const others = other.split('\n')
    lines.splice(at, 0, others[(at * 13) % others.length] ?? '')
  }),
  onLine((lines, at) => lines.splice(at, 0, '')),
  onLine((lines, at) => lines.splice(at, 0, '# comment')),
  onLine((lines, at) => {
    lines[at] = `  ${lines[at] ?? ''}`
  }),
  onLine((lines, at) => {
    lines[at] = (lines[at] ?? '').toLowerCase()
  }),
  onLine((lines, at) => {
    lines[at] = (lines[at] ?? '').replace(' ', ' \\\n    ')
  }),
  onLine((lines, at) => {
    lines[at] = (lines[at] ?? '').replace(/ /g, '  ')
  }),
  (text, at) => text.slice(0, at % (text.length + 1)),
  (text, at) => {
    const where = at % (text.length + 1)
    return text.slice(0, where) + (CHARACTERS[at % CHARACTERS.length] ?? '') + text.slice(where)
  },
  (text, at) => {
    const where = at % (text.length + 1)
    return text.slice(0, where) + text.slice(where + 1 + (at % 5))
  },
  text => text.replaceAll(/\r?\n/g, '\r\n'),
  text => text.replace(/\r?\n$/, ''),
  text => `\uFEFF${text}`,
  (text, _, other) => text + other,
]

/** A real repository whose Dockerfile, and sometimes another file, was edited without care. */
export function mutated(trees: readonly Tree[]): fc.Arbitrary<Tree> {
  const changes = fc.array(fc.tuple(fc.nat(MUTATIONS.length - 1), fc.nat(1e6)), { maxLength: 5 })
  return fc
    .tuple(fc.constantFrom(...trees), fc.constantFrom(...trees), changes, fc.option(fc.tuple(fc.nat(), changes)))
    .map(([tree, donor, own, elsewhere]) => {
      const result = new Map(tree)
      const other = donor.get('Dockerfile') ?? ''
      result.set('Dockerfile', mutate(result.get('Dockerfile') ?? '', own, other))
      const path = elsewhere === null ? undefined : [...tree.keys()][elsewhere[0] % tree.size]
      if (elsewhere !== null && path !== undefined && path !== 'Dockerfile')
        result.set(path, mutate(result.get(path) ?? '', elsewhere[1], other))
      return result
    })
}

function mutate(text: string, changes: readonly (readonly [number, number])[], other: string): string {
  return changes.reduce((result, [which, at]) => MUTATIONS[which]?.(result, at, other) ?? result, text)
}

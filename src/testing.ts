import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { transforms as builtIn } from '../transforms/index.js'
import { defaultHardenOptions } from './cli/settings.js'
import type { Transform } from './facts.js'
import { hardenDockerfile } from './harden.js'
import { openRepository } from './repository.js'
import type { FileResult, HardenOptions } from './types.js'
import { openDiskWorkspace } from './workspace/disk.js'
import { overlay } from './workspace.js'

export interface FixtureOptions {
  /** Run after the built-in ones. */
  readonly transforms: readonly Transform[]
  /** In `input/`; default: Dockerfile. */
  readonly dockerfile?: string
  readonly options?: Partial<HardenOptions>
}

export interface FixtureRun {
  readonly result: FileResult
  /** What is not as it should be, in words; empty when the fixture holds. */
  readonly problems: readonly string[]
}

/**
 * Runs a fixture: a folder with `input/` (a small repository) and `expected/` (the files that change, as they are to be).
 * Also a problem: a second run that changes something.
 */
export function runFixture(
  folder: string,
  { transforms, dockerfile = 'Dockerfile', options }: FixtureOptions,
): FixtureRun {
  const input = join(folder, 'input')
  const files = filesBelow(input)
  const workspace = openDiskWorkspace(input, () => files)
  const all = [...builtIn, ...transforms]
  const settings = { ...defaultHardenOptions, ...options }
  const result = hardenDockerfile(dockerfile, openRepository(workspace), settings, all)

  const problems: string[] = []
  const after = new Map(result.rewrites.map(rewrite => [rewrite.path, rewrite.after]))
  const expected = join(folder, 'expected')
  const wanted = new Map(filesBelow(expected).map(path => [path, readFileSync(join(expected, path), 'utf8')]))
  for (const [path, text] of wanted) {
    if (after.get(path) !== text) problems.push(`${path} is not as expected:\n${after.get(path) ?? '(unchanged)'}`)
  }
  for (const path of after.keys()) if (!wanted.has(path)) problems.push(`${path} was not expected to change`)
  const again = hardenDockerfile(dockerfile, openRepository(overlay(workspace, after)), settings, all)
  if (again.rewrites.length > 0) problems.push('a second run changes something')
  return { result, problems }
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

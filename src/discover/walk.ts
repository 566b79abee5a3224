import { type Dirent, lstatSync, readdirSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import glob from 'fast-glob'
import { pathBelow } from '../workspace/containment.js'
import { type IgnoreTest, isBelowIgnored, readIgnoreRules } from './ignore-rules.js'
import type { Listing } from './listing.js'
import { SKIPPED_DIRECTORIES } from './names.js'

/** The files of a directory, ignored ones too: whether they are is asked of those alone that somebody wants. */
interface Folder {
  /** `''` or one that ends with `/`. */
  readonly below: string
  readonly names: readonly string[]
  readonly isIgnored: IgnoreTest
}

/**
 * Lists what lies below `directory` of `root` without git. Ignored directories are not entered, links are not
 * followed, and a directory that cannot be read is a problem in words, not an error.
 */
export function listByWalking(root: string, directory: string, gitignore: boolean): Listing {
  const problems: string[] = []
  const folders: Folder[] = []
  const rulesOf = readIgnoreRules(root)
  const filesWhere = (isWanted: (name: string) => boolean): readonly string[] =>
    folders.flatMap(({ below, names, isIgnored }) =>
      names.flatMap(name => (isWanted(name) && !isIgnored(below + name, false) ? [below + name] : [])),
    )
  const listing = { paths: () => filesWhere(() => true), named: filesWhere, problems }
  if (gitignore && directory !== '' && isBelowIgnored(rulesOf, directory)) return listing

  /** Notes the files, and gives the directories that are to be read next. */
  const readFolder = (absolute: string): Dirent[] => {
    const path = pathBelow(root, absolute) ?? ''
    const below = path === '' ? '' : `${path}/`
    const directories: Dirent[] = []
    const names: string[] = []
    for (const entry of readEntries(absolute, path)) {
      if (!entry.isDirectory()) names.push(entry.name)
      else if (!SKIPPED_DIRECTORIES.has(entry.name)) directories.push(entry)
    }
    const isIgnored = gitignore ? rulesOf(path, names.includes('.gitignore')) : () => false
    if (names.length > 0) folders.push({ below, names, isIgnored })
    return directories.filter(({ name }) => !isIgnored(below + name, true))
  }
  const readEntries = (absolute: string, path: string): readonly Dirent[] => {
    try {
      return readdirSync(absolute, { withFileTypes: true })
    } catch (error) {
      problems.push(`cannot read directory ${path || '.'}: ${error instanceof Error ? error.message : String(error)}`)
      return []
    }
  }
  glob.sync('**', {
    cwd: resolve(root, directory),
    dot: true,
    onlyDirectories: true,
    followSymbolicLinks: false,
    unique: false,
    suppressErrors: true,
    fs: { readdirSync: adaptReaddir(readFolder), lstatSync, statSync },
  })
  return listing
}

/** fast-glob asks for entries with their types only; Node's own signature has forms that are never called. */
function adaptReaddir(readEntries: (absolute: string) => Dirent[]): typeof readdirSync {
  return ((absolute: string) => readEntries(absolute)) as unknown as typeof readdirSync
}

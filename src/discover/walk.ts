import { type Dirent, lstatSync, readdirSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import glob from 'fast-glob'
import { pathBelow } from '../workspace/containment.js'
import type { Listing } from './git.js'
import { isBelowIgnored, readIgnoreRules } from './ignore-rules.js'
import { SKIPPED_DIRECTORIES } from './names.js'

/**
 * Lists what lies below `directory` of `root` without git. Ignored directories are not entered, links are not
 * followed, and a directory that cannot be read is a problem in words, not an error.
 */
export function listByWalking(root: string, directory: string, gitignore: boolean): Listing {
  const problems: string[] = []
  const rulesOf = readIgnoreRules(root)
  if (gitignore && directory !== '' && isBelowIgnored(rulesOf, directory)) return { paths: [], problems }

  const readEntries = (absolute: string): Dirent[] => {
    const path = pathBelow(root, absolute) ?? ''
    let entries: Dirent[]
    try {
      entries = readdirSync(absolute, { withFileTypes: true })
    } catch (error) {
      problems.push(`cannot read directory ${path || '.'}: ${error instanceof Error ? error.message : String(error)}`)
      return []
    }
    const below = path === '' ? '' : `${path}/`
    const hasOwn = entries.some(entry => entry.name === '.gitignore')
    const isIgnored = gitignore ? rulesOf(path, hasOwn) : () => false
    return entries.filter(entry => {
      const isDirectory = entry.isDirectory()
      return !(isDirectory && SKIPPED_DIRECTORIES.has(entry.name)) && !isIgnored(below + entry.name, isDirectory)
    })
  }

  const found = glob.sync('**', {
    cwd: resolve(root, directory),
    dot: true,
    onlyFiles: false,
    markDirectories: true,
    followSymbolicLinks: false,
    unique: false,
    suppressErrors: true,
    fs: { readdirSync: adaptReaddir(readEntries), lstatSync, statSync },
  })
  const below = directory === '' ? '' : `${directory}/`
  return { paths: found.filter(path => !path.endsWith('/')).map(path => below + path), problems }
}

/** fast-glob asks for entries with their types only; Node's own signature has forms that are never called. */
function adaptReaddir(readEntries: (absolute: string) => Dirent[]): typeof readdirSync {
  return ((absolute: string) => readEntries(absolute)) as unknown as typeof readdirSync
}

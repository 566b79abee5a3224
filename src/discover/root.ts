import { existsSync, readdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathBelow } from '../workspace/containment.js'
import { findGitRoot } from './git.js'

/**
 * The root of what a directory (absolute, free of links) belongs to: nothing outside is read. Its git work tree; without
 * git the directory where the tool runs, unless that is a place for many projects; else the directory itself.
 */
export function findRoot(directory: string, cwd: string): string {
  const git = findGitRoot(directory)
  if (git !== undefined) return git
  return pathBelow(cwd, directory) === undefined || holdsManyProjects(cwd) ? directory : cwd
}

/** The top of the disk, a home directory, a temporary directory, a folder of checkouts. */
function holdsManyProjects(directory: string): boolean {
  if (pathBelow(directory, homedir()) !== undefined || pathBelow(directory, tmpdir()) !== undefined) return true
  try {
    return readdirSync(directory, { withFileTypes: true }).some(
      entry => entry.isDirectory() && existsSync(join(directory, entry.name, '.git')),
    )
  } catch {
    return false
  }
}

import { lstatSync, readFileSync, rmSync } from 'node:fs'
import type { DiskWorkspace } from '../workspace/disk.js'
import { digest, findJournals, type Journal, type JournalEntry, readJournal } from './journal.js'
import { errorText, replaceFile, temporaryOwner } from './replace-file.js'

/** A change takes milliseconds; a process with that number which still runs after this long is another one. */
const MAX_AGE = 60 * 60 * 1000

export interface Recovery {
  /** Files that were brought to their new text, relative to the root. */
  readonly completed: readonly string[]
  /** What could not be completed, in words. */
  readonly problems: readonly string[]
}

/** What a killed `--write` has left half done in this root, in words; nothing is changed. */
export function findInterrupted(root: string): readonly string[] {
  return findJournals(root)
    .filter(isLeftBehind)
    .map(({ file }) =>
      readJournal(file) === 'foreign'
        ? notOurs(file)
        : `a --write was interrupted: run --write again to complete its change, which ${file} notes`,
    )
}

/**
 * Completes the changes that a killed `--write` has left half done: each of their files gets its new text, if all of
 * them still hold either the old or the new one. Removes the temporary files that such a run has left; `listFiles`
 * gives the root's files.
 */
export function completeInterrupted(
  workspace: Pick<DiskWorkspace, 'root' | 'realPath'>,
  listFiles: () => readonly string[],
): Recovery {
  const completed: string[] = []
  const problems: string[] = []
  for (const { file } of findJournals(workspace.root).filter(isLeftBehind)) {
    const entries = readJournal(file)
    if (entries === 'foreign') {
      problems.push(notOurs(file))
      continue
    }
    try {
      const { changed, paths } = entries === 'unfinished' ? { paths: [] } : complete(entries, workspace)
      if (changed === undefined) completed.push(...paths)
      else problems.push(`an interrupted change of ${paths.join(', ')} stays as it is: ${changed} has changed since`)
      rmSync(file, { force: true })
    } catch (error) {
      problems.push(`an interrupted change cannot be completed yet: ${errorText(error)}`)
    }
  }
  removeTemporaries(workspace.root, listFiles())
  return { completed, problems }
}

function notOurs(file: string): string {
  return `${file} is not the note of an interrupted --write of this directory: remove it`
}

/** `changed`: this file holds neither text, so that all `paths` were left alone; otherwise they were completed. */
function complete(
  entries: readonly JournalEntry[],
  { root, realPath }: Pick<DiskWorkspace, 'root' | 'realPath'>,
): { readonly paths: readonly string[]; readonly changed?: string } {
  const open: { readonly path: string; readonly after: string }[] = []
  for (const { path, before, after } of entries) {
    const now = realPath(path) === path ? digest(readFileSync(`${root}/${path}`)) : undefined
    if (now === before) open.push({ path, after })
    else if (now !== digest(after)) return { paths: entries.map(entry => entry.path), changed: path }
  }
  for (const { path, after } of open) replaceFile(`${root}/${path}`, after)
  return { paths: open.map(({ path }) => path) }
}

function removeTemporaries(root: string, files: readonly string[]): void {
  for (const path of files) {
    const pid = temporaryOwner(path.slice(path.lastIndexOf('/') + 1))
    if (pid === undefined) continue
    const file = `${root}/${path}`
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile() === true && isLeftBehind({ file, pid }))
      rmSync(file, { force: true })
  }
}

function isLeftBehind({ file, pid }: Journal): boolean {
  if (pid === process.pid || !isRunning(pid)) return true
  const stat = lstatSync(file, { throwIfNoEntry: false })
  return stat !== undefined && Date.now() - stat.mtimeMs > MAX_AGE
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

import { accessSync, constants, lstatSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Rewrite } from './types.js'
import type { DiskWorkspace } from './workspace/disk.js'
import { digest, writeJournal } from './write/journal.js'
import { errorText, replaceFile } from './write/replace-file.js'

export interface WriteFailure {
  readonly path: string
  readonly message: string
}

/**
 * Writes one Dockerfile's change: every file, or none. Each file must still hold the text that was read; it is replaced
 * by a rename in its own directory, with the mode and owner that it has, and at the target of a link that stays inside
 * the root. When a later file fails, those already replaced get their old text back; when the process is killed in
 * between, a note says what the next run has to complete. Empty when all is written.
 */
export function writeRewrites(
  workspace: Pick<DiskWorkspace, 'root' | 'realPath'>,
  rewrites: readonly Rewrite[],
): readonly WriteFailure[] {
  const failures: WriteFailure[] = []
  const targets: Target[] = []
  for (const rewrite of rewrites) {
    const real = workspace.realPath(rewrite.path)
    const file = `${workspace.root}/${real ?? ''}`
    const obstacle = real === undefined ? 'is gone, or leads out of the repository' : findObstacle(file, rewrite.before)
    if (obstacle === undefined) targets.push({ rewrite, real: real ?? '', file })
    else failures.push({ path: rewrite.path, message: obstacle })
  }
  if (failures.length > 0) return failures

  let note: string | undefined
  try {
    note = targets.length > 1 ? writeJournal(workspace.root, targets.map(toEntry)) : undefined
  } catch (error) {
    const message = `could not be written: a change of several files has to be noted first: ${errorText(error)}`
    return rewrites.slice(0, 1).map(({ path }) => ({ path, message }))
  }
  const { failed, stuck } = replaceAll(targets)
  // What could not be put back either is half done: the note stays, and the next run completes it.
  if (note !== undefined && stuck.length === 0) rmSync(note, { force: true })
  return [...failed, ...stuck]
}

interface Target {
  readonly rewrite: Rewrite
  /** Relative to the root, free of links. */
  readonly real: string
  /** Absolute. */
  readonly file: string
}

function toEntry({ rewrite, real }: Target): {
  readonly path: string
  readonly before: string
  readonly after: string
} {
  return { path: real, before: digest(rewrite.before), after: rewrite.after }
}

function replaceAll(targets: readonly Target[]): {
  readonly failed: readonly WriteFailure[]
  readonly stuck: readonly WriteFailure[]
} {
  const written: Target[] = []
  for (const target of targets) {
    try {
      replaceFile(target.file, target.rewrite.after, target.rewrite.before)
      written.push(target)
    } catch (error) {
      const failed = [{ path: target.rewrite.path, message: `could not be written: ${errorText(error)}` }]
      return { failed, stuck: written.flatMap(putBack) }
    }
  }
  return { failed: [], stuck: [] }
}

function putBack({ file, rewrite }: Target): readonly WriteFailure[] {
  try {
    replaceFile(file, rewrite.before)
    return []
  } catch (error) {
    return [{ path: rewrite.path, message: `was written and could not be put back: ${errorText(error)}` }]
  }
}

/** Writes a report to a file that the user named; what is not a regular file (`/dev/stderr`, a pipe) is written to. */
export function writeReport(file: string, text: string): void {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (stat !== undefined && !stat.isFile()) writeFileSync(file, text)
  else replaceFile(join(realpathSync.native(dirname(file)), basename(file)), text)
}

function findObstacle(file: string, before: string): string | undefined {
  try {
    if (!lstatSync(file).isFile() || realpathSync.native(file) !== file)
      return 'is not the regular file any more that it was'
    accessSync(file, constants.W_OK)
    return readFileSync(file).equals(Buffer.from(before, 'utf8')) ? undefined : 'has changed since it was read'
  } catch (error) {
    return `cannot be written: ${errorText(error)}`
  }
}

import { accessSync, constants, lstatSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import writeFileAtomic from 'write-file-atomic'
import type { Rewrite } from './types.js'
import type { DiskWorkspace } from './workspace/disk.js'

export interface WriteFailure {
  readonly path: string
  readonly message: string
}

/**
 * Writes one Dockerfile's change: every file, or none. Each file must still hold the text that was read; it is replaced
 * by a rename in its own directory, with the mode and owner that it has, and at the target of a link that stays inside
 * the root. When a later file fails, those already replaced get their old text back. Empty when all is written.
 */
export function writeRewrites(
  workspace: Pick<DiskWorkspace, 'root' | 'realPath'>,
  rewrites: readonly Rewrite[],
): readonly WriteFailure[] {
  const failures: WriteFailure[] = []
  const targets: { readonly rewrite: Rewrite; readonly file: string }[] = []
  for (const rewrite of rewrites) {
    const real = workspace.realPath(rewrite.path)
    const file = `${workspace.root}/${real ?? ''}`
    const obstacle = real === undefined ? 'is gone, or leads out of the repository' : findObstacle(file, rewrite.before)
    if (obstacle === undefined) targets.push({ rewrite, file })
    else failures.push({ path: rewrite.path, message: obstacle })
  }
  if (failures.length > 0) return failures

  const written: typeof targets = []
  for (const target of targets) {
    try {
      replaceFile(target.file, target.rewrite.after)
      written.push(target)
    } catch (error) {
      failures.push({ path: target.rewrite.path, message: `could not be written: ${errorText(error)}` })
      break
    }
  }
  if (failures.length > 0) {
    for (const { file, rewrite } of written) {
      try {
        replaceFile(file, rewrite.before)
      } catch (error) {
        failures.push({ path: rewrite.path, message: `was written and could not be put back: ${errorText(error)}` })
      }
    }
  }
  return failures
}

/** Writes a report to a file that the user named; what is not a regular file (`/dev/stderr`, a pipe) is written to. */
export function writeReport(file: string, text: string): void {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (stat !== undefined && !stat.isFile()) writeFileSync(file, text)
  else replaceFile(file, text)
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

/** Fills the temporary file by Node's own loop: a single write call may stop early on a full disk without an error. */
function replaceFile(file: string, text: string): void {
  writeFileAtomic.sync(file, '', {
    tmpfileCreated: temporary => {
      writeFileSync(temporary, text)
    },
  })
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

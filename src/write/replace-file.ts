import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

/** No Dockerfile's name and no other tool's; the number says whose it is, once that process is gone. */
const TEMPORARY_NAME = /^\.harden-dockerfile-(\d{1,10})-\d+$/

let made = 0

/** The process that made a temporary file of this name; undefined for any other name. */
export function temporaryOwner(name: string): number | undefined {
  const pid = TEMPORARY_NAME.exec(name)?.[1]
  return pid === undefined ? undefined : Number(pid)
}

/**
 * Puts a text in the place of a file by a rename in its directory, so that every reader sees the old text or the new
 * one, whole. Mode and owner stay, the owner where the system allows that. `file` must not be a link. Throws when it
 * cannot be done; the old file is then what it was.
 */
export function replaceFile(file: string, text: string): void {
  made += 1
  const temporary = join(dirname(file), `.harden-dockerfile-${process.pid}-${made}`)
  const old = statSync(file, { throwIfNoEntry: false })
  const descriptor = openSync(temporary, 'wx', old === undefined ? 0o666 : 0o600)
  try {
    try {
      writeFileSync(descriptor, text)
      if (old !== undefined) keepOwnerAndMode(descriptor, old)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

function keepOwnerAndMode(descriptor: number, { uid, gid, mode }: Stats): void {
  try {
    fchownSync(descriptor, uid, gid)
  } catch (error) {
    // Only root may give files away; somebody else's file in one's own directory can still be replaced.
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EPERM') throw error
  }
  fchmodSync(descriptor, mode & 0o7777)
}

/** What went wrong, in the system's words. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

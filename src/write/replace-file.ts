import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

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
 * one, whole. Mode and owner stay, the owner where the system allows that. `file` is absolute and neither a link nor
 * below one. With `before`, the file must still hold that text at the last moment. Throws when it cannot be done; the
 * old file is then what it was.
 */
export function replaceFile(file: string, text: string, before?: string): void {
  made += 1
  const directory = holdDirectory(dirname(file))
  try {
    const place = join(directory.path, basename(file))
    const temporary = join(directory.path, `.harden-dockerfile-${process.pid}-${made}`)
    const old = statSync(place, { throwIfNoEntry: false })
    const descriptor = openSync(temporary, 'wx', old === undefined ? 0o666 : 0o600)
    try {
      try {
        writeFileSync(descriptor, text)
        if (old !== undefined) keepOwnerAndMode(descriptor, old)
        fsyncSync(descriptor)
      } finally {
        closeSync(descriptor)
      }
      if (before !== undefined && !holds(place, before)) throw new Error('has changed since it was read')
      renameSync(temporary, place)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string')
      error.message = error.message.replaceAll(directory.path, dirname(file))
    throw error
  } finally {
    directory.close()
  }
}

/**
 * Keeps a directory open and reaches it through that: whatever is put in its place meanwhile, nothing is written
 * there. Only Linux can do so; elsewhere its path is used as it is. Throws when the path leads to another directory.
 */
function holdDirectory(path: string): { readonly path: string; readonly close: () => void } {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  const close = (): void => {
    closeSync(descriptor)
  }
  const held = `/proc/self/fd/${String(descriptor)}`
  let real: string
  try {
    real = readlinkSync(held)
  } catch {
    return { path, close }
  }
  if (real === path) return { path: held, close }
  close()
  throw new Error(`${path} is not the directory any more that it was`)
}

function holds(file: string, text: string): boolean {
  return lstatSync(file).isFile() && readFileSync(file).equals(Buffer.from(text, 'utf8'))
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

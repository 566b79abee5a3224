import { createHash } from 'node:crypto'
import { closeSync, fstatSync, fsyncSync, lstatSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from '../workspace/read-text.js'

const JOURNAL_NAME = /^\.harden-dockerfile-(\d{1,10})\.journal$/
/** A change holds a Dockerfile and some related files, each limited when it is read. */
const MAX_JOURNAL_BYTES = 256 * 1024 * 1024

/** One file of a change that is on its way to the disk. */
export interface JournalEntry {
  /** Relative to the root, free of links. */
  readonly path: string
  /** What `digest` says of the text before. */
  readonly before: string
  readonly after: string
}

export interface Journal {
  /** Absolute. */
  readonly file: string
  /** The process that wrote it. */
  readonly pid: number
}

/** SHA-256 of a text or of bytes, in hexadecimal. */
export function digest(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * Notes a change of several files before the first of them is replaced, and gives the absolute path of the note. It
 * lies in .git, where no commit can have brought it, or else in the root. Throws when there is room in neither.
 */
export function writeJournal(root: string, entries: readonly JournalEntry[]): string {
  let failure: unknown
  for (const directory of places(root)) {
    const file = join(directory, `.harden-dockerfile-${process.pid}.journal`)
    try {
      // One that this process's number has left behind was dealt with when the run began.
      rmSync(file, { force: true })
      const descriptor = openSync(file, 'wx', 0o600)
      try {
        writeFileSync(descriptor, JSON.stringify({ inode: fstatSync(descriptor).ino, files: entries }))
        fsyncSync(descriptor)
      } catch (error) {
        rmSync(file, { force: true })
        throw error
      } finally {
        closeSync(descriptor)
      }
      return file
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

/** The notes that lie in a root, whoever wrote them. */
export function findJournals(root: string): readonly Journal[] {
  return places(root).flatMap(directory =>
    namesIn(directory).flatMap(name => {
      const pid = JOURNAL_NAME.exec(name)?.[1]
      return pid === undefined ? [] : [{ file: join(directory, name), pid: Number(pid) }]
    }),
  )
}

/**
 * What a note says. `unfinished`: it was cut off, so that its change never began. `foreign`: it was not written here: a
 * copy has another inode than the one that it names.
 */
export function readJournal(file: string): readonly JournalEntry[] | 'unfinished' | 'foreign' {
  const read = readText(file, MAX_JOURNAL_BYTES)
  if (!read.ok) return 'foreign'
  let parsed: unknown
  try {
    parsed = JSON.parse(read.text)
  } catch {
    return 'unfinished'
  }
  const note = parsed
  if (!isRecord(note) || note['inode'] !== lstatSync(file).ino || !Array.isArray(note['files'])) return 'foreign'
  const files: readonly unknown[] = note['files']
  return files.every(isEntry) ? files : 'foreign'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isEntry(value: unknown): value is JournalEntry {
  return (
    isRecord(value) &&
    typeof value['path'] === 'string' &&
    typeof value['before'] === 'string' &&
    typeof value['after'] === 'string'
  )
}

/** A .git that is a file leads out of the root. */
function places(root: string): readonly string[] {
  const git = join(root, '.git')
  const isOwn = lstatSync(git, { throwIfNoEntry: false })?.isDirectory() === true
  return isOwn ? [git, root] : [root]
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

import type { Workspace } from '../workspace.js'

/** What was found, and the texts that it was found in. */
interface Remembered<T> {
  readonly reads: ReadonlyMap<string, string | undefined>
  readonly value: T
}

/**
 * The same reader, which answers from memory while the texts that it has read are the same. `keyOf` tells its questions
 * apart. What it reads it has to read while it runs: nothing lazily, and nothing but texts may change between two calls.
 * The memory lasts as long as the repository's list of files, which is the one thing that stays while a run edits texts.
 */
export function remembering<T, Question>(
  read: (workspace: Workspace, question: Question) => T,
  keyOf: (question: Question) => string,
): (workspace: Workspace, question: Question) => T {
  const memories = new WeakMap<readonly string[], Map<string, Remembered<T>>>()
  return (workspace, question) => {
    const files = workspace.files()
    const memory = memories.get(files) ?? new Map<string, Remembered<T>>()
    memories.set(files, memory)
    const key = keyOf(question)
    const known = memory.get(key)
    if (known !== undefined && isAsRead(known.reads, workspace)) return known.value
    const reads = new Map<string, string | undefined>()
    const noting = (path: string): string | undefined => {
      const text = workspace.read(path)
      reads.set(path, text)
      return text
    }
    const value = read({ ...workspace, read: noting }, question)
    memory.set(key, { reads, value })
    return value
  }
}

/** Asks for every text, so that a reader that remembers inside of another one tells it what it rests on. */
function isAsRead(reads: ReadonlyMap<string, string | undefined>, workspace: Workspace): boolean {
  let same = true
  for (const [path, text] of reads) if (workspace.read(path) !== text) same = false
  return same
}

/** For readers of one file. */
export function rememberingFile<T>(
  read: (workspace: Workspace, path: string) => T,
): (workspace: Workspace, path: string) => T {
  return remembering(read, path => path)
}

import type { Engine } from './engine.js'

/** What stands at a path in a container. */
export interface ContainerEntry {
  readonly type: 'file' | 'directory' | 'link' | 'other'
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** A file's bytes as latin1, or where a link leads to; undefined for anything else and for files that are too large. */
  readonly content: string | undefined
}

const BLOCK = 512
const MAX_CONTENT = 256 * 1024

/** Reads one entry of a container, running or not; undefined where there is none. */
export async function readEntry(engine: Engine, container: string, path: string): Promise<ContainerEntry | undefined> {
  const limits = { enough: 2 * BLOCK + MAX_CONTENT, timeout: 10_000, encoding: 'latin1' } as const
  // The program is ended before its time where there is more, so its exit code says nothing.
  const { stdout } = await engine.run(['cp', `${container}:${path}`, '-'], limits)
  return parseEntry(stdout)
}

/** The first member of a tar archive, which may be cut off. */
export function parseEntry(archive: string): ContainerEntry | undefined {
  let at = 0
  // Extended headers (PAX) stand before the header that they belong to.
  while (archive[at + 156] === 'x' || archive[at + 156] === 'g') {
    at += BLOCK + Math.ceil(octal(archive, at + 124, 12) / BLOCK) * BLOCK
  }
  if (archive.length < at + BLOCK || archive[at] === '\0') return undefined
  const type = typeOf(archive[at + 156])
  const size = octal(archive, at + 124, 12)
  const bytes = archive.slice(at + BLOCK, at + BLOCK + size)
  const whole = size <= MAX_CONTENT && bytes.length === size
  const target = archive.slice(at + 157, at + 257).replace(/\0.*$/s, '')
  return {
    ...{ type, mode: octal(archive, at + 100, 8) & 0o7777 },
    ...{ uid: octal(archive, at + 108, 8), gid: octal(archive, at + 116, 8) },
    content: type === 'link' ? target : type === 'file' && whole ? bytes : undefined,
  }
}

function typeOf(flag: string | undefined): ContainerEntry['type'] {
  if (flag === '5') return 'directory'
  if (flag === '2') return 'link'
  return flag === '0' || flag === '\0' ? 'file' : 'other'
}

function octal(text: string, start: number, length: number): number {
  const digits = /[0-7]+/.exec(text.slice(start, start + length))
  return digits === null ? 0 : Number.parseInt(digits[0], 8)
}

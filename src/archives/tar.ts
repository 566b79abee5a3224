import { isUtf8 } from 'node:buffer'
import type { ArchiveEntry } from './types.js'

const BLOCK = 512
/** Archives with more entries are not looked at. */
const MAX_ENTRIES = 50_000
/** No path of a real archive is longer. */
const MAX_NAME = 4096

/**
 * The entries of a tar archive (ustar, GNU, pax), the last one of a path only. Undefined when the bytes are none, end early,
 * or hold more than is looked at.
 */
export function readTar(bytes: Uint8Array): ReadonlyMap<string, ArchiveEntry> | undefined {
  const entries = new Map<string, ArchiveEntry>()
  let next: Partial<Extended> = {}
  let at = 0
  while (at + BLOCK <= bytes.length) {
    const header = bytes.subarray(at, at + BLOCK)
    if (header.every(byte => byte === 0)) return entries.size > 0 ? entries : undefined
    const size = next.size ?? numberIn(header, 124, 12)
    if (size === undefined || !hasChecksum(header)) return undefined
    const start = at + BLOCK
    if (start + size > bytes.length) return undefined
    const body = bytes.subarray(start, start + size)
    at = start + Math.ceil(size / BLOCK) * BLOCK
    const kind = String.fromCharCode(header[156] ?? 0)
    // A header of its own that says more about the entry behind it; global ones say nothing of owners and modes.
    if (kind === 'L' && size <= MAX_NAME) next = { ...next, path: textIn(body, 0, size) }
    else if (kind === 'K' && size <= MAX_NAME) next = { ...next, target: textIn(body, 0, size) }
    else if (kind === 'x') next = { ...next, ...readPax(body) }
    else if (kind !== 'g' && kind !== 'K') {
      const entry = entryOf(header, kind, next)
      const script = entry?.type === 'file' ? scriptIn(body) : undefined
      if (entry !== undefined) entries.set(entry.path, script === undefined ? entry : { ...entry, script })
      if (entries.size > MAX_ENTRIES) return undefined
      next = {}
    }
  }
  return entries.size > 0 && at === bytes.length ? entries : undefined
}

/** A longer one is no start script. */
const MAX_SCRIPT = 32_768

function scriptIn(body: Uint8Array): string | undefined {
  if (body[0] !== 0x23 || body[1] !== 0x21 || body.length > MAX_SCRIPT || !isUtf8(body)) return undefined
  return decoder.decode(body)
}

/** What an extended header can say instead of the short fields. */
interface Extended {
  readonly path: string
  readonly target: string
  readonly size: number
  readonly uid: number
  readonly gid: number
}

function entryOf(header: Uint8Array, kind: string, extended: Partial<Extended>): ArchiveEntry | undefined {
  const prefix = textIn(header, 257, 5) === 'ustar' && header[262] === 0 ? textIn(header, 345, 155) : ''
  const name = textIn(header, 0, 100)
  const path = relativePath(extended.path ?? (prefix === '' ? name : `${prefix}/${name}`))
  const mode = numberIn(header, 100, 8)
  const uid = extended.uid ?? numberIn(header, 108, 8)
  const gid = extended.gid ?? numberIn(header, 116, 8)
  if (path === undefined || mode === undefined || uid === undefined || gid === undefined) return undefined
  const isFolder = kind === '5' || (/^[0\0]$/.test(kind) && name.endsWith('/'))
  const type = isFolder ? 'directory' : /^[07\0]$/.test(kind) ? 'file' : 'link'
  const link = kind === '2' ? { target: extended.target ?? textIn(header, 157, 100) } : {}
  return { path, type, mode: mode & 0o7777, uid, gid, ...link }
}

/** Unpackers leave out entries that would lie outside. */
function relativePath(name: string): string | undefined {
  const parts = name.split('/').filter(part => part !== '' && part !== '.')
  return parts.includes('..') ? undefined : parts.join('/')
}

/** Octal text, or GNU's binary form for what is too large for it. */
function numberIn(header: Uint8Array, at: number, length: number): number | undefined {
  const first = header[at] ?? 0
  if ((first & 0x80) !== 0) {
    let value = first & 0x3f
    for (let index = at + 1; index < at + length; index += 1) value = value * 256 + (header[index] ?? 0)
    return Number.isSafeInteger(value) ? value : undefined
  }
  const digits = textIn(header, at, length).trim()
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined
}

/** The sum of all bytes, with blanks for the sum itself: what tells a header from any other data. */
function hasChecksum(header: Uint8Array): boolean {
  let sum = 8 * 32
  for (let index = 0; index < BLOCK; index += 1) if (index < 148 || index >= 156) sum += header[index] ?? 0
  return sum === numberIn(header, 148, 8)
}

function textIn(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length)
  const end = field.indexOf(0)
  return decoder.decode(end === -1 ? field : field.subarray(0, end))
}

const decoder = new TextDecoder()

/** Lines of `LENGTH KEY=VALUE`. */
function readPax(body: Uint8Array): Partial<Extended> {
  const found: { path?: string; target?: string; size?: number; uid?: number; gid?: number } = {}
  for (let at = 0; at < body.length;) {
    const blank = body.indexOf(32, at)
    const length = blank === -1 ? Number.NaN : Number(textIn(body, at, blank - at))
    if (!Number.isInteger(length) || length <= blank - at || at + length > body.length) break
    const line = decoder.decode(body.subarray(blank + 1, at + length - 1))
    const key = line.slice(0, line.indexOf('='))
    const value = line.slice(key.length + 1)
    if (key === 'path' && value.length <= MAX_NAME) found.path = value
    else if (key === 'linkpath' && value.length <= MAX_NAME) found.target = value
    else if ((key === 'size' || key === 'uid' || key === 'gid') && /^\d{1,15}$/.test(value)) found[key] = Number(value)
    at += length
  }
  return found
}

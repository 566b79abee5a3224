import { isUtf8 } from 'node:buffer'
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

export type TextResult =
  | { readonly ok: true; readonly text: string }
  /** `code` is a stable reason code, `message` a sentence without the path. */
  | {
      readonly ok: false
      readonly code: string
      readonly message: string
      /** It is there, and the system refuses to read it. */
      readonly isRefused?: true
    }

const REFUSED = 'cannot be read: '

type BytesResult = { readonly ok: true; readonly bytes: Buffer } | Extract<TextResult, { readonly ok: false }>

/** Reads a regular file as strict UTF-8, byte order mark kept; otherwise as `readBytes`. */
export function readText(path: string, maxBytes: number): TextResult {
  const result = readBytes(path, maxBytes)
  if (!result.ok) return result
  if (!isUtf8(result.bytes)) return { ok: false, code: 'not-utf8', message: 'is not UTF-8 text' }
  return { ok: true, text: result.bytes.toString('utf8') }
}

/**
 * Reads a regular file. Never waits (a named pipe does not block) and never reads more than `maxBytes`. `path` must be free
 * of links: its last segment is not followed.
 */
export function readBytes(path: string, maxBytes: number): BytesResult {
  let file: number | undefined
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
    const stat = fstatSync(file)
    if (stat.isDirectory()) return { ok: false, code: 'not-a-file', message: 'is a directory' }
    if (!stat.isFile()) return { ok: false, code: 'not-a-file', message: 'is not a regular file' }
    if (stat.size > maxBytes) {
      return {
        ok: false,
        code: 'file-too-large',
        message: `is too large (${stat.size} bytes; at most ${maxBytes} are read)`,
      }
    }
    return { ok: true, bytes: readFileSync(file) }
  } catch (error) {
    const message = describe(error)
    const isRefused = message.startsWith(REFUSED)
    return { ok: false, code: 'cannot-read', message, ...(isRefused ? { isRefused } : {}) }
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'does not exist'
    case 'EACCES':
    case 'EPERM':
      return `${REFUSED}permission denied`
    case 'ELOOP':
      return 'is a symbolic link that leads nowhere'
    case 'ENXIO':
      return 'is not a regular file'
    default:
      return `${REFUSED}${error instanceof Error ? error.message : String(error)}`
  }
}

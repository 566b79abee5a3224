import { posix, sep } from 'node:path'

/** Longer ones name no file on any system. */
const MAX_PATH = 4096

/** An empty, `.` or `..` segment: the rare path that is not in its normal form. */
const ODD_SEGMENT = /(?:^|\/)\.{0,2}(?:\/|$)/

/** Path relative to the root with `.` and `..` resolved (the root itself is `''`); undefined when it leaves the root. */
export function normalizePath(path: string): string | undefined {
  if (path.length > MAX_PATH || path.includes('\0')) return undefined
  if (!ODD_SEGMENT.test(path)) return path
  const normal = posix.normalize(path === '' ? '.' : path).replace(/\/+$/, '')
  if (normal === '.' || normal === '') return path.startsWith('/') ? undefined : ''
  return normal.startsWith('/') || normal === '..' || normal.startsWith('../') ? undefined : normal
}

/** The path of `absolute` below `root` (both without links), with `/`; undefined when it lies outside. */
export function pathBelow(root: string, absolute: string): string | undefined {
  if (absolute === root) return ''
  const prefix = root.endsWith(sep) ? root : root + sep
  if (!absolute.startsWith(prefix)) return undefined
  const below = absolute.slice(prefix.length)
  return sep === '/' ? below : below.split(sep).join('/')
}

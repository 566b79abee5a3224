import { lstatSync, realpathSync } from 'node:fs'
import { posix, sep } from 'node:path'

/** Path relative to the root with `.` and `..` resolved (the root itself is `''`); undefined when it leaves the root. */
export function normalizePath(path: string): string | undefined {
  if (path.includes('\0')) return undefined
  const normal = posix.normalize(path === '' ? '.' : path).replace(/\/+$/, '')
  if (normal === '.' || normal === '') return path.startsWith('/') ? undefined : ''
  return normal.startsWith('/') || normal === '..' || normal.startsWith('../') ? undefined : normal
}

/** The path of `absolute` below `root` (both without links), with `/`; undefined when it lies outside. */
export function pathBelow(root: string, absolute: string): string | undefined {
  if (absolute === root) return ''
  const prefix = root.endsWith(sep) ? root : root + sep
  return absolute.startsWith(prefix) ? absolute.slice(prefix.length).split(sep).join('/') : undefined
}

/**
 * Resolves links: a path relative to the root to the path, again relative to the root, of what it really names.
 * Undefined when there is nothing, a link loop, or when it leads out of the root. Directories are asked once.
 */
export function realPathFinder(root: string): (path: string) => string | undefined {
  const directories = new Map<string, string | undefined>([['', '']])
  const viaDisk = (path: string): string | undefined => {
    try {
      return pathBelow(root, realpathSync.native(`${root}/${path}`))
    } catch {
      return undefined
    }
  }
  const realDirectory = (path: string): string | undefined => {
    if (directories.has(path)) return directories.get(path)
    const real = viaDisk(path)
    directories.set(path, real)
    return real
  }
  return path => {
    const normal = normalizePath(path)
    if (normal === undefined || normal === '') return normal
    const slash = normal.lastIndexOf('/')
    const directory = realDirectory(slash < 0 ? '' : normal.slice(0, slash))
    if (directory === undefined) return undefined
    const candidate = directory === '' ? normal.slice(slash + 1) : `${directory}/${normal.slice(slash + 1)}`
    try {
      return lstatSync(`${root}/${candidate}`).isSymbolicLink() ? viaDisk(candidate) : candidate
    } catch {
      return undefined
    }
  }
}

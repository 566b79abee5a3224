/** `/a/b` → `/`, `/a`. */
export function ancestors(path: string): readonly string[] {
  if (path === '/') return []
  const result = ['/']
  for (let at = path.indexOf('/', 1); at !== -1; at = path.indexOf('/', at + 1)) result.push(path.slice(0, at))
  return result
}

export function parentOf(path: string): string {
  const at = path.lastIndexOf('/')
  return at <= 0 ? '/' : path.slice(0, at)
}

/** `path` is `directory` or lies below it. */
export function isInside(path: string, directory: string): boolean {
  return path === directory || directory === '/' || path.startsWith(directory + '/')
}

/** The same for any of the folders, whatever their number. */
export function isInsideAny(path: string, directories: ReadonlySet<string>): boolean {
  return directories.has(path) || isBelowAny(path, directories)
}

/** `path` lies below one of the folders. */
export function isBelowAny(path: string, directories: ReadonlySet<string>): boolean {
  return directories.size > 0 && ancestors(path).some(above => directories.has(above))
}

/** Joins and normalizes; `''` as base gives a relative path. */
export function joinPath(base: string, inner: string): string {
  if (inner === '') return base
  if (base === '') return inner
  return base.endsWith('/') ? base + inner : `${base}/${inner}`
}

/** An empty, `.` or `..` segment: few paths have one. */
const ODD_SEGMENT = /\/(?:\.{0,2}(?:\/|$))/

/** Absolute image path without `.`, `..`, doubled or trailing slashes. */
export function normalizePath(path: string): string {
  if (path.startsWith('/') && !ODD_SEGMENT.test(path)) return path
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') parts.pop()
    else parts.push(part)
  }
  return '/' + parts.join('/')
}

/** The last segment of a path, without slashes behind it. */
export function baseName(path: string): string {
  const clean = path.replace(/\/+$/, '')
  return clean.slice(clean.lastIndexOf('/') + 1)
}

/** Without the folders that lie inside another one of them. */
export function outermost(folders: readonly string[]): readonly string[] {
  const all = new Set(folders)
  return [...all].filter(folder => !isBelowAny(folder, all))
}

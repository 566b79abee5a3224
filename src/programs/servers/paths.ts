/** An empty, `.` or `..` segment, or what may stand for `/run`: few paths have one. */
const NEEDS_CARE = /\/(?:\.{0,2}(?:\/|$))|^\/var\/run/

/** `path` as an absolute, normal image path, seen from the directory `base`. `/var/run` is `/run` in every image. */
export function imagePath(path: string, base: string): string {
  const whole = path.startsWith('/') ? path : base === '/' ? `/${path}` : `${base}/${path}`
  if (whole.startsWith('/') && !NEEDS_CARE.test(whole)) return whole
  const parts: string[] = []
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  const normal = `/${parts.join('/')}`
  if (normal === '/var/run' || normal.startsWith('/var/run/')) return normal.slice(4)
  return normal
}

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? '/' : path.slice(0, slash)
}

/** Shell patterns as servers' include lines use them: `*` and `?` inside one segment, `[abc]` taken as `?`. */
export function matchesPattern(path: string, pattern: string): boolean {
  const names = path.split('/')
  const patterns = pattern.split('/')
  return names.length === patterns.length && names.every((name, index) => matchesSegment(name, patterns[index] ?? ''))
}

function matchesSegment(name: string, pattern: string): boolean {
  const tokens = pattern.match(/\[[^\]]+\]|[^]/g) ?? []
  let at = 0
  let token = 0
  let star = -1
  let retry = 0
  while (at < name.length) {
    const part = tokens[token]
    if (part === '*') {
      star = token++
      retry = at
    } else if (part !== undefined && (part === '?' || part.length > 1 || part === name.charAt(at))) {
      token++
      at++
    } else if (star !== -1) {
      token = star + 1
      at = ++retry
    } else return false
  }
  while (tokens[token] === '*') token++
  return token === tokens.length
}

export function isPattern(path: string): boolean {
  return /[*?[]/.test(path)
}

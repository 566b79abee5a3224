/** A path without `.`, empty segments and a final `/`; `..` stays where a relative path begins with it. */
export function normalPath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part === '..' && path.startsWith('/')) continue
    else if (part !== '' && part !== '.') parts.push(part)
  }
  const normal = parts.join('/')
  return path.startsWith('/') ? `/${normal}` : normal === '' ? '.' : normal
}

import { parentOf } from './image-path.js'

/** It holds `*` or `?`. */
export function isPattern(path: string): boolean {
  return /[*?]/.test(path)
}

/** What a pattern in the last part of a path stands for; undefined for other patterns, and for those that are costly. */
export function namesOf(
  path: string,
): { readonly folder: string; readonly fits: (name: string) => boolean } | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const folder = parentOf(path)
  if (isPattern(folder) || (name.match(/\*/g)?.length ?? 0) > 3) return undefined
  const source = name
    .split('')
    .map(char => (char === '*' ? '[^/]*' : char === '?' ? '[^/]' : /[\w-]/.test(char) ? char : `\\${char}`))
    .join('')
  const expression = new RegExp(`^${source}$`)
  // Shells leave names that start with a dot alone.
  return { folder, fits: each => expression.test(each) && (!each.startsWith('.') || name.startsWith('.')) }
}

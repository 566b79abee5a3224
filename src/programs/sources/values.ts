import type { ImageFile } from '../types.js'
import { normalPath } from './paths.js'

/** A stretch of literal text. `at` is the offset in the source of its first character, when it stands there as it is. */
export interface Piece {
  readonly text: string
  readonly at: number | undefined
  /** The file where it stands, when that is another one than the source that is read. */
  readonly file?: ImageFile
}

/** Text whose beginning is known. */
export interface Known {
  readonly kind: 'known'
  readonly pieces: readonly Piece[]
  /** What it is relative to, where the source file decides that. @see SourcePath.base */
  readonly anchor: 'none' | 'file' | 'package'
  /** More text, which is not known, follows. */
  readonly partial: boolean
  /** The command line's option whose default this is, without its dashes. */
  readonly option?: string
  /** One of two values of a condition: what it is made to be is not what is always used. */
  readonly isChoice?: true
}

/** What an environment variable holds, or the fallback when it is not set. */
export interface FromEnvironment {
  readonly kind: 'environment'
  readonly names: readonly string[]
  readonly fallback: Known | undefined
  /** Literal text around the variable. */
  readonly before: string
  readonly after: string
  /** Variables that hold the text around it as well, and are asked for first: `BIND or f"{HOST}:{PORT}"`. */
  readonly wholes?: readonly string[]
}

export type Value = Known | FromEnvironment | undefined

export const known = (text: string, at?: number): Known => ({
  kind: 'known',
  pieces: [{ text, at }],
  anchor: 'none',
  partial: false,
})

/** The file itself, as a path relative to its directory. */
export const thisFile: Known = { ...known('__file__'), anchor: 'file' }
export const thisDirectory: Known = { ...known('.'), anchor: 'file' }

export const fromEnvironment = (name: string, fallback?: Value): Value =>
  fallback?.kind === 'environment'
    ? withFallback({ kind: 'environment', names: [name], fallback: undefined, before: '', after: '' }, fallback)
    : { kind: 'environment', names: [name], fallback, before: '', after: '' }

/** What stands for an argument of a script's own command line among the names of variables. */
export const argumentName = (position: number): string => `argument ${String(position)}`

export const textOf = (value: Known): string => value.pieces.map(piece => piece.text).join('')

/** The text when all of it is certain. */
export function literal(value: Value): string | undefined {
  return value?.kind === 'known' && !value.partial && value.anchor === 'none' ? textOf(value) : undefined
}

/** What stands before a colon is left out, as a port's host does not matter: no path begins with one. */
export const startsPort = (value: Value): boolean =>
  value?.kind === 'known'
    ? textOf(value).startsWith(':')
    : value?.kind === 'environment' && value.before.startsWith(':')

/** `left` followed by `right`, whose beginning stays known when `right` is not. */
export function concatenate(left: Value, right: Value): Value {
  // The host before `:80` does not matter, whatever it is.
  if (startsPort(right) && (left?.kind !== 'known' || left.partial)) return right
  if (left?.kind === 'environment' && left.after.endsWith(':') && right !== undefined)
    return concatenate(known(':'), right)
  if (left === undefined) return undefined
  if (left.kind === 'known') {
    if (left.partial) return left
    if (right === undefined) return { ...left, partial: true }
    if (right.kind === 'known')
      return { ...right, ...left, pieces: [...left.pieces, ...right.pieces], partial: right.partial }
    return {
      ...right,
      before: textOf(left) + right.before,
      fallback:
        right.fallback === undefined
          ? undefined
          : { ...left, pieces: [...left.pieces, ...right.fallback.pieces], partial: right.fallback.partial },
    }
  }
  const tail = right?.kind === 'known' && !right.partial ? textOf(right) : undefined
  const fallback = left.fallback === undefined ? undefined : concatenate(left.fallback, right)
  return { ...left, after: left.after + (tail ?? ''), fallback: fallback?.kind === 'known' ? fallback : undefined }
}

/** Path segments joined as `path.join` and `os.path.join` do; `absoluteWins`: a later absolute segment replaces the earlier ones. */
export function joinPaths(parts: readonly Value[], absoluteWins: boolean): Value {
  const [first, ...others] = parts
  if (first !== undefined && literal(first) === '' && others.length > 0)
    // An option without a default has to be given, and then it is some other folder.
    return first.kind === 'known' && first.option !== undefined ? undefined : joinPaths(others, absoluteWins)
  let result: Value
  for (const [index, part] of parts.entries()) {
    if (index === 0) result = part
    else if (part?.kind === 'known' && part.anchor !== 'none') result = part
    else if (absoluteWins && part?.kind === 'known' && textOf(part).startsWith('/')) result = part
    else result = concatenate(concatenate(result, known('/')), part)
  }
  return result
}

/** The directory of a path, as `dirname` gives it. */
export function parentPath(value: Value): Value {
  if (value?.kind === 'environment') {
    const fallback = parentPath(value.fallback)
    return { ...value, after: `${value.after}/..`, fallback: fallback?.kind === 'known' ? fallback : undefined }
  }
  if (value?.kind !== 'known' || value.partial) return undefined
  // What the option says has another parent.
  if (value.option !== undefined) return { ...value, pieces: [...value.pieces, { text: '/..', at: undefined }] }
  const parent = normalPath(`${textOf(value)}/..`)
  return { ...known(parent), anchor: value.anchor }
}

/** The same value for `f(value)` where `f` keeps the path: `abspath`, `resolve`, `str`. */
export function withFallback(value: Value, fallback: Value): Value {
  if (value === undefined) return undefined
  if (value.kind === 'known') return value
  // An empty fallback counts as none: `get(NAME, "") or …`.
  if (value.fallback !== undefined && textOf(value.fallback) !== '') return value
  if (fallback?.kind === 'environment')
    return fallback.before === value.before && fallback.after === value.after
      ? { ...fallback, names: [...value.names, ...fallback.names] }
      : { ...fallback, wholes: [...value.names, ...(fallback.wholes ?? [])] }
  return { ...value, fallback }
}

import { posix } from 'node:path'
import type { ShellCommand, ShellWord } from './types.js'

/** Which options of a program take an argument. */
export interface OptionSpec {
  /** One-letter options with an argument, in the same word or the next. */
  readonly letters?: string
  /** Long options with an argument, after `=` or in the next word; names without dashes. */
  readonly longs?: readonly string[]
  /** The first operand ends the options: what follows belongs to another program. */
  readonly stopAtOperand?: boolean
}

export interface Arguments {
  /** Options without an argument: `p`, `recursive`. */
  readonly flags: ReadonlySet<string>
  /** Options with one; undefined as the value where it is not certain. */
  readonly values: ReadonlyMap<string, ShellWord>
  /** All arguments of repeated options, in order. */
  readonly repeated: readonly { readonly name: string; readonly word: ShellWord }[]
  readonly operands: readonly ShellWord[]
}

/** Reads a command's arguments as getopt does; options may follow operands. */
export function readArguments(words: readonly ShellWord[], spec: OptionSpec = {}): Arguments {
  const flags = new Set<string>()
  const repeated: { name: string; word: ShellWord }[] = []
  const operands: ShellWord[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (word === undefined) break
    const { value } = word
    if (value === undefined || value.length < 2 || !value.startsWith('-')) {
      operands.push(word)
      if (spec.stopAtOperand !== true) continue
      operands.push(...words.slice(at + 1))
      break
    }
    if (value === '--') {
      operands.push(...words.slice(at + 1))
      break
    }
    if (value.startsWith('--')) {
      const equals = value.indexOf('=')
      const name = equals === -1 ? value.slice(2) : value.slice(2, equals)
      if (equals !== -1) repeated.push({ name, word: { ...word, value: value.slice(equals + 1) } })
      else if (spec.longs?.includes(name) === true) {
        const next = words[++at]
        if (next !== undefined) repeated.push({ name, word: next })
      } else flags.add(name)
      continue
    }
    for (let index = 1; index < value.length; index++) {
      const letter = value[index] ?? ''
      if (spec.letters?.includes(letter) !== true) {
        flags.add(letter)
        continue
      }
      const next = index + 1 < value.length ? { ...word, value: value.slice(index + 1) } : words[++at]
      if (next !== undefined) repeated.push({ name: letter, word: next })
      break
    }
  }
  return { flags, values: new Map(repeated.map(({ name, word }) => [name, word])), repeated, operands }
}

/** The value of the first of these options that is given. */
export function optionValue(args: Arguments, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const word = args.values.get(name)
    if (word !== undefined) return word.value
  }
  return undefined
}

export function hasFlag(args: Arguments, ...names: readonly string[]): boolean {
  return names.some(name => args.flags.has(name))
}

/** Absolute path without a slash at its end; undefined when it cannot be known. */
export function absolutePath(path: string | undefined, cwd: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined
  if (!path.startsWith('/') && cwd === undefined) return undefined
  const joined = path.startsWith('/') ? posix.normalize(path) : posix.join(cwd ?? '/', path)
  const rooted = joined.startsWith('//') ? joined.slice(1) : joined
  return rooted.length > 1 && rooted.endsWith('/') ? rooted.slice(0, -1) : rooted
}

/** The absolute paths of words; those that cannot be known are left out. */
export function pathsOf(words: readonly ShellWord[], command: ShellCommand): readonly string[] {
  return words.flatMap(word => absolutePath(word.value, command.cwd) ?? [])
}

/** A decimal id; undefined for a name. */
export function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined
}

/** Literal values only. */
export function valuesOf(words: readonly ShellWord[]): readonly string[] {
  return words.flatMap(word => word.value ?? [])
}

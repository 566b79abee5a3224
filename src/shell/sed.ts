import { RE2JS } from 're2js'
import { lineSelector, type SedAddress, type SedAddresses } from './sed-address.js'
import type { ShellCommand } from './types.js'

interface SedCommand {
  readonly addresses: SedAddresses
  readonly action: SedAction
}

type SedAction =
  | { readonly kind: 'substitute'; readonly apply: (line: string) => string }
  | { readonly kind: 'delete' }
  | { readonly kind: 'insert' | 'append' | 'change'; readonly text: string }

/**
 * What `sed` makes of a text with these expressions. Knows substitutions, and lines that are deleted, replaced, or put before
 * and behind others, for addresses by number and pattern; undefined for everything else, which means that the result is not
 * known. Expressions come from files that are not trusted: they are matched by RE2, whose time is linear.
 */
export function applySed(expressions: readonly string[], text: string, extended: boolean): string | undefined {
  const commands: SedCommand[] = []
  for (const expression of expressions) {
    const parsed = parseScript(expression, extended)
    if (parsed === undefined) return undefined
    commands.push(...parsed)
  }
  if (commands.length === 0) return undefined
  const selectors = commands.map(({ addresses }) => lineSelector(addresses))
  const given = text.split('\n')
  const count = text.endsWith('\n') ? given.length - 1 : given.length
  const lines: string[] = []
  for (const [index, line] of given.slice(0, count).entries()) {
    const ending = line.endsWith('\r') ? '\r' : ''
    let current: string | undefined = line.replace(/\r$/, '')
    const behind: string[] = []
    for (const [at, { action }] of commands.entries()) {
      if (selectors[at]?.({ text: current, number: index + 1, isLast: index === count - 1 }) !== true) continue
      if (action.kind === 'substitute') current = action.apply(current)
      else if (action.kind === 'insert') lines.push(action.text + ending)
      else if (action.kind === 'append') behind.push(action.text + ending)
      else {
        current = action.kind === 'change' ? action.text : undefined
        break
      }
    }
    if (current !== undefined) lines.push(current + ending)
    lines.push(...behind)
  }
  return lines.join('\n') + (count < given.length ? '\n' : '')
}

/** Whether a `sed` is told that its expressions are of the extended syntax. */
export function isExtended(command: ShellCommand): boolean {
  return command.words.some(word => /^(-[a-zA-Z]*[Er]|--regexp-extended$)/.test(word.value ?? ''))
}

function parseScript(script: string, extended: boolean): readonly SedCommand[] | undefined {
  const commands: SedCommand[] = []
  let rest = script.trim()
  while (rest !== '') {
    const next = parseCommand(rest, extended)
    if (next === undefined) return undefined
    commands.push(next.value)
    rest = rest.slice(next.length).replace(/^[\s;]+/, '')
  }
  return commands
}

/** A part of a script, and where it ends. */
interface Parsed<T> {
  readonly value: T
  readonly length: number
}

function parseCommand(script: string, extended: boolean): Parsed<SedCommand> | undefined {
  const addressed = parseAddresses(script, extended)
  if (addressed === undefined) return undefined
  const { value: addresses, length: at } = addressed
  const parsed = parseAction(script.slice(at), extended)
  // A range is replaced as a whole, at its end.
  if (parsed === undefined || (parsed.value.kind === 'change' && addresses.second !== undefined)) return undefined
  return { value: { addresses, action: parsed.value }, length: at + parsed.length }
}

function parseAddresses(script: string, extended: boolean): Parsed<SedAddresses> | undefined {
  const first = parseAddress(script, extended)
  if (first === 'unknown') return undefined
  let at = first?.length ?? 0
  let second: Parsed<SedAddress> | undefined
  if (first !== undefined && script[at] === ',') {
    const found = parseAddress(script.slice(at + 1), extended)
    if (found === undefined || found === 'unknown') return undefined
    second = found
    at += 1 + found.length
  }
  at += /^ *!? */.exec(script.slice(at))?.[0].length ?? 0
  const negated = script.slice(0, at).trimEnd().endsWith('!')
  return { value: { first: first?.value, second: second?.value, negated }, length: at }
}

/** Undefined where there is none. */
function parseAddress(script: string, extended: boolean): Parsed<SedAddress> | 'unknown' | undefined {
  const number = /^\d+/.exec(script)?.[0]
  // `0,/pattern/` and `1~2` are GNU's own.
  if (number !== undefined)
    return number === '0' || script[number.length] === '~'
      ? 'unknown'
      : { value: { kind: 'line', number: Number(number) }, length: number.length }
  if (script.startsWith('$')) return { value: { kind: 'last' }, length: 1 }
  if (!script.startsWith('/')) return undefined
  const found = readPart(script, 1, '/')
  const expression = found === undefined ? undefined : compile(found.text, extended, false)
  if (found === undefined || expression === undefined) return 'unknown'
  return { value: { kind: 'match', expression }, length: found.end + 1 }
}

const TEXT_COMMANDS = { i: 'insert', a: 'append', c: 'change' } as const

function parseAction(script: string, extended: boolean): Parsed<SedAction> | undefined {
  switch (script[0]) {
    case 'd':
      return { value: { kind: 'delete' }, length: 1 }
    case 's':
      return parseSubstitution(script, extended)
    case 'i':
    case 'a':
    case 'c':
      return parseText(script, TEXT_COMMANDS[script[0]])
    default:
      return undefined
  }
}

/** `a text`, `a\text`, and `a\` with the text on the next line; one line of it, without escapes of its own. */
function parseText(script: string, kind: 'insert' | 'append' | 'change'): Parsed<SedAction> | undefined {
  const [whole = '', text = ''] = /^.(?:[ \t]*\\\n?|[ \t]*)([^\n]*)/.exec(script) ?? []
  return text === '' || text.includes('\\') ? undefined : { value: { kind, text }, length: whole.length }
}

function parseSubstitution(script: string, extended: boolean): Parsed<SedAction> | undefined {
  const delimiter = script[1]
  if (delimiter === undefined || /[\s\\\w]/.test(delimiter)) return undefined
  const pattern = readPart(script, 2, delimiter)
  const replacement = pattern === undefined ? undefined : readPart(script, pattern.end + 1, delimiter)
  if (pattern === undefined || replacement === undefined) return undefined
  const flags = /^[gIi]*/.exec(script.slice(replacement.end + 1))?.[0] ?? ''
  const next = script[replacement.end + 1 + flags.length]
  if (next !== undefined && !/[\s;}]/.test(next)) return undefined
  const expression = compile(pattern.text, extended, /i/i.test(flags))
  const value = replacementOf(replacement.text)
  if (expression === undefined || value === undefined) return undefined
  const apply = flags.includes('g')
    ? (line: string) => expression.matcher(line).replaceAll(value)
    : (line: string) => expression.matcher(line).replaceFirst(value)
  return { value: { kind: 'substitute', apply }, length: replacement.end + 1 + flags.length }
}

/** Up to the next delimiter that is not escaped; an escaped delimiter stands for itself. */
function readPart(
  script: string,
  start: number,
  delimiter: string,
): { readonly text: string; readonly end: number } | undefined {
  let text = ''
  for (let at = start; at < script.length; at += 1) {
    const char = script[at] ?? ''
    if (char === delimiter) return { text, end: at }
    if (char === '\\') {
      const next = script[at + 1] ?? ''
      text += next === delimiter ? next : char + next
      at += 1
    } else text += char
  }
  return undefined
}

/** Compiled expressions: a Dockerfile is gone through several times, and many say the same. */
const compiled = new Map<string, RE2JS | undefined>()
const MAX_COMPILED = 100

function compile(pattern: string, extended: boolean, ignoreCase: boolean): RE2JS | undefined {
  const expression = extended ? pattern : toExtended(pattern)
  const key = `${ignoreCase ? 'i' : ' '}${expression}`
  if (compiled.has(key)) return compiled.get(key)
  if (compiled.size >= MAX_COMPILED) compiled.clear()
  const result = compileAnew(expression, ignoreCase)
  compiled.set(key, result)
  return result
}

function compileAnew(expression: string, ignoreCase: boolean): RE2JS | undefined {
  try {
    return RE2JS.compile(expression, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
  } catch {
    // A back reference or something else that RE2 does not have.
    return undefined
  }
}

/** Basic to extended syntax: the backslash before `( ) { } + ? |` means the opposite. */
function toExtended(pattern: string): string {
  // A star with nothing before it stands for itself.
  return pattern.replace(/^(\^?)\*/, '$1\\*').replace(/\[[^\]]*\]|\\?[(){}+?|]|\\./g, part => {
    if (part.startsWith('[')) return part
    if (/^\\[(){}+?|]$/.test(part)) return part.slice(1)
    return part.length === 1 ? `\\${part}` : part
  })
}

/** `\1` and `&` in the spelling of JavaScript, which RE2JS takes; a change of case is not followed. */
function replacementOf(text: string): string | undefined {
  if (/\\[LUluE]/.test(text)) return undefined
  return text.replace(/\\(.)|[&$]/g, (part, escaped: string | undefined) => {
    if (part === '&' || escaped === '0') return '$&'
    if (part === '$' || escaped === '$') return '$$'
    if (escaped === 'n') return '\n'
    return escaped !== undefined && /\d/.test(escaped) ? `$${escaped}` : (escaped ?? part)
  })
}

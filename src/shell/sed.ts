import { RE2JS } from 're2js'
import type { ShellCommand } from './types.js'

interface Substitution {
  readonly address: RE2JS | undefined
  readonly apply: (line: string) => string | undefined
}

/**
 * What `sed` makes of a text with these expressions. Knows substitutions and deletions of lines, with an optional
 * `/address/`; undefined for everything else, which means that the result is not known. Expressions come from files that
 * are not trusted: they are matched by RE2, whose time is linear.
 */
export function applySed(expressions: readonly string[], text: string, extended: boolean): string | undefined {
  const commands: Substitution[] = []
  for (const expression of expressions) {
    const parsed = parseScript(expression, extended)
    if (parsed === undefined) return undefined
    commands.push(...parsed)
  }
  if (commands.length === 0) return undefined
  const lines: string[] = []
  for (const line of text.split('\n')) {
    let current: string | undefined = line.replace(/\r$/, '')
    for (const { address, apply } of commands) {
      if (current === undefined) break
      if (address?.matcher(current).find() === false) continue
      current = apply(current)
    }
    if (current !== undefined) lines.push(line.endsWith('\r') ? `${current}\r` : current)
  }
  return lines.join('\n')
}

/** Whether a `sed` is told that its expressions are of the extended syntax. */
export function isExtended(command: ShellCommand): boolean {
  return command.words.some(word => /^(-[a-zA-Z]*[Er]|--regexp-extended$)/.test(word.value ?? ''))
}

function parseScript(script: string, extended: boolean): readonly Substitution[] | undefined {
  const commands: Substitution[] = []
  let rest = script.trim()
  while (rest !== '') {
    const next = parseCommand(rest, extended)
    if (next === undefined) return undefined
    commands.push(next.command)
    rest = rest.slice(next.length).replace(/^[\s;]+/, '')
  }
  return commands
}

function parseCommand(
  script: string,
  extended: boolean,
): { readonly command: Substitution; readonly length: number } | undefined {
  let at = 0
  let address: RE2JS | undefined
  if (script.startsWith('/')) {
    const found = readPart(script, 1, '/')
    if (found === undefined) return undefined
    address = compile(found.text, extended, false)
    if (address === undefined) return undefined
    at = found.end + 1
    while (script[at] === ' ') at += 1
  }
  if (script[at] === 'd') return { command: { address, apply: () => undefined }, length: at + 1 }
  if (script[at] !== 's') return undefined
  const delimiter = script[at + 1]
  if (delimiter === undefined || /[\s\\\w]/.test(delimiter)) return undefined
  const pattern = readPart(script, at + 2, delimiter)
  const replacement = pattern === undefined ? undefined : readPart(script, pattern.end + 1, delimiter)
  if (pattern === undefined || replacement === undefined) return undefined
  const flags = /^[gIi]*/.exec(script.slice(replacement.end + 1))?.[0] ?? ''
  const next = script[replacement.end + 1 + flags.length]
  if (next !== undefined && !/[\s;}]/.test(next)) return undefined
  const expression = compile(pattern.text, extended, /i/i.test(flags))
  const value = replacementOf(replacement.text)
  if (expression === undefined || value === undefined) return undefined
  const all = flags.includes('g')
  const apply = (line: string) =>
    all ? expression.matcher(line).replaceAll(value) : expression.matcher(line).replaceFirst(value)
  return { command: { address, apply }, length: replacement.end + 1 + flags.length }
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

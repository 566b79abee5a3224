import { normalPath } from './paths.js'
import type { SourceText } from './source-text.js'
import type { SourceWrite } from './types.js'

/** A database in one file, with what drivers want before and after it. */
const DATABASE = /^(?:(?:sqlite3?|file):(?:\/\/)?)?((?:[\w@.-]*\/)*[\w@-][\w@.-]*\.(?:db3?|sqlite3?))(?:\?.*)?$/i

/** Spares the look at all other strings. */
const ENDING = /\.(?:db3?|sqlite3?)(?:["?]|$)/i

/** The key of the variable's name in the tag of a field, and that of what holds where it is not set. */
const TAG_VARIABLE = /\b(?:env|envconfig):"([A-Z][A-Z0-9_]*)(?=[",])/
const TAG_DEFAULT = /\b(?:envDefault|env-default|default):"([^"\\]*)"/

/** More tokens than this no option has before or behind its default. */
const REACH = 120

const VARIABLE = /^[A-Z][A-Z0-9_]{2,}$/

/**
 * The database file that an option of the command line or a variable names where nothing else is given: `flag.String("db", "app.db", …)`,
 * `cli.StringFlag{Name: "db", Value: "app.db"}`, `getEnv("DB", "app.db")`, `env:"DB" envDefault:"app.db"`, `#[arg(default_value = "app.db")]`.
 * What opens it stands in another file, and gets it through the fields of a configuration.
 */
export function defaultDatabase(
  source: SourceText,
  index: number,
  line: (offset: number) => number,
): SourceWrite | undefined {
  const token = source.tokens[index]
  if (token?.kind === 'string' && source.text[token.start] === '`' && FOLDER_TAG.test(token.text))
    return taggedFolder(source, token.text, line(token.start))
  if (token?.kind !== 'string' || !ENDING.test(token.text)) return undefined
  const found = source.text[token.start] === '`' ? ofTag(source, token.text) : ofOption(source, index)
  const path = found === undefined ? undefined : DATABASE.exec(found.value)?.[1]
  if (found === undefined || path === undefined) return undefined
  const { option, variables } = found
  const base = path.startsWith('/') ? 'absolute' : 'cwd'
  return {
    target: { base, path: path.replace(/^(?:\.\/)+/, '') },
    type: 'file',
    call: option ?? variables[0] ?? 'an option',
    isNamed: true,
    variables,
    ...(option === undefined ? {} : { option }),
    line: line(token.start),
  }
}

/** `env:"CACHE_DIR" envDefault:"/var/cache/shop"` */
const FOLDER_TAG =
  /\b(?:env|envconfig):"[A-Z][A-Z0-9_]*(?:DIR|DIRECTORY|FOLDER)[",].*\b(?:envDefault|env-default|default):"\/[\w./-]+"/

/** A folder that programs make where it is missing. */
function taggedFolder(source: SourceText, tag: string, line: number): SourceWrite | undefined {
  const found = ofTag(source, tag)
  if (found === undefined) return undefined
  const path = normalPath(found.value)
  return {
    target: { base: 'absolute', path },
    type: 'directory',
    call: found.variables[0] ?? 'a variable',
    isNamed: true,
    variables: found.variables,
    line,
  }
}

interface Default {
  readonly value: string
  readonly option?: string
  readonly variables: readonly string[]
}

function ofTag({ text }: SourceText, tag: string): Default | undefined {
  // A struct of the program puts something before the names of the variables of another.
  if (/\benv-?[pP]refix:"|\bPrefix:\s*"[A-Z]/.test(text)) return undefined
  const [name, value] = [TAG_VARIABLE.exec(tag)?.[1], TAG_DEFAULT.exec(tag)?.[1]]
  return name === undefined || value === undefined ? undefined : { value, variables: [name] }
}

function ofOption(source: SourceText, index: number): Default | undefined {
  const { tokens, partner } = source
  const open = enclosing(source, index)
  const close = partner[open] ?? -1
  if (open < 1 || close - open > REACH) return undefined
  const value = tokens[index]?.text ?? ''
  const holder = tokens[open - 1]?.text ?? ''
  const strings = tokens.slice(open + 1, close).filter(({ kind }) => kind === 'string')
  const variables = strings.flatMap(({ text }) => text.split(',')).filter(text => VARIABLE.test(text))
  const before = strings.filter(({ start }) => start < (tokens[index]?.start ?? 0))
  if (tokens[open]?.text === '{')
    return holder.endsWith('Flag') && tokens[index - 2]?.text === 'Value'
      ? { value, ...named(fieldOf(source, open, close)), variables }
      : undefined
  if (/^String(?:Var)?P?$/.test(holder))
    return before[0] === undefined ? undefined : { value, ...named(before[0].text), variables: [] }
  if (/env/i.test(holder) && before.length === 1 && VARIABLE.test(before[0]?.text ?? ''))
    return { value, variables: [before[0]?.text ?? ''] }
  if (/^(?:arg|clap|structopt)$/.test(holder) && tokens[index - 2]?.text === 'default_value')
    return { value, ...named(longOf(source, open, close)), variables }
  return undefined
}

const named = (option: string | undefined): { readonly option?: string } =>
  option === undefined ? {} : { option: option.split(',')[0]?.replace(/^-+/, '') ?? option }

/** The bracket around a token. */
function enclosing({ tokens, partner }: SourceText, index: number): number {
  for (let at = index - 1; at >= 0 && index - at < REACH; at -= 1) {
    const other = partner[at] ?? -1
    if (other > at) return at
    if (other !== -1 && tokens[at]?.kind === 'sign') at = other
  }
  return -1
}

/** `Name: "db"` */
function fieldOf({ tokens }: SourceText, open: number, close: number): string | undefined {
  for (let at = open + 1; at < close - 2; at += 1)
    if (tokens[at]?.text === 'Name' && tokens[at + 1]?.text === ':' && tokens[at + 2]?.kind === 'string')
      return tokens[at + 2]?.text
  return undefined
}

/** `long = "db"`, or `long` alone above the field that it is named after. */
function longOf({ tokens }: SourceText, open: number, close: number): string | undefined {
  for (let at = open + 1; at < close; at += 1) {
    if (tokens[at]?.text !== 'long') continue
    if (tokens[at + 1]?.text === '=' && tokens[at + 2]?.kind === 'string') return tokens[at + 2]?.text
    const field = tokens.slice(close + 1, close + 8).find(({ kind, text }) => kind === 'name' && text !== 'pub')
    return field?.text.replaceAll('_', '-')
  }
  return undefined
}

import { evaluate } from './expressions.js'
import { argumentsOf, entriesOf, fieldName, type SourceText, type Span } from './source-text.js'
import type { Token } from './tokens.js'
import { defaultOf, settingName } from './call-values.js'
import { fromEnvironment, known, literal, textOf, withFallback, type Value } from './values.js'

const nothing = new Set(['None', 'null', 'nil', 'undefined', '0', '', 'NULL'])
const continues = new Set([
  '+',
  '/',
  '.',
  '?.',
  '->',
  '::',
  '||',
  '??',
  '?',
  ':',
  '?:',
  'or',
  'if',
  'else',
  '=',
  '(',
  '[',
  '{',
  ',',
  '&&',
  '\\',
])

/** A line that starts with one of these goes on with the statement before it. */
const leads = new Set(['.', '?.', '->', '::', '+', '||', '??', '?', ':', '?:', '&&'])

/**
 * Reads the assignment whose `=` stands at `index` into the file's constants. A name with two different values is unknown,
 * except that a literal beside an environment variable is taken as the variable's default.
 */
export function readAssignment(source: SourceText, index: number): void {
  const { tokens } = source
  const name = assignedName(source, index)
  const value: Span = { from: index + 1, to: statementEnd(source, index + 1) }
  if (name === undefined) {
    readDestructuring(source, index, value)
    return
  }
  const first = tokens[value.from]
  const open = compositeLiteral(source, value)
  if (open !== undefined) readObject(source, name, open, 0)
  else if (first?.kind === 'sign' && first.text === '{') readObject(source, name, value.from, 0)
  else if (first?.text === '(' && source.partner[value.from] === value.to - 1) {
    // A pair of host and port, as Python's servers take it, stands for its last part.
    const last = argumentsOf(source, value.from).at(-1)
    assign(source, name, last === undefined ? undefined : evaluate(source, last))
  } else if (!(first !== undefined && value.to - value.from === 1 && nothing.has(first.text))) {
    assign(source, name, evaluate(source, value))
    if (isAnnotated(source, index)) assign(source, fieldName(name), evaluate(source, value))
  }
}

/** Structs of what the program itself is told, not of those that it talks to. */
const SETTINGS = /(?:conf|config(?:uration)?|opt(?:ion)?s?|settings?|server|params?|flags|args|app|defaults?)$/i

/** The bracket of Go's `Config{…}`, `&config.Server{…}`. */
function compositeLiteral({ tokens, partner, structs }: SourceText, { from, to }: Span): number | undefined {
  if (!structs) return undefined
  let at = isSign(tokens[from], '&') ? from + 1 : from
  while (tokens[at]?.kind === 'name' && isSign(tokens[at + 1], '.')) at += 2
  const type = tokens[at]
  const open = at + 1
  const isLiteral = type?.kind === 'name' && isSign(tokens[open], '{') && partner[open] === to - 1
  return isLiteral && SETTINGS.test(type.text) ? open : undefined
}

/** Go: `return &Config{Port: 80}`, where nothing says what its holder calls it. */
export function readReturned(source: SourceText, index: number): void {
  const open = compositeLiteral(source, { from: index + 1, to: statementEnd(source, index + 1) })
  if (open !== undefined) readObject(source, 'returned', open, 0)
}

/** Lays one more value of a name over what is known of it. */
export function assign(source: SourceText, name: string, value: Value): void {
  const { constants } = source
  if (!constants.has(name)) {
    constants.set(name, value)
    return
  }
  const before = constants.get(name)
  if (before?.kind === 'environment' && value?.kind === 'known') constants.set(name, withFallback(before, value))
  else if (before?.kind === 'known' && value?.kind === 'environment') constants.set(name, withFallback(value, before))
  else if (before?.kind === 'environment' && value === undefined) return
  else if (before?.kind !== 'known' || value?.kind !== 'known' || textOf(before) !== textOf(value))
    constants.set(name, undefined)
}

/** Calls that give a name a value: `define('PORT', 80)`, `app.set('port', 80)`, `add_argument('--port', default=80)`. */
export function readDefinition(source: SourceText, index: number, callee: string): void {
  const args = argumentsOf(source, index + 1)
  const last = callee.slice(callee.lastIndexOf('.') + 1)
  const value = (at: number): Value => {
    const argument = args[at]
    return argument === undefined ? undefined : evaluate(source, argument)
  }
  if (callee === 'define' || callee === 'app.set') {
    const name = literal(value(0))
    if (name !== undefined) assign(source, callee === 'define' ? name : `app.get:${name}`, value(1))
  } else if (last === 'SetDefault') {
    const name = literal(value(0))
    if (name !== undefined) assign(source, settingName(name), value(1))
  } else if (last.endsWith('Var') && /^p?flag\./.test(callee)) {
    const target = args[0] === undefined ? undefined : tokenText(source, args[0].to - 1)
    if (target !== undefined) assign(source, target, defaultOf(value(1), value(2)))
  } else if (last === 'add_argument' || callee === 'click.option') {
    const option = args.map((_, at) => literal(value(at))).find(text => text?.startsWith('--') === true)
    const fallback = args.findIndex(argument => argument.keyword === 'default')
    if (option === undefined || fallback === -1) return
    const name = option.slice(2).replaceAll('-', '_')
    for (const holder of last === 'option' ? [''] : holdersOf(source))
      assign(source, holder + name, defaultOf(known(option), value(fallback)))
  }
}

const ARGUMENTS: readonly string[] = ['args.', 'options.', 'opts.', 'opt.', 'arguments.']
const holders = new WeakMap<SourceText, readonly string[]>()

/** What options are read from: `a.` of `a = parser.parse_args()`, and the usual names for what is passed on. */
function holdersOf(source: SourceText): readonly string[] {
  const before = holders.get(source)
  if (before !== undefined) return before
  const own = [
    ...source.text.matchAll(/\b(\w{1,40})(?:: \w{1,40}|, ?\w{1,40})? ?= ?\w{1,40}\.parse_(?:known_)?args\(/g),
  ]
  const all = [...new Set([...ARGUMENTS, ...own.slice(0, 10).map(([, name = '']) => `${name}.`)])]
  holders.set(source, all)
  return all
}

const tokenText = (source: SourceText, index: number): string | undefined => source.tokens[index]?.text

function assignedName(source: SourceText, index: number): string | undefined {
  const { tokens } = source
  const last = tokens[index - 1]
  if (isSign(last, ']')) return entryName(source, index - 1)
  if (last?.kind !== 'name') return undefined
  // `port: number = 80`, `PORT: int = 80`; not the first line of `class Settings:`.
  const colon = tokens[index - 2]
  if (colon !== undefined && isSign(colon, ':') && tokens[index - 3]?.kind === 'name')
    return source.text.slice(colon.end, last.start).includes('\n') ? last.text : tokens[index - 3]?.text
  // Rust: `const FOLDER: &str = "data"`
  if (isSign(tokens[index - 2], '&') && isSign(tokens[index - 3], ':') && tokens[index - 4]?.kind === 'name')
    return tokens[index - 4]?.text
  // Go: `var port string = "80"`; `value, ok := os.LookupEnv("PORT")`
  const keyword = tokens[index - 3]?.text
  if ((keyword === 'var' || keyword === 'const') && tokens[index - 2]?.kind === 'name' && last.text === 'string')
    return tokens[index - 2]?.text
  if (isSign(tokens[index], ':=') && isSign(tokens[index - 2], ',') && tokens[index - 3]?.kind === 'name')
    return tokens[index - 3]?.text
  let name = last.text
  for (let at = index - 2; at > 0 && at > index - 8; at -= 2) {
    const holder = tokens[at - 1]
    if (!(isSign(tokens[at], '.') || isSign(tokens[at], '->')) || holder?.kind !== 'name') break
    name = `${holder.text}.${name}`
  }
  return name
}

/** `port: int = 80` */
const isAnnotated = ({ tokens }: SourceText, index: number): boolean =>
  isSign(tokens[index - 2], ':') && tokens[index - 3]?.kind === 'name'

/** `app.config.UPLOAD_FOLDER` for `app.config['UPLOAD_FOLDER'] = …` */
function entryName({ tokens, partner }: SourceText, close: number): string | undefined {
  const open = partner[close] ?? -1
  const key = tokens[open + 1]
  if (open < 1 || close - open !== 2 || key?.kind !== 'string') return undefined
  let name = key.text
  for (let at = open - 1; at >= 0 && at > open - 8; at -= 2) {
    const holder = tokens[at]
    if (holder?.kind !== 'name') return undefined
    name = `${holder.text}.${name}`
    if (!isSign(tokens[at - 1], '.')) break
  }
  return name
}

const isSign = (token: Token | undefined, text: string): boolean => token?.kind === 'sign' && token.text === text

/** Index after the last token of the statement, or of the entry of a list, that begins at `from`. */
export function statementEnd(
  { tokens, partner, text }: Pick<SourceText, 'tokens' | 'partner' | 'text'>,
  from: number,
): number {
  let at = from
  while (at < tokens.length && at - from < 600) {
    const token = tokens[at]
    if (token === undefined) break
    const previous = tokens[at - 1]
    if (at > from && previous !== undefined && !continues.has(previous.text) && !leads.has(token.text)) {
      if (text.slice(previous.end, Math.min(token.start, previous.end + 400)).includes('\n')) break
    }
    if (
      token.kind === 'sign' &&
      (token.text === ';' || token.text === ',' || token.text === ')' || token.text === '}' || token.text === ']')
    )
      break
    const close = partner[at] ?? -1
    at = close > at ? close + 1 : at + 1
  }
  return Math.min(at, tokens.length)
}

/** Reads `{ port: 80, paths: { data: './data' } }` into the constants as `name.port` and `name.paths.data`. */
export function readObject(source: SourceText, name: string, open: number, depth: number): void {
  for (const entry of entriesOf(source, open)) {
    if (entry.keyword === undefined) continue
    const first = source.tokens[entry.from]
    const key = name === '' ? entry.keyword : `${name}.${entry.keyword}`
    const open = isSign(first, '{') ? entry.from : compositeLiteral(source, entry)
    if (open !== undefined && depth < 4) readObject(source, key, open, depth + 1)
    else assign(source, key, evaluate(source, entry))
  }
}

/** `const { PORT = 80, HOST: host } = process.env` */
function readDestructuring(source: SourceText, index: number, value: Span): void {
  const { tokens, partner } = source
  const open = partner[index - 1] ?? -1
  if (open === -1 || !isSign(tokens[open], '{')) return
  if (
    tokens
      .slice(value.from, value.to)
      .map(token => token.text)
      .join('') !== 'process.env'
  )
    return
  for (let at = open + 1; at < index - 1; at++) {
    const token = tokens[at]
    if (token?.kind !== 'name' || !(isSign(tokens[at - 1], ',') || at === open + 1)) continue
    const alias = isSign(tokens[at + 1], ':') ? tokens[at + 2]?.text : undefined
    assign(source, alias ?? token.text, fromEnvironment(token.text))
  }
}

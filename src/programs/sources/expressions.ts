import type { Token } from './tokens.js'
import {
  concatenate,
  fromEnvironment,
  joinPaths,
  known,
  literal,
  parentPath,
  textOf,
  thisDirectory,
  thisFile,
  withFallback,
  type Value,
} from './values.js'

/** Half-open range of token indices. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface Argument extends Span {
  /** `port` of `port=80` and `port: 80`. */
  readonly keyword: string | undefined
}

/** Tokens of one file with the partner of every bracket, and the constants found so far. */
export interface SourceText {
  readonly text: string
  readonly tokens: readonly Token[]
  /** Index of the closing bracket for an opening one and the other way round; -1 for all others. */
  readonly partner: Int32Array
  readonly constants: Map<string, Value>
  readonly concatenation: ReadonlySet<string>
  /** Offset of `if __name__ == '__main__'`, which stands at the end of a file; infinite when there is none. */
  readonly guardedFrom: number
}

const opening = '([{'
const closing = ')]}'

/** Pairs brackets in one pass; unbalanced ones stay without a partner. */
export function pairBrackets(tokens: readonly Token[]): Int32Array {
  const partner = new Int32Array(tokens.length).fill(-1)
  const stack: number[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'sign' || token.text.length !== 1) continue
    if (opening.includes(token.text)) stack.push(index)
    else if (closing.includes(token.text)) {
      const last = stack.at(-1)
      if (last === undefined || tokens[last]?.text !== opening[closing.indexOf(token.text)]) continue
      stack.pop()
      partner[last] = index
      partner[index] = last
    }
  }
  return partner
}

const isSign = (token: Token | undefined, text: string): boolean => token?.kind === 'sign' && token.text === text

/** Splits a span at the given sign, brackets skipped; at most 400 parts. */
export function splitAt(source: SourceText, span: Span, separators: ReadonlySet<string>): readonly Span[] {
  const parts: Span[] = []
  let from = span.from
  for (let at = span.from; at < span.to && parts.length < 400; at++) {
    const token = source.tokens[at]
    if (token === undefined) break
    const partner = source.partner[at] ?? -1
    if (partner > at && partner < span.to) at = partner
    else if ((token.kind === 'sign' || token.kind === 'name') && separators.has(token.text)) {
      parts.push({ from, to: at })
      from = at + 1
    }
  }
  parts.push({ from, to: span.to })
  return parts
}

const comma = new Set([','])

/** Arguments between an opening bracket and its partner. */
export function argumentsOf(source: SourceText, open: number): readonly Argument[] {
  const close = source.partner[open] ?? -1
  if (close === -1 || close === open + 1) return []
  return toArguments(source, splitAt(source, { from: open + 1, to: close }, comma))
}

export function toArguments(source: SourceText, spans: readonly Span[]): readonly Argument[] {
  return spans
    .filter(span => span.to > span.from)
    .map(span => {
      const [first, second, third] = source.tokens.slice(span.from, span.from + 3)
      if (isSign(second, '=>') && first !== undefined) return { from: span.from + 2, to: span.to, keyword: first.text }
      if (isSign(first, ':') && isSign(third, '=>') && second !== undefined)
        return { from: span.from + 3, to: span.to, keyword: second.text }
      const named = first?.kind !== 'number' && first?.kind !== 'sign' && (isSign(second, '=') || isSign(second, ':'))
      return named && first !== undefined
        ? { from: span.from + 2, to: span.to, keyword: first.text }
        : { ...span, keyword: undefined }
    })
}

/** Keys and values of a `{ … }` literal. */
export const entriesOf = argumentsOf

const alternatives = new Set(['||', '??', 'or', '?:'])
const question = new Set(['?'])
const colon = new Set([':'])
const pythonIf = new Set(['if'])
const pythonElse = new Set(['else'])
const plus = new Set(['+', '/'])

/** What an expression holds, as far as literals, constants and environment variables tell. Bounded in depth and length. */
export function evaluate(source: SourceText, span: Span, depth = 0): Value {
  let { from, to } = span
  if (depth > 12 || to <= from || to - from > 240) return undefined
  while (isSign(source.tokens[from], '(') && source.partner[from] === to - 1 && to - from > 2)
    [from, to] = [from + 1, to - 1]
  const first = source.tokens[from]
  if (first === undefined) return undefined
  if (to - from === 1) return atom(source, first, depth)

  if (isSign(first, '||')) return evaluate(source, { from: from + 1, to }, depth + 1)
  if (isSign(first, '|')) {
    const bar = source.tokens.slice(from + 1, to).findIndex(token => isSign(token, '|'))
    return bar === -1 ? undefined : evaluate(source, { from: from + bar + 2, to }, depth + 1)
  }
  const choices = splitAt(source, { from, to }, alternatives)
  if (choices.length > 1) {
    return choices
      .map(choice => evaluate(source, choice, depth + 1))
      .reduceRight((fallback, value) => withFallback(value, fallback))
  }
  const conditional = conditionalOf(source, { from, to })
  if (conditional !== undefined) {
    const [then, otherwise] = conditional.map(each => evaluate(source, each, depth + 1))
    if (then?.kind === 'environment') return withFallback(then, otherwise)
    return otherwise?.kind === 'environment' ? withFallback(otherwise, then) : undefined
  }
  const separators = new Set([...plus, ...source.concatenation])
  const terms = splitAt(source, { from, to }, separators)
  if (terms.length > 1 && terms.every(term => term.to > term.from)) {
    return terms
      .map(term => ({ value: evaluate(source, term, depth + 1), slash: isSign(source.tokens[term.from - 1], '/') }))
      .reduce<Value>(
        (left, { value, slash }, index) =>
          index === 0 ? value : slash ? joinPaths([left, value], true) : concatenate(left, value),
        undefined,
      )
  }
  if (first.kind === 'sign' && ['+', '*', '&', '@'].includes(first.text))
    return evaluate(source, { from: from + 1, to }, depth + 1)
  if (first.kind === 'name' && ['new', 'await', 'yield', 'const', 'return'].includes(first.text))
    return evaluate(source, { from: from + 1, to }, depth + 1)
  return chain(source, { from, to }, depth)
}

/** The two values of `a ? b : c` and `b if a else c`. */
function conditionalOf(source: SourceText, span: Span): readonly [Span, Span] | undefined {
  const [, rest, ...more] = splitAt(source, span, question)
  if (rest !== undefined && more.length === 0) {
    const [then, otherwise, ...others] = splitAt(source, rest, colon)
    return then !== undefined && otherwise !== undefined && others.length === 0 ? [then, otherwise] : undefined
  }
  const [then, condition] = splitAt(source, span, pythonIf)
  if (then === undefined || condition === undefined) return undefined
  const [, otherwise] = splitAt(source, condition, pythonElse)
  return otherwise === undefined ? undefined : [then, otherwise]
}

function atom(source: SourceText, token: Token, depth: number): Value {
  if (token.kind === 'number') return /^\d[\d_]*$/.test(token.text) ? known(token.text, token.at) : undefined
  if (token.kind === 'string') return stringValue(source, token, depth)
  if (token.text === '__dirname' || token.text === '__DIR__' || token.text === '__dir__') return thisDirectory
  if (token.text === '__file__' || token.text === '__FILE__' || token.text === '__filename') return thisFile
  return source.constants.get(token.text)
}

const substitutions = {
  'dollar-brace': /\$\{\s*([\w$.]+)\s*\}/y,
  brace: /\{\s*([\w$.]+)\s*\}/y,
  'hash-brace': /#\{\s*([\w$.@:]+)\s*\}/y,
  dollar: /\$\{?([A-Za-z_]\w*)\}?|\{\$([A-Za-z_]\w*)\}/y,
} as const

function stringValue(source: SourceText, token: Token, depth: number): Value {
  const { text, interpolation } = token
  const at = token.escaped ? undefined : token.at
  if (interpolation === 'none') return known(text, at)
  const marker = interpolation === 'hash-brace' ? '#' : interpolation === 'brace' ? '{' : '$'
  if (!text.includes(marker) && !(interpolation === 'dollar' && text.includes('{'))) return known(text, at)
  let value: Value = known('')
  let literalFrom = 0
  for (let position = 0; position < text.length && position < 2000; position++) {
    const character = text[position]
    if (character !== '$' && character !== '{' && character !== '#') continue
    const pattern = substitutions[interpolation]
    pattern.lastIndex = position
    const match = pattern.exec(text)
    const opens = text.startsWith(
      interpolation === 'hash-brace' ? '#{' : interpolation === 'brace' ? '{' : '${',
      position,
    )
    if (match === null && !opens) continue
    value = concatenate(
      value,
      known(text.slice(literalFrom, position), at === undefined ? undefined : at + literalFrom),
    )
    if (match === null) return concatenate(value, undefined)
    const name = match[1] ?? match[2] ?? ''
    value = concatenate(
      value,
      nameValue(source, interpolation === 'dollar' ? `$${name}` : name) ?? nameValue(source, name),
    )
    position += match[0].length - 1
    literalFrom = position + 1
    if (depth > 12) return undefined
  }
  return concatenate(value, known(text.slice(literalFrom), at === undefined ? undefined : at + literalFrom))
}

function nameValue(source: SourceText, name: string): Value {
  if (name === '__dirname' || name === '__DIR__') return thisDirectory
  const variable = /^process\.env\.(\w+)$/.exec(name)?.[1]
  return variable === undefined ? source.constants.get(name) : fromEnvironment(variable)
}

/** `a.b.c(x)[y].z`: walked from the left, a value carried along. */
function chain(source: SourceText, span: Span, depth: number): Value {
  let name = ''
  let value: Value
  /** What the last name was looked up on. */
  let receiver: Value
  let valid = false
  for (let at = span.from; at < span.to; at++) {
    const token = source.tokens[at]
    if (token === undefined) return undefined
    if (token.kind === 'name') {
      if (token.text === 'as' && valid) return value
      receiver = name === '' ? undefined : value
      const attribute = attributeOf(value, token.text)
      name = name === '' ? token.text : `${name}.${token.text}`
      value =
        attribute ??
        environmentMember(name) ??
        (name === token.text ? atom(source, token, depth) : source.constants.get(name))
      valid = true
    } else if (token.kind === 'string' || token.kind === 'number') {
      if (at !== span.from) return undefined
      value = atom(source, token, depth)
      name = '()'
      valid = true
    } else if (token.text === '(' || token.text === '[') {
      const close = source.partner[at] ?? -1
      if (close === -1 || close >= span.to) return undefined
      value =
        token.text === '('
          ? callValue(source, name, receiver, at, depth)
          : indexValue(source, name, receiver, { from: at + 1, to: close }, depth)
      name = '()'
      receiver = undefined
      at = close
      // Ruby: `ENV.fetch("PORT") { 3000 }`
    } else if (token.text === '{' && value?.kind === 'environment') {
      const close = source.partner[at] ?? -1
      if (close === -1) return undefined
      value = withFallback(value, evaluate(source, { from: at + 1, to: close }, depth + 1))
      at = close
    } else if (!['.', '?.', '->', '::', '!', '?', '&'].includes(token.text)) {
      return undefined
    }
  }
  return value
}

const environmentMember = (name: string): Value => {
  const variable = /^(?:process\.env|import\.meta\.env|Bun\.env)\.(\w+)$/.exec(name)?.[1]
  return variable === undefined ? undefined : fromEnvironment(variable)
}

function attributeOf(value: Value, name: string): Value {
  if (value === undefined) return undefined
  if (name === 'parent') return parentPath(value)
  return undefined
}

const environmentMaps = /(?:^|\.)(?:process\.env|env|os\.environ|environ|ENV|\$_ENV|\$_SERVER)$/

function indexValue(source: SourceText, name: string, value: Value, span: Span, depth: number): Value {
  const key = evaluate(source, span, depth + 1)
  const text = key?.kind === 'known' ? textOf(key) : undefined
  if (text === undefined) return undefined
  if (environmentMaps.test(name)) return fromEnvironment(text)
  if (name.endsWith('parents') && /^\d$/.test(text)) {
    let parent = parentPath(value)
    for (let up = 0; up < Number(text); up++) parent = parentPath(parent)
    return parent
  }
  return source.constants.get(`${name}.${text}`)
}

/** The path survives these: `abspath(x)`, `str(x)`, `path.resolve()`. */
const passThrough = new Set(
  'abspath realpath normpath expanduser resolve absolute str String int Number parseInt fspath fileURLToPath toString trim to_s to_i to_str Atoi Itoa ParseInt valueOf parse Parse toInt intValue unwrap expect atoi strtol strtoul stoi atol clone into as_str to_string to_owned String.from ToInt32 from strip encode decode from_str absolutePath getAbsolutePath PathBuf Path PurePath Paths.get Path.of File URI dirname_of env_int'.split(
    ' ',
  ),
)

const environmentCalls = /^(?:getenv|Getenv|get_env|GetEnvironmentVariable|LookupEnv|getEnv|env|var|envvar)$/

/** The value of a call: `name` is the dotted callee, `receiver` what the part before the last dot holds. */
function callValue(source: SourceText, name: string, receiver: Value, open: number, depth: number): Value {
  const last = name.slice(name.lastIndexOf('.') + 1)
  const args = argumentsOf(source, open)
  const value = (index: number): Value => {
    const argument = args[index]
    return argument === undefined ? undefined : evaluate(source, argument, depth + 1)
  }
  const key = value(0)
  const variable = key?.kind === 'known' && /^[A-Z][A-Z0-9_]{2,}$/.test(textOf(key)) ? textOf(key) : undefined
  const environment =
    environmentCalls.test(last) ||
    /env/i.test(name) ||
    (/^ENV$|environ$/.test(name.slice(0, -last.length - 1)) && (last === 'get' || last === 'fetch'))
  const fallback = args.findIndex(
    (argument, index) => argument.keyword === 'default' || (index === 1 && argument.keyword === undefined),
  )
  if (variable !== undefined && (environment || last === 'getOrDefault' || name === 'config')) {
    const given = fallback === -1 ? undefined : value(fallback)
    return fromEnvironment(variable, given)
  }
  if (/^(?:flag|pflag)\.(?:Int|String|Uint|StringP|IntP)$/.test(name)) return value(last.endsWith('P') ? 2 : 1)
  if (
    receiver?.kind === 'environment' &&
    /^(?:unwrap_or|unwrap_or_else|getOrElse|orElse|or_else|unwrap_or_default|GetValueOrDefault|map_or)$/.test(last)
  )
    return withFallback(receiver, value(0))
  if (
    last === 'join' ||
    last === 'Join' ||
    last === 'Combine' ||
    (last === 'resolve' && args.length > 0) ||
    last === 'joinpath'
  ) {
    const parts = args.map((_, index) => value(index))
    if (
      last === 'joinpath' ||
      (last === 'join' && receiver !== undefined) ||
      (last === 'resolve' && receiver !== undefined)
    )
      return joinPaths([receiver, ...parts], true)
    return joinPaths(
      parts,
      last !== 'Join' && !(last === 'join' && name.startsWith('path.') && !name.startsWith('os.')),
    )
  }
  if (last === 'dirname' || last === 'Dir' || last === 'GetDirectoryName') {
    if (args.length === 0) return parentPath(receiver)
    return args[0] !== undefined && isMetaUrl(source, args[0]) ? thisDirectory : parentPath(key)
  }
  if (last === 'fileURLToPath') return thisFile
  if (last === 'expand_path') return args.length > 1 ? joinPaths([withoutFile(value(1)), key], true) : key
  if (
    name === 'process.cwd' ||
    name === 'os.getcwd' ||
    last === 'getcwd' ||
    name === 'Path.cwd' ||
    name === 'Dir.pwd' ||
    last === 'GetCurrentDirectory'
  )
    return known('.')
  if (passThrough.has(name)) return key
  if (last === 'InetSocketAddress')
    return args.length < 2 || /^(?:0\.0\.0\.0|)$/.test(literal(key) ?? '-') ? value(args.length - 1) : undefined
  if (last === 'get' && receiver === undefined && key?.kind === 'known')
    return source.constants.get(`${name}:${textOf(key)}`)
  if (last === 'Sprintf' || last === 'format' || last === 'sprintf')
    return formatted(
      key,
      args.slice(1).map((_, index) => value(index + 1)),
      receiver,
    )
  if (args.length === 0) return passThrough.has(last) ? receiver : undefined
  if (passThrough.has(last)) return key ?? receiver
  if (/port|path|dir/i.test(last) && args.length === 1) return key
  return undefined
}

const withoutFile = (value: Value): Value => (value === thisFile ? thisDirectory : value)

const isMetaUrl = (source: SourceText, span: Span): boolean =>
  source.tokens.slice(span.from, span.to).some(token => token.kind === 'name' && token.text === 'meta')

function formatted(template: Value, args: readonly Value[], receiver: Value): Value {
  const text = template ?? receiver
  if (text?.kind !== 'known' || text.partial) return undefined
  const whole = textOf(text)
  const parts = whole.split(/%[dsv]|\{\d?\}/)
  if (parts.length > 8) return undefined
  return parts.reduce<Value>(
    (value, part, index) => (index === 0 ? known(part) : concatenate(concatenate(value, args[index - 1]), known(part))),
    known(''),
  )
}

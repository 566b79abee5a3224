import { callValue } from './call-values.js'
import { stringValue } from './interpolation.js'
import { argumentsOf, fieldName, IN_CAPITALS, isSign, splitAt, type SourceText, type Span } from './source-text.js'
import type { Token } from './tokens.js'
import {
  argumentName,
  concatenate,
  fromEnvironment,
  joinPaths,
  known,
  parentPath,
  textOf,
  thisDirectory,
  thisFile,
  withFallback,
  type Known,
  type Value,
} from './values.js'

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

  // Python's line continuation.
  if (isSign(first, '\\')) return evaluate(source, { from: from + 1, to }, depth + 1)
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
    if (then?.kind === 'known' && otherwise?.kind === 'known') return lowPort(then, otherwise)
    return otherwise?.kind === 'environment' ? withFallback(otherwise, then) : undefined
  }
  const separators = new Set([...plus, ...source.concatenation])
  const terms = splitAt(source, { from, to }, separators)
  if (terms.length > 1 && terms.every(term => term.to > term.from)) {
    return terms
      .map(term => ({ value: evaluate(source, term, depth + 1), slash: joinsPaths(source.tokens[term.from - 1]) }))
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

/** `production ? 80 : 3000`: the one of two numbers that only root may listen on. */
function lowPort(left: Known, right: Known): Value {
  const isNumber = (value: Known): boolean => !value.partial && /^[1-9]\d{1,4}$/.test(textOf(value))
  if (!isNumber(left) || !isNumber(right)) return undefined
  const low = [left, right].filter(value => Number(textOf(value)) < 1024)
  return low[0] === undefined || low.length > 1 ? undefined : { ...low[0], isChoice: true }
}

const joinsPaths = (token: Token | undefined): boolean => isSign(token, '/') || isSign(token, '</>')

function atom(source: SourceText, token: Token, depth: number): Value {
  if (token.kind === 'number') return /^\d[\d_]*$/.test(token.text) ? known(token.text, token.at) : undefined
  if (token.kind === 'string') return stringValue(source, token, depth)
  if (token.text === '__dirname' || token.text === '__DIR__' || token.text === '__dir__') return thisDirectory
  if (token.text === '__file__' || token.text === '__FILE__' || token.text === '__filename') return thisFile
  return separatorValue(token.text, token) ?? source.constants.get(token.text)
}

/** What stands between the folders of a path, as the languages' libraries call it. */
const SEPARATORS = new Set([
  'DIRECTORY_SEPARATOR',
  'File.separator',
  'File.separatorChar',
  'File.SEPARATOR',
  'os.path.sep',
  'os.sep',
  'path.sep',
  'Path.DirectorySeparatorChar',
])

function separatorValue(name: string, { at }: Token): Value {
  return SEPARATORS.has(name) ? known('/', at) : undefined
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
        folderOfFlask(source, name) ??
        separatorValue(name, token) ??
        (name === token.text ? atom(source, token, depth) : memberOf(source, name, token.text))
      valid = true
    } else if (token.kind === 'string' || token.kind === 'number') {
      // Scala's `port"80"`
      if (at !== span.from && !(at === span.from + 1 && name === 'port' && source.tokens[at - 1]?.end === token.start))
        return undefined
      value = atom(source, token, depth)
      name = '()'
      valid = true
    } else if (token.text === '(' || token.text === '[') {
      const close = source.partner[at] ?? -1
      if (close === -1 || close >= span.to) return undefined
      // `(ENV['PORT'] || 80).to_i`
      const isGroup = at === span.from && token.text === '('
      if (isGroup) valid = true
      value = isGroup
        ? evaluate(source, { from: at + 1, to: close }, depth + 1)
        : token.text === '('
          ? callOf(source, name, receiver, at, depth)
          : indexValue(source, name, receiver, { from: at + 1, to: close }, depth)
      name = '()'
      receiver = undefined
      at = close
    } else if (token.text === '{' && name === '$ENV') {
      const key = source.tokens[at + 1]
      const close = source.partner[at] ?? -1
      if (key === undefined || close !== at + 2) return undefined
      value = fromEnvironment(key.text)
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

/** `config.dir` of the file itself, a field of a class by whatever holds it, or `settings.LOG_DIR` of another file. */
function memberOf({ constants, shared }: SourceText, name: string, last: string): Value {
  if (constants.has(name)) return constants.get(name)
  const own = /^(?:\$?this|self|cls)\.\w+$/.test(name)
    ? (constants.get(last) ?? constants.get(`$${last}`))
    : constants.get(fieldName(last))
  return own ?? shared?.get(name) ?? shared?.get(last)
}

function callOf(source: SourceText, name: string, receiver: Value, open: number, depth: number): Value {
  const args = argumentsOf(source, open)
  const value = (index: number): Value => {
    const argument = args[index]
    return argument === undefined ? undefined : evaluate(source, argument, depth + 1)
  }
  return callValue(source, { name, receiver, args, value })
}

const environmentMember = (name: string): Value => {
  const variable = /^(?:process\.env|import\.meta\.env|Bun\.env)\.(\w+)$/.exec(name)?.[1]
  return variable === undefined ? undefined : fromEnvironment(variable)
}

function attributeOf(value: Value, name: string): Value {
  if (value === undefined) return undefined
  if (name === 'parent') return parentPath(value)
  // Ruby calls without parentheses.
  if (name === 'to_i' || name === 'to_s' || name === 'freeze') return value
  return undefined
}

const environmentMaps = /(?:^|\.)(?:process\.env|env|os\.environ|environ|environment|ENV|\$_ENV|\$_SERVER)$/

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
  const position = argumentPosition(name, text)
  if (position !== undefined) return fromEnvironment(argumentName(position))
  const setting = `${name}.${text}`
  if (source.constants.has(setting) || !/(?:^|\.)(?:config|settings)$/.test(name) || !IN_CAPITALS.test(text))
    return source.constants.get(setting)
  // `app.config["UPLOAD_FOLDER"]`, from an object or a module of settings.
  return source.constants.get(text) ?? source.shared?.get(text)
}

/** Which of a script's arguments `sys.argv[1]`, `process.argv[2]`, `ARGV[0]` and `$argv[1]` are. */
function argumentPosition(name: string, text: string): number | undefined {
  const before = /^(?:sys\.|\$)argv$/.test(name) ? 0 : name === 'process.argv' ? 1 : name === 'ARGV' ? -1 : undefined
  if (before === undefined || !/^\d$/.test(text)) return undefined
  const position = Number(text) - before
  return position > 0 ? position : undefined
}

/** Flask's folders, seen from the file that makes the application. */
function folderOfFlask({ text }: SourceText, name: string): Value {
  if (name === 'app.root_path') return thisDirectory
  return name === 'app.instance_path' && !/\binstance_path\s*=/.test(text)
    ? { ...known('instance'), anchor: 'package' }
    : undefined
}

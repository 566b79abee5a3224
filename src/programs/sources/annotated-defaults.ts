import { assign } from './constants.js'
import { evaluate } from './expressions.js'
import { fieldName, isSign, type SourceText } from './source-text.js'
import { fromEnvironment, known, type Value } from './values.js'

const DEFAULTS = new Set(['default_value', 'default_value_t', 'default'])

/**
 * What Rust's attributes give a field by default: `#[arg(long, env = "PORT", default_value_t = 80)] port: u16` of clap,
 * `#[serde(default = "default_port")]` with the function that returns it.
 */
export function readAttributes(source: SourceText): void {
  const { tokens, partner } = source
  for (const [index, token] of tokens.entries()) {
    const close = isSign(token, '#') && isSign(tokens[index + 1], '[') ? (partner[index + 1] ?? -1) : -1
    if (close === -1 || close - index > 120) continue
    const name = fieldBehind(source, close)
    if (name === undefined) continue
    let value: Value
    let variable: string | undefined
    for (let at = index + 2; at < close; at++) {
      const word = tokens[at]
      if (word?.kind !== 'name') continue
      const given = tokens[at + 2]
      if (word.text === 'env') variable = isSign(tokens[at + 1], '=') ? given?.text : name.toUpperCase()
      if (!DEFAULTS.has(word.text) || !isSign(tokens[at + 1], '=') || given === undefined) continue
      const isFunction = word.text === 'default' && given.kind === 'string'
      value = isFunction ? returnedBy(source, given.text) : evaluate(source, { from: at + 2, to: at + 3 })
    }
    const text = value?.kind === 'known' ? value : undefined
    if (variable !== undefined) assign(source, fieldName(name), fromEnvironment(variable, text))
    else if (text !== undefined) assign(source, fieldName(name), text)
  }
}

/** The field that an attribute stands before, behind others and `pub`. */
function fieldBehind({ tokens, partner }: SourceText, close: number): string | undefined {
  let at = close + 1
  while (isSign(tokens[at], '#') && isSign(tokens[at + 1], '[')) at = (partner[at + 1] ?? at + 1) + 1
  if (tokens[at]?.text === 'pub') at += isSign(tokens[at + 1], '(') ? (partner[at + 1] ?? at) - at + 1 : 1
  return tokens[at]?.kind === 'name' && isSign(tokens[at + 1], ':') ? tokens[at]?.text : undefined
}

/** `80` of `fn default_port() -> u16 { 80 }` */
function returnedBy(source: SourceText, name: string): Value {
  const { tokens, partner } = source
  const at = tokens.findIndex((token, index) => token.text === 'fn' && tokens[index + 1]?.text === name)
  if (at === -1) return undefined
  const open = tokens.findIndex((token, index) => index > at && isSign(token, '{'))
  const close = partner[open] ?? -1
  return open === -1 || close === -1 ? undefined : evaluate(source, { from: open + 1, to: close })
}

/** `/data` of Spring's `@Value("${upload.dir:/data}") private String folder`, where no property says otherwise. */
export function readValueAnnotations(source: SourceText): void {
  const { tokens, partner } = source
  for (const [index, token] of tokens.entries()) {
    if (token.text !== 'Value' || !isSign(tokens[index - 1], '@') || !isSign(tokens[index + 1], '(')) continue
    const close = partner[index + 1] ?? -1
    const given = tokens[close - 1]
    const match = given?.kind === 'string' ? /^\$\{[\w.-]+:([^{}]+)\}$/.exec(given.text) : null
    const name = close === -1 ? undefined : declaredBehind(source, close + 1)
    if (given === undefined || match?.[1] === undefined || name === undefined) continue
    assign(source, name, known(match[1], given.at + given.text.lastIndexOf(match[1])))
  }
}

/** `folder` of `private final String folder;` */
function declaredBehind({ tokens }: SourceText, from: number): string | undefined {
  for (let at = from; at < from + 6; at++) {
    if (tokens[at]?.kind !== 'name') return undefined
    if (tokens[at + 1]?.kind === 'sign') return isSign(tokens[at + 1], '.') ? undefined : tokens[at]?.text
  }
  return undefined
}

import type { SourceText } from './source-text.js'
import type { Token } from './tokens.js'
import { concatenate, fromEnvironment, known, thisDirectory, type Value } from './values.js'

const substitutions = {
  'dollar-brace': /\$\{\s*([\w$.]+)\s*\}/y,
  brace: /\{\s*([\w$.]+)\s*\}/y,
  'hash-brace': /#\{\s*([\w$.@:]+)\s*\}/y,
  dollar: /\$\{?([A-Za-z_]\w*)\}?|\{\$([A-Za-z_]\w*)\}/y,
} as const

/** What stands behind the opening of `#{ENV.fetch('PORT', 80)}`, `${process.env.PORT || 80}`, `{os.getenv("PORT", 80)}`. */
const environment =
  /\s*(?:process\.env\.(\w+)|(?:ENV|os\.environ|process\.env)(?:\.(?:fetch|get))?[[(]\s*["'](\w+)["']\s*\]?|(?:os\.)?getenv\(\s*["'](\w+)["'])\s*\)?\s*(?:(?:,|\|\||\?\?|or)\s*["']?([\w./-]{1,60})["']?\s*)?\)?\s*\}/y

/** The value of a string literal, the variables in it looked up. */
export function stringValue(source: SourceText, token: Token, depth: number): Value {
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
    if (match === null) {
      environment.lastIndex = position + (interpolation === 'brace' ? 1 : 2)
      const found: readonly (string | undefined)[] | null = environment.exec(text)
      if (found === null) return concatenate(value, undefined)
      const [, inDots, inBrackets, asked, fallback] = found
      const variable = inDots ?? inBrackets ?? asked ?? ''
      value = concatenate(value, fromEnvironment(variable, fallback === undefined ? undefined : known(fallback)))
      position = environment.lastIndex - 1
      literalFrom = environment.lastIndex
      continue
    }
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

import { lineAt, lineStarts } from '../../text.js'
import { evaluate } from './expressions.js'
import { argumentsOf, type SourceText } from './source-text.js'
import { languageOf } from './languages/index.js'
import { toListen } from './listens.js'
import { readSource } from './scan.js'
import type { SourceListen } from './types.js'
import { literal, type Value } from './values.js'

/** The port in one named setting of a configuration that is code: `bind = '0.0.0.0:80'`. */
export function settingListen(
  path: string,
  text: string,
  name: string,
  style: 'port' | 'address',
): SourceListen | undefined {
  const source = sourceOf(path, text)
  return source === undefined ? undefined : asListen(source.constants.get(name), name, text, style)
}

/** The texts of named settings, as far as literals and fallbacks of variables tell, each with its line. */
export function settingTexts(
  path: string,
  text: string,
  names: readonly string[],
): ReadonlyMap<string, { readonly text: string; readonly line: number }> {
  const source = sourceOf(path, text)
  const found = new Map<string, { readonly text: string; readonly line: number }>()
  for (const name of names) {
    const value = source?.constants.get(name)
    const path = value?.kind === 'environment' ? value.fallback : value
    const whole = literal(path)
    if (whole === undefined) continue
    const at = path?.pieces.find(piece => piece.at !== undefined)?.at ?? 0
    found.set(name, { text: whole, line: lineAt(lineStarts(text), at) })
  }
  return found
}

/** The port in a nested object of a configuration that is code: `server: { port: 80 }`. */
export function nestedListen(path: string, text: string, outer: string, inner: string): SourceListen | undefined {
  const source = sourceOf(path, text)
  if (source === undefined) return undefined
  const { tokens } = source
  for (const [index, token] of tokens.entries()) {
    if (token.text !== outer || tokens[index + 1]?.text !== ':' || tokens[index + 2]?.text !== '{') continue
    const entry = argumentsOf(source, index + 2).find(({ keyword }) => keyword === inner)
    if (entry !== undefined) return asListen(evaluate(source, entry), `${outer}.${inner}`, text, 'port')
  }
  return undefined
}

function sourceOf(path: string, text: string): SourceText | undefined {
  const language = languageOf(path)
  return language === undefined || text.length > 200_000 ? undefined : readSource(text, language)
}

function asListen(value: Value, call: string, text: string, style: 'port' | 'address'): SourceListen | undefined {
  const found = toListen(value, style)
  if (found === undefined) return undefined
  return { ...found, protocol: 'tcp', call, guarded: false, line: lineAt(lineStarts(text), found.range?.start ?? 0) }
}

import type { Language } from './rules.js'

const patterns = new WeakMap<Language, RegExp>()

/** Whether a text names anything that the language's rules ask for: all others are spared the tokenizer. */
export function isTelling(text: string, language: Language): boolean {
  return language.interesting.test(text) || calls(language).test(text)
}

/** The calls of the rules, with their bracket: short names would stand in every text without it. */
function calls(language: Language): RegExp {
  const before = patterns.get(language)
  if (before !== undefined) return before
  const { writes, reads = [], listens, portSettings = [] } = language
  const names = new Set([...writes, ...reads, ...listens].flatMap(rule => rule.calls.split(' ')))
  const called = String.raw`(?<![\w$])(?:${[...names].map(escape).join('|')})[ \t]{0,3}[({]`
  const given = portSettings.map(({ name }) => String.raw`${escape(name)}['"]?[ \t]{0,3}[:=]`)
  const pattern = new RegExp([called, ...given].join('|'))
  patterns.set(language, pattern)
  return pattern
}

const escape = (name: string): string => name.replace(/[!?.$]/g, String.raw`\$&`)

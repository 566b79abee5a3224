import type { SourceText } from './source-text.js'
import { known, type Value } from './values.js'

const defaults = new WeakMap<SourceText, ReadonlyMap<string, Value>>()

/** What `&cli.StringFlag{Name: "data-dir", Value: "data"}` of the same file gives to an option that is not set. */
export function flagDefault(source: SourceText, option: string): Value {
  const flags = defaults.get(source) ?? readFlags(source)
  defaults.set(source, flags)
  return flags.get(option)
}

/** More fields than this no flag has. */
const MAX_TOKENS = 120

function readFlags({ tokens, partner }: SourceText): ReadonlyMap<string, Value> {
  const flags = new Map<string, Value>()
  for (const [open, { text }] of tokens.entries()) {
    const close = partner[open] ?? -1
    if (text !== '{' || !(tokens[open - 1]?.text ?? '').endsWith('Flag') || close <= open || close - open > MAX_TOKENS)
      continue
    const fields = new Map<string, Value>()
    for (let at = open + 1; at < close; at += 1) {
      const inner = partner[at] ?? -1
      if (inner > at) at = inner
      const value = tokens[at + 2]
      if (tokens[at + 1]?.text === ':' && (value?.kind === 'string' || value?.kind === 'number') && !value.escaped)
        fields.set(tokens[at]?.text ?? '', known(value.text, value.at))
    }
    const name = fields.get('Name')
    const option = name?.kind === 'known' ? name.pieces[0]?.text : undefined
    if (option !== undefined) flags.set(option, fields.get('Value'))
  }
  return flags
}

import { evaluate } from './expressions.js'
import { toListen } from './listens.js'
import type { PortSettingRule } from './rules.js'
import { givenValue } from './setting-value.js'
import type { SourceText, Span } from './source-text.js'
import type { SourceListen } from './types.js'

/** The port that a setting whose name stands at `index` gives to a server: `http: [port: 80]`, `configuration.port = 80`. */
export function portOfSetting(
  source: SourceText,
  index: number,
  rules: readonly PortSettingRule[],
  line: (offset: number) => number,
): SourceListen | undefined {
  const key = source.tokens[index]
  if (key === undefined || key.kind === 'sign' || !rules.some(({ name }) => name === key.text)) return undefined
  const span = givenValue(source, index)
  if (span === undefined) return undefined
  const holder = holderOf(source, index)
  const rule = rules.find(({ name, within, needs }) => {
    return name === key.text && within.test(holder) && needs?.test(source.text) !== false
  })
  const found = rule === undefined ? undefined : toListen(evaluate(source, only(source, span)), rule.style ?? 'port')
  if (found === undefined) return undefined
  const guarded = key.start > source.guardedFrom
  return { ...found, protocol: 'tcp', call: `${holder}.${key.text}`, guarded, line: line(key.start) }
}

/** What the setting belongs to: the dotted name before it, or the name that the bracket around it is given to, or that bracket. */
function holderOf({ tokens, partner }: SourceText, index: number): string {
  let holder = ''
  for (let at = index; tokens[at - 1]?.text === '.' && tokens[at - 2]?.kind === 'name'; at -= 2)
    holder = `${tokens[at - 2]?.text ?? ''}${holder === '' ? '' : '.'}${holder}`
  if (holder !== '') return holder
  for (let at = index - 1; at >= 0 && index - at < 200; at--) {
    const other = partner[at] ?? -1
    if (other > at) return nameBefore(tokens, at)
    if (other !== -1) at = other
  }
  return ''
}

/** `http` of `http: [` and `http = {`, `default` of `export default {`; else the bracket with what opens before it. */
function nameBefore(tokens: SourceText['tokens'], open: number): string {
  const bracket = tokens[open]?.text ?? ''
  const before = tokens[open - 1]
  if (before?.kind === 'name') return bracket === '(' ? `${before.text}(` : before.text
  if (before?.text === '(') return `(${bracket}`
  return /^(?::|=|=>)$/.test(before?.text ?? '') ? (tokens[open - 2]?.text ?? '') : bracket
}

/** The one entry of a list. */
function only({ tokens, partner }: SourceText, { from, to }: Span): Span {
  return tokens[from]?.text === '[' && partner[from] === to - 1 ? { from: from + 1, to: to - 1 } : { from, to }
}

import { evaluate } from './expressions.js'
import { toListen } from './listens.js'
import type { PortSettingRule } from './rules.js'
import { givenValue } from './setting-value.js'
import type { SourceText } from './source-text.js'
import type { SourceListen } from './types.js'

/** The port that a setting whose name stands at `index` gives to a server: `http: [port: 80]`, `configuration.port = 80`. */
export function settingListen(
  source: SourceText,
  index: number,
  rules: readonly PortSettingRule[],
  line: (offset: number) => number,
): SourceListen | undefined {
  const key = source.tokens[index]
  if (key?.kind !== 'name' || !rules.some(({ name }) => name === key.text)) return undefined
  const span = givenValue(source, index)
  if (span === undefined) return undefined
  const holder = holderOf(source, index)
  const rule = rules.find(({ name, within, needs }) => {
    return name === key.text && within.test(holder) && needs?.test(source.text) !== false
  })
  const found = rule === undefined ? undefined : toListen(evaluate(source, span), 'port')
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
    if (other > at) return tokens[at - 1]?.text === ':' ? (tokens[at - 2]?.text ?? '') : (tokens[at]?.text ?? '')
    if (other !== -1) at = other
  }
  return ''
}

import { statementEnd } from './constants.js'
import { isSign, type SourceText, type Span } from './source-text.js'

const GIVES = new Set(['=', ':', '=>', ':='])

/** What the name at `index` is given: `name = x`, `name: x`, `name: type = x`, `'name' => x`, `map['name'] = x`. */
export function givenValue({ tokens, partner, text }: SourceText, index: number): Span | undefined {
  const sign = isSign(tokens[index + 1], ']') && tokens[index]?.kind === 'string' ? index + 2 : index + 1
  const token = tokens[sign]
  if (token?.kind !== 'sign' || !GIVES.has(token.text)) return undefined
  const typed = token.text === ':' && tokens[sign + 1]?.kind === 'name' && isSign(tokens[sign + 2], '=')
  const from = typed ? sign + 3 : sign + 1
  const to = statementEnd({ tokens, partner, text }, from)
  return to > from ? { from, to } : undefined
}

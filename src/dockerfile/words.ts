import { isBlank, isSpace } from './space.js'

/** Start and end offsets in turn: word `n` is `text.slice(spans[2 * n], spans[2 * n + 1])`. */
export type Spans = readonly number[]

/** Splits at blanks alone: FROM, COPY, ADD, EXPOSE, VOLUME. */
export function splitBlank(text: string): Spans {
  const spans: number[] = []
  let at = 0
  while (at < text.length) {
    while (at < text.length && isBlank(text.charCodeAt(at))) at++
    if (at === text.length) break
    spans.push(at)
    while (at < text.length && !isBlank(text.charCodeAt(at))) at++
    spans.push(at)
  }
  return spans
}

/** Splits at white space outside quotes: ENV, LABEL, ARG. Quotes and escapes stay part of the word. */
export function splitQuoted(text: string, escape: string): Spans {
  const spans: number[] = []
  const escapeCode = escape.charCodeAt(0)
  const { length } = text
  let at = 0
  while (at < length) {
    if (isSpace(text.charCodeAt(at))) {
      at++
      continue
    }
    const start = at
    let quote = 0
    let end = length
    for (; at < length; at++) {
      const code = text.charCodeAt(at)
      if (quote === 0 && isSpace(code)) {
        end = at
        break
      }
      if (code === escapeCode && quote !== 39) {
        // BuildKit drops an escape character that nothing follows.
        if (at + 1 === length) end = at
        at++
      } else if (code === quote) quote = 0
      else if (quote === 0 && (code === 34 || code === 39)) quote = code
    }
    if (end > start) spans.push(start, end)
  }
  return spans
}

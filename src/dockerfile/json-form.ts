/** `values` of a JSON array of strings; `invalid` for a JSON array that holds something else; undefined: not JSON. */
export type JsonForm = { readonly values: readonly string[] } | 'invalid' | undefined

/** Reads a JSON (exec) form by BuildKit's rule: the text is one JSON array, or else it is the shell form. */
export function parseJsonForm(text: string): JsonForm {
  if (!text.startsWith('[')) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!Array.isArray(parsed)) return undefined
  const values = parsed.filter(value => typeof value === 'string')
  return values.length === parsed.length ? { values } : 'invalid'
}

/** Offsets of the string literals, quotes included, in a text that `parseJsonForm` accepted; start and end in turn. */
export function jsonItemSpans(text: string): readonly number[] {
  const spans: number[] = []
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at)) {
    const start = at++
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    spans.push(start, ++at)
  }
  return spans
}

const MAX_ALTERNATIVES = 128

/**
 * Brace expansion of one word's source text: `a/{b,c}` gives `a/b` and `a/c`, `{1..3}` gives 1, 2, 3. Quoted braces and
 * `${…}` are left alone. Returns the text itself when there is nothing to expand, or when there would be too much.
 */
export function expandBraces(text: string): readonly string[] {
  const done: string[] = []
  const open = [text]
  while (open.length > 0) {
    if (open.length + done.length > MAX_ALTERNATIVES) return [text]
    const next = open.pop()
    if (next === undefined) break
    const brace = findBrace(next)
    if (brace === undefined) done.push(next)
    else {
      const before = next.slice(0, brace.start)
      const after = next.slice(brace.end)
      for (let index = brace.items.length - 1; index >= 0; index--)
        open.push(before + (brace.items[index] ?? '') + after)
    }
  }
  return done
}

interface Brace {
  readonly start: number
  readonly end: number
  readonly items: readonly string[]
}

function findBrace(text: string): Brace | undefined {
  for (let at = 0; at < text.length; at = skip(text, at)) {
    if (text[at] !== '{') continue
    const brace = readBrace(text, at)
    if (brace !== undefined) return brace
  }
  return undefined
}

function readBrace(text: string, start: number): Brace | undefined {
  const items: string[] = []
  let depth = 0
  let from = start + 1
  for (let at = start; at < text.length; at = skip(text, at)) {
    const char = text[at]
    if (char === '{') depth++
    else if (char === ',' && depth === 1) {
      items.push(text.slice(from, at))
      from = at + 1
    } else if (char === '}') {
      depth--
      if (depth > 0) continue
      items.push(text.slice(from, at))
      const all = items.length > 1 ? items : sequence(items[0] ?? '')
      return all === undefined ? undefined : { start, end: at + 1, items: all }
    }
  }
  return undefined
}

function sequence(text: string): readonly string[] | undefined {
  const match = /^(-?\d{1,6})\.\.(-?\d{1,6})$/.exec(text)
  if (match === null) return undefined
  const [from, to] = [Number(match[1]), Number(match[2])]
  if (Math.abs(from - to) >= MAX_ALTERNATIVES) return undefined
  const step = from <= to ? 1 : -1
  return Array.from({ length: Math.abs(from - to) + 1 }, (_, index) => String(from + index * step))
}

/** The next offset after one character, escape, quoted string or `${…}`. */
function skip(text: string, at: number): number {
  const char = text[at]
  if (char === '\\') return at + 2
  if (char === "'") return past(text, text.indexOf("'", at + 1))
  if (char === '$' && text[at + 1] === '{') return past(text, text.indexOf('}', at + 2))
  if (char !== '"') return at + 1
  for (let inner = at + 1; inner < text.length; inner++) {
    if (text[inner] === '\\') inner++
    else if (text[inner] === '"') return inner + 1
  }
  return text.length
}

function past(text: string, found: number): number {
  return found === -1 ? text.length : found + 1
}

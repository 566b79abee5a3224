import type { Range } from '../text.js'

/** Maps offsets of the text that a parser saw to offsets of the script's own text. */
export interface Frame {
  readonly text: string
  readonly range: (start: number, end: number) => Range
}

export function outerFrame(text: string): Frame {
  return { text, range: (start, end) => ({ start, end }) }
}

/** A text that stands somewhere in the outer one, not character by character: all its ranges are that place. */
export function fixedFrame(text: string, place: Range): Frame {
  return { text, range: () => place }
}

/** A text whose character `i` stands at `offsets[i]` of the outer frame's text. */
export function mappedFrame(text: string, offsets: readonly number[], outer: Frame): Frame {
  const at = (index: number): number => offsets[index] ?? (offsets.at(-1) ?? 0) + 1
  return {
    text,
    range: (start, end) => outer.range(at(start), end > start ? at(end - 1) + 1 : at(start)),
  }
}

/**
 * The script in a quoted word (`sh -c "…"`) with its place, character by character; undefined when the word is more
 * than one quoted string. Variables in double quotes stay: the outer and the inner shell know the same ones.
 */
export function quotedFrame(start: number, end: number, outer: Frame): Frame | undefined {
  const quote = outer.text[start]
  if ((quote !== "'" && quote !== '"') || outer.text[end - 1] !== quote || end - start < 2) return undefined
  const offsets: number[] = []
  let text = ''
  for (let at = start + 1; at < end - 1; at++) {
    let char = outer.text[at] ?? ''
    if (char === quote) return undefined
    if (quote === '"' && char === '\\' && '$`"\\\n'.includes(outer.text[at + 1] ?? 'x')) {
      char = outer.text[++at] ?? ''
      if (char === '\n') continue
    }
    text += char
    offsets.push(at)
  }
  return mappedFrame(text, offsets, outer)
}

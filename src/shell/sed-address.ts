import type { RE2JS } from 're2js'

/** A line as `sed` goes past it. */
export interface SedLine {
  readonly text: string
  /** From 1 on. */
  readonly number: number
  readonly isLast: boolean
}

/** Which lines a command is for. A range remembers where it stands: one selector serves one pass over one text. */
export type LineSelector = (line: SedLine) => boolean

/** `3`, `$` or `/pattern/`. */
export type SedAddress =
  | { readonly kind: 'line'; readonly number: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'match'; readonly expression: RE2JS }

export interface SedAddresses {
  readonly first: SedAddress | undefined
  readonly second: SedAddress | undefined
  /** `!`: for all other lines. */
  readonly negated: boolean
}

/** The lines that addresses mean: all without one, from the first to the second with two. */
export function lineSelector({ first, second, negated }: SedAddresses): LineSelector {
  const select = first === undefined ? () => true : second === undefined ? matchOf(first) : rangeOf(first, second)
  return negated ? line => !select(line) : select
}

function matchOf(address: SedAddress): LineSelector {
  switch (address.kind) {
    case 'line':
      return ({ number }) => number === address.number
    case 'last':
      return ({ isLast }) => isLast
    case 'match':
      return ({ text }) => address.expression.matcher(text).find()
  }
}

function rangeOf(first: SedAddress, second: SedAddress): LineSelector {
  const [begins, ends] = [matchOf(first), matchOf(second)]
  // An end that lies above its beginning leaves the range one line long.
  const isOver = (number: number) => second.kind === 'line' && number >= second.number
  let isInside = false
  return line => {
    if (isInside) {
      isInside = !(ends(line) || isOver(line.number))
      return true
    }
    if (!begins(line)) return false
    isInside = !isOver(line.number)
    return true
  }
}

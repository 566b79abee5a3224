/**
 * Characters that move the cursor, change colours or reorder text on a terminal: controls but tab and newline, and
 * Unicode's bidirectional overrides. Names and texts of a hostile repository must not draw.
 */
const UNSAFE = /\r(?!\n|$)|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Makes control characters visible as escapes; a `\r` that ends a line stays. */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, character => {
    const code = character.charCodeAt(0)
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39] } as const

export type Paint = (style: keyof typeof CODES, text: string) => string

export function painter(color: boolean): Paint {
  if (!color) return (_, text) => text
  return (style, text) => {
    const [on, off] = CODES[style]
    return `\x1b[${on}m${text}\x1b[${off}m`
  }
}

/** Whether a stream gets colours: `--color`/`--no-color`, else FORCE_COLOR, else NO_COLOR, else whether it is a terminal. */
export function wantsColor(
  flag: boolean | undefined,
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  if (flag !== undefined) return flag
  const force = env['FORCE_COLOR']
  if (force !== undefined) return force !== '0' && force !== 'false'
  if (env['NO_COLOR']) return false
  return isTerminal && env['TERM'] !== 'dumb'
}

/** A change of permission bits: takes the old ones (undefined: unknown), gives the new ones. */
export type ModeChange = (mode: number | undefined, directory: boolean) => number | undefined

/** What `chmod` does with an octal or symbolic mode (`0755`, `u+x,go-w`, `a+rX`). Undefined for anything else. */
export function parseModeChange(text: string): ModeChange | undefined {
  if (/^[0-7]{1,5}$/.test(text)) {
    const bits = Number.parseInt(text, 8)
    return () => bits
  }
  const clauses = text.split(',').map(parseClause)
  if (clauses.some(clause => clause === undefined)) return undefined
  return (mode, directory) => {
    let bits = mode ?? (directory ? 0o755 : 0o644)
    for (const clause of clauses) bits = clause?.(bits, directory) ?? bits
    return bits
  }
}

const WHO_BITS: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 }

function parseClause(clause: string): ((bits: number, directory: boolean) => number) | undefined {
  const match = /^([ugoa]*)([-+=])([rwxXst]*|[ugo])$/.exec(clause)
  if (match === null) return undefined
  const [, who = '', operator = '', what = ''] = match
  // Without a "who" the umask (022) applies to the bits that are added.
  const mask = who === '' ? 0o7755 : who.split('').reduce((sum, letter) => sum | (WHO_BITS[letter] ?? 0), 0)
  return (bits, directory) => {
    const given = bitsOf(what, bits, directory) & mask
    if (operator === '+') return bits | given
    if (operator === '-') return bits & ~given
    return (bits & ~(mask & 0o777)) | given
  }
}

function bitsOf(what: string, bits: number, directory: boolean): number {
  if (what === 'u' || what === 'g' || what === 'o') {
    const shift = what === 'u' ? 6 : what === 'g' ? 3 : 0
    return ((bits >> shift) & 7) * 0o111
  }
  let given = 0
  for (const letter of what) {
    if (letter === 'r') given |= 0o444
    else if (letter === 'w') given |= 0o222
    else if (letter === 'x') given |= 0o111
    else if (letter === 'X' && (directory || (bits & 0o111) !== 0)) given |= 0o111
    else if (letter === 's') given |= 0o6000
    else if (letter === 't') given |= 0o1000
  }
  return given
}

export interface Identity {
  readonly uid: number
  readonly gid: number
  /** Supplementary groups. */
  readonly groups: readonly number[]
}

/** The three permission bits (rwx) that a user has on something with this owner and mode; undefined when not known. */
export function accessOf(
  state: { readonly uid: number | undefined; readonly gid: number | undefined; readonly mode: number | undefined },
  who: Identity,
): number | undefined {
  // Whatever made it, its owner can use it.
  if (state.mode === undefined) return state.uid === who.uid ? 7 : undefined
  if (state.uid === who.uid) return (state.mode >> 6) & 7
  const group = state.gid !== undefined && (state.gid === who.gid || who.groups.includes(state.gid))
  const asOther = group ? (state.mode >> 3) & 7 : state.mode & 7
  // An unknown owner could be this user, which only gives more.
  return asOther
}

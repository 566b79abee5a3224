/** A word of a one-line script, with its place in the line when it stands there literally. */
export interface ScriptWord {
  readonly value: string
  readonly start: number
  readonly end: number
  /** No quote or escape inside: characters stand one to one. */
  readonly literal: boolean
}

export interface ScriptCommand {
  readonly words: readonly ScriptWord[]
  /** The values of `A=b` before the program. */
  readonly assignments: ReadonlyMap<string, ScriptWord>
}

const assignment = /^([A-Za-z_]\w*)=(.*)$/s

/** The simple commands of a package manager's script: `A=b cmd1 && cmd2`. Only words and quotes are understood. */
export function scriptCommands(line: string): readonly ScriptCommand[] {
  const commands: ScriptCommand[] = []
  let words: ScriptWord[] = []
  let assignments = new Map<string, ScriptWord>()
  const finish = (): void => {
    if (words.length > 0) commands.push({ words, assignments })
    words = []
    assignments = new Map()
  }
  for (const part of line
    .slice(0, 4000)
    .matchAll(/(?:[^\s"'\\;&|()]|\\[^]|"(?:[^"\\]|\\[^])*"|'[^']*')+|&&|\|\||[;&|()]/g)) {
    const raw = part[0]
    if (/^[;&|()]+$/.test(raw)) {
      finish()
      continue
    }
    const value = raw.replaceAll(/\\([^])|["']/g, '$1')
    const assigned = words.length === 0 ? assignment.exec(value) : null
    if (assigned?.[1] !== undefined) {
      const given = assigned[2] ?? ''
      const end = part.index + raw.length
      const literal = raw.length === value.length
      assignments.set(assigned[1], { value: given, start: end - given.length, end, literal })
    } else if (words.length > 0 || (value !== 'cross-env' && value !== 'env')) {
      const quoted = /^(["'])[^"'\\]*\1$/.test(raw) ? 1 : 0
      const start = part.index + quoted
      words.push({ value, start, end: start + value.length, literal: value.length === raw.length - 2 * quoted })
    }
  }
  finish()
  return commands
}

/** A text with its variables replaced by what the repository knows. */
export interface Interpolated {
  readonly text: string
  /** Some variable has neither a value nor a default: it became empty, as Compose does. */
  readonly open: boolean
}

const VARIABLE = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+?])((?:[^{}$]|\$(?!\{)|\$\{[^{}]*\})*))?\})/g

/** Compose's `$VAR`, `${VAR:-default}`, `${VAR:+other}` and `$$`, nested once. */
export function interpolate(text: string, variables: ReadonlyMap<string, string>, depth = 0): Interpolated {
  if (!text.includes('$')) return { text, open: false }
  let open = false
  const replaced = text.replace(VARIABLE, (whole, bare?: string, braced?: string, operator?: string, rest = '') => {
    if (whole === '$$') return '$'
    const value = variables.get(bare ?? braced ?? '')
    const set = operator?.startsWith(':') === true ? value !== undefined && value !== '' : value !== undefined
    const other = (): string => {
      if (depth > 2) return ''
      const inner = interpolate(String(rest), variables, depth + 1)
      open ||= inner.open
      return inner.text
    }
    if (operator?.endsWith('-') === true) return set ? (value ?? '') : other()
    if (operator?.endsWith('+') === true) return set ? other() : ''
    if (value === undefined) open = true
    return value ?? ''
  })
  return { text: replaced, open }
}

/** The `KEY=value` lines of an .env file. */
export function readEnvFile(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line)
    if (match?.[1] === undefined || match[2] === undefined) continue
    const quoted = /^"([^"]*)"|^'([^']*)'/.exec(match[2])
    variables.set(match[1], quoted?.[1] ?? quoted?.[2] ?? match[2].replace(/\s+#.*$/, '').trim())
  }
  return variables
}

/** A value of an HCL attribute; undefined where it is an expression that is not followed. */
export type HclValue = string | readonly HclValue[] | HclObject | undefined

export interface HclObject {
  readonly fields: ReadonlyMap<string, HclValue>
}

/** `target "web" { … }`. */
export interface HclBlock {
  readonly type: string
  readonly labels: readonly string[]
  readonly attributes: ReadonlyMap<string, HclValue>
  /** 1-based. */
  readonly line: number
}

interface Token {
  readonly kind: 'name' | 'string' | 'mark' | 'newline'
  readonly text: string
  readonly line: number
}

const TOKEN =
  /[ \t\r\u{FEFF}]+|(?<newline>\n)|#[^\n]*|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|(?<string>"(?:[^"\\\n$]|\\.|\$\{(?:[^{}"\n]|"(?:[^"\\\n]|\\.)*")*\}|\$)*")|(?<name>[A-Za-z_][\w-]*|-?\d[\w.]*)|(?<other>[^])/gu

/** Heredocs become empty strings over as many lines. */
function withoutHeredocs(text: string): string {
  if (!text.includes('<<')) return text
  let end: string | undefined
  const lines = text.split('\n').map(line => {
    if (end !== undefined) {
      if (line.trim() === end) end = undefined
      return ''
    }
    const start = /<<-?(\w+)\s*$/.exec(line)
    end = start?.[1]
    return start === null ? line : `${line.slice(0, start.index)}""`
  })
  return lines.join('\n')
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let line = 1
  for (const match of withoutHeredocs(text).matchAll(TOKEN)) {
    const groups = match.groups ?? {}
    if (groups['newline'] !== undefined) tokens.push({ kind: 'newline', text: '\n', line })
    else if (groups['string'] !== undefined) {
      tokens.push({ kind: 'string', text: groups['string'].slice(1, -1).replace(/\\(["\\])/g, '$1'), line })
    } else if (groups['name'] !== undefined) tokens.push({ kind: 'name', text: groups['name'], line })
    else if (groups['other'] !== undefined) tokens.push({ kind: 'mark', text: groups['other'], line })
    for (const char of match[0]) if (char === '\n') line += 1
  }
  return tokens
}

const MAX_DEPTH = 50

/** Reads the blocks of an HCL text as far as docker-bake needs them; expressions with operators or calls are undefined. */
export function readHcl(text: string): readonly HclBlock[] {
  const tokens = tokenize(text)
  const blocks: HclBlock[] = []
  let at = 0
  const is = (mark: string): boolean => tokens[at]?.kind === 'mark' && tokens[at]?.text === mark
  const skipNewlines = (): void => {
    while (tokens[at]?.kind === 'newline') at += 1
  }
  /** Skips an expression that is not followed, to the end of its line or item. */
  const skipExpression = (): void => {
    let depth = 0
    while (at < tokens.length) {
      const token = tokens[at]
      if (depth === 0 && (token?.kind === 'newline' || is(',') || is('}') || is(']'))) return
      if (is('{') || is('[') || is('(')) depth += 1
      if (is('}') || is(']') || is(')')) depth -= 1
      at += 1
    }
  }
  const value = (depth: number): HclValue => {
    const token = tokens[at]
    if (token === undefined || depth > MAX_DEPTH) {
      skipExpression()
      return undefined
    }
    let found: HclValue
    if (token.kind === 'string') found = token.text
    else if (token.kind === 'name')
      found = /^(?:true|false|-?\d.*)$/.test(token.text) ? token.text : `\${${token.text}}`
    else if (is('[')) return list(depth)
    else if (is('{')) return { fields: body(depth + 1) }
    else {
      skipExpression()
      return undefined
    }
    if (found === '${null}') found = undefined
    at += 1
    const next = tokens[at]
    const ends = next === undefined || next.kind === 'newline' || is(',') || is('}') || is(']')
    if (!ends) {
      skipExpression()
      return undefined
    }
    return found
  }
  const list = (depth: number): HclValue => {
    const items: HclValue[] = []
    at += 1
    if (tokens[at]?.kind === 'name' && tokens[at]?.text === 'for') {
      at -= 1
      skipExpression()
      return undefined
    }
    skipNewlines()
    while (at < tokens.length && !is(']')) {
      const before = at
      if (is(',')) at += 1
      else items.push(value(depth + 1))
      if (at === before) at += 1
      skipNewlines()
    }
    at += 1
    return items
  }
  /** Attributes up to the closing brace; blocks inside are passed over. */
  const body = (depth: number): ReadonlyMap<string, HclValue> => {
    const attributes = new Map<string, HclValue>()
    at += 1
    while (at < tokens.length && !is('}')) {
      const token = tokens[at]
      at += 1
      if (token === undefined || (token.kind !== 'name' && token.kind !== 'string')) continue
      if (is('=') || is(':')) {
        at += 1
        attributes.set(token.text, value(depth))
      } else {
        while (tokens[at]?.kind === 'string' || tokens[at]?.kind === 'name') at += 1
        if (is('{') && depth < MAX_DEPTH) body(depth + 1)
      }
    }
    at += 1
    return attributes
  }
  while (at < tokens.length) {
    const token = tokens[at]
    at += 1
    if (token?.kind !== 'name') continue
    const labels: string[] = []
    while (tokens[at]?.kind === 'string' || tokens[at]?.kind === 'name') {
      labels.push(tokens[at]?.text ?? '')
      at += 1
    }
    if (is('{')) blocks.push({ type: token.text, labels, attributes: body(1), line: token.line })
    else if (is('=')) {
      at += 1
      value(1)
    }
  }
  return blocks
}

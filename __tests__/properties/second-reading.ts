/** A stage's name, if it has one, and the USER that it ends with, its own or that of a stage it builds on. */
interface StageUser {
  readonly name: string | undefined
  readonly user: string | undefined
  /** It, or a stage it builds on, has a CMD or ENTRYPOINT. */
  readonly runs: boolean
}

/**
 * A second, much smaller reading of a Dockerfile, on purpose without anything of src/: which user each stage ends with.
 * It knows continuations, comments, the escape directive, heredocs and the nonroot tag, and nothing else.
 */
export function stageUsers(text: string): readonly StageUser[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  const escape = escapeOf(lines)
  const stages: StageUser[] = []
  for (let at = 0; at < lines.length; at += 1) {
    // To the builder U+0085 is white space, to `trim` it is not.
    let logical = (lines[at] ?? '').replace(/^[\s\u0085]+/, '').trim()
    if (logical === '' || logical.startsWith('#')) continue
    while (endsOpen(logical, escape) && at + 1 < lines.length) {
      logical = logical.replace(/.[ \t]*$/, '')
      at += 1
      const next = (lines[at] ?? '').trim()
      // Comments and empty lines inside a continued instruction are not part of it.
      logical += next === '' || next.startsWith('#') ? escape : next
    }
    const [, keyword = '', rest = ''] = /^([a-z]+)\s*([^]*)$/i.exec(logical) ?? []
    switch (keyword.toUpperCase()) {
      case 'FROM': {
        const [, base = '', name] = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?/i.exec(rest) ?? []
        const parent = stages.findLast(stage => stage.name === base.toLowerCase())
        const user = parent?.user ?? (base.endsWith(':nonroot') ? '65532:65532' : undefined)
        stages.push({ name: name?.toLowerCase(), user, runs: parent?.runs === true })
        break
      }
      case 'USER':
      case 'CMD':
      case 'ENTRYPOINT': {
        const stage = stages.pop()
        const isUser = keyword.toUpperCase() === 'USER'
        const user = isUser ? rest.trim() : stage?.user
        stages.push({ name: stage?.name, user, runs: stage?.runs === true || !isUser })
        break
      }
      case 'RUN':
      case 'COPY':
      case 'ADD':
        at = skipHeredocs(lines, at, rest)
    }
  }
  return stages
}

function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name = '', value = ''] = /^\s*#\s*([a-z]+)\s*=\s*(.*?)\s*$/i.exec(line) ?? []
    if (name === '') return '\\'
    if (name.toLowerCase() === 'escape') return value
  }
  return '\\'
}

function endsOpen(line: string, escape: string): boolean {
  return line.trimEnd().endsWith(escape)
}

function skipHeredocs(lines: readonly string[], start: number, args: string): number {
  let at = start
  for (const [, dash, quoted = '', bare = ''] of args.matchAll(
    /(?:^|[\s\d])<<(-?)(?:["']([^"']+)["']|([A-Za-z_]\w*))/g,
  )) {
    const end = quoted || bare
    for (at += 1; at < lines.length; at += 1) {
      const line = (lines[at] ?? '').replace(/\r+$/, '')
      if ((dash === '' ? line : line.replace(/^\t+/, '')) === end) break
    }
  }
  return at
}

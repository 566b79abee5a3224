/**
 * A second, much smaller reading of a Dockerfile, on purpose without anything of src/: which user the last stage ends
 * with. It knows continuations, comments, the escape directive, heredocs and the nonroot tag, and nothing else.
 */
export function lastUser(text: string): string | undefined {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  const escape = escapeOf(lines)
  let user: string | undefined
  for (let at = 0; at < lines.length; at += 1) {
    let logical = (lines[at] ?? '').trim()
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
      case 'FROM':
        user = /^\S+:nonroot(?:\s|$)/.test(rest) ? '65532:65532' : undefined
        break
      case 'USER':
        user = rest.trim()
        break
      case 'RUN':
      case 'COPY':
      case 'ADD':
        at = skipHeredocs(lines, at, rest)
    }
  }
  return user
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

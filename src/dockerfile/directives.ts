import type { SyntaxFault } from './types.js'
import type { LineReader } from './lines.js'
import { isBlank, skipSpace } from './space.js'

const DIRECTIVE = /^([a-zA-Z][a-zA-Z0-9]*)[ \t\f\r]*=[ \t\f\r]*([^ \t\f\r][^]*)$/
const KNOWN = new Set(['syntax', 'escape', 'check'])

/**
 * Reads the parser directives at the top of the file and sets the reader's escape character. Anything but a known
 * directive ends them: another comment, a blank line, an instruction.
 */
export function readDirectives(reader: LineReader, faults: SyntaxFault[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (; reader.next < reader.count; reader.next++) {
    const end = reader.contentEnd(reader.next)
    const start = skipSpace(reader.text, reader.contentStart(reader.next), end)
    if (reader.text[start] !== '#' || start === end) break
    const match = DIRECTIVE.exec(reader.text.slice(skipSpace(reader.text, start + 1, end), end))
    const name = match?.[1]?.toLowerCase()
    if (name === undefined || !KNOWN.has(name)) break
    const line = reader.next + 1
    const value = withoutBlanksAtEnd(match?.[2] ?? '')
    if (found.has(name)) faults.push({ message: `only one ${name} parser directive can be used`, line })
    else if (name === 'escape' && value !== '\\' && value !== '`')
      faults.push({ message: `invalid escape token '${value}' does not match \` or \\`, line })
    else if (name === 'escape') reader.escape = value
    found.set(name, value)
  }
  return found
}

function withoutBlanksAtEnd(text: string): string {
  let end = text.length
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(0, end)
}

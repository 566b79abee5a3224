import { heredocsOfLine } from './heredocs.js'
import { ParsedInstruction, type Place } from './instruction.js'
import { splitKeyword } from './keyword.js'
import type { LineReader, LogicalLine } from './lines.js'
import { skipSpace, trimEnd } from './space.js'
import type { Heredoc } from './types.js'

/** Makes an instruction of a logical line and reads the heredocs that it announces; a fault's message when it cannot. */
export function readInstruction(reader: LineReader, logical: LogicalLine, index: number): ParsedInstruction | string {
  const { joined, first } = logical
  const { text } = joined
  const start = skipSpace(text, 0, text.length)
  const split = splitKeyword(text, start, trimEnd(text, start, text.length))
  if (split.keyword === undefined) return `unknown instruction: ${split.word}`
  const place: Place = {
    index,
    lineStart: reader.starts[first] ?? 0,
    line: first + 1,
    unfinished: logical.unfinished,
    end: reader.contentEnd(reader.next - 1),
    nextLineStart: reader.nextStart(reader.next - 1),
    endLine: reader.next,
    heredocs: [],
  }
  const instruction = new ParsedInstruction(split.keyword, joined, start, split.end, reader.escape, place)
  if (!text.includes('<<')) return instruction
  const carrier = instruction.trigger ?? instruction
  if (!takesHeredocs(carrier)) return instruction
  const heredocs: Heredoc[] = []
  for (const mark of heredocsOfLine(text)) {
    const body = reader.readHeredoc(mark.name, mark.stripTabs)
    if (body === undefined) return 'unterminated heredoc'
    heredocs.push({ ...mark, body: reader.text.slice(body.start, body.end), range: body })
  }
  place.heredocs = heredocs
  place.end = reader.contentEnd(reader.next - 1)
  place.nextLineStart = reader.nextStart(reader.next - 1)
  place.endLine = reader.next
  return instruction
}

function takesHeredocs(instruction: ParsedInstruction): boolean {
  const { keyword, form } = instruction
  return (keyword === 'RUN' || keyword === 'COPY' || keyword === 'ADD') && (form === undefined || form === 'invalid')
}

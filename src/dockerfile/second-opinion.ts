import type { Instruction as ParsedByOther } from 'dockerfile-ast'
import { readPlainly, type Seen } from './plain-reading.js'
import type { Dockerfile } from './types.js'

/**
 * Asks an independent parser, dockerfile-ast, whether a rewritten file still has the instructions that this parser
 * sees in it. Gives the first line where it sees others. Undefined when both agree, and when they did not agree on the
 * file before the rewrite either (dockerfile-ast misreads some heredocs and escapes): then its opinion says nothing.
 * Costs about a millisecond, and loads dockerfile-ast, so it is for the moment before a file is written; what is too plain
 * to be misread is not shown to it.
 */
export async function findDisagreement(before: Dockerfile, after: Dockerfile): Promise<number | undefined> {
  const plain = readPlainly(after.text)
  if (plain !== undefined && firstDifference(after, plain) === undefined) return undefined
  const { DockerfileParser } = await import('dockerfile-ast')
  try {
    const read = (text: string): Seen[] => DockerfileParser.parse(text).getInstructions().map(toSeen)
    const line = firstDifference(after, read(after.text))
    if (line === undefined) return undefined
    return firstDifference(before, read(before.text)) === undefined ? line : undefined
  } catch {
    // It throws on a few malformed texts.
    return undefined
  }
}

function toSeen(instruction: ParsedByOther): Seen {
  const { start, end } = instruction.getRange()
  return { keyword: instruction.getKeyword(), line: start.line + 1, endLine: end.line + 1 }
}

function firstDifference({ instructions, lineStarts }: Dockerfile, seen: readonly Seen[]): number | undefined {
  for (const [index, own] of instructions.entries()) {
    const other = seen[index]
    if (other?.keyword !== own.keyword || other.line !== own.line) return own.line
    // It counts the empty line after an unfinished last instruction as part of it.
    const end = other.endLine === lineStarts.length && own.unfinished ? own.endLine : other.endLine
    if (end !== own.endLine) return own.endLine
  }
  return seen[instructions.length]?.line
}

import { lineAt, lineStarts } from '../text.js'
import { faultOf } from './check.js'
import { readDirectives } from './directives.js'
import { expansionFaults } from './expansion-faults.js'
import { readInstruction } from './read-instruction.js'
import { LineReader } from './lines.js'
import { buildStages } from './stages.js'
import type { Comment, Dockerfile, Instruction, ParseResult, SyntaxFault } from './types.js'

/** BuildKit's line buffer: a longer physical line ends the parse. */
const MAX_LINE_BYTES = 65535

/** What is still read at all; fewer are analysed, and a rewrite may add to those. */
const MAX_INSTRUCTIONS = 40_000

/** By text: those who find, harden, check and compare a Dockerfile ask for the same one. */
const remembered = new Map<string, { readonly path: string; readonly result: ParseResult }>()
const MAX_REMEMBERED = 30
const MAX_REMEMBERED_LENGTH = 20_000

/**
 * Reads a Dockerfile by BuildKit's rules. Never throws: what BuildKit would reject comes back as faults, in file order.
 * The result may be shared: nobody changes it.
 */
export function parseDockerfile(path: string, text: string): ParseResult {
  const known = remembered.get(text)
  if (known?.path === path) return known.result
  const result = readDockerfile(path, text)
  if (remembered.size >= MAX_REMEMBERED) remembered.clear()
  if (text.length <= MAX_REMEMBERED_LENGTH) remembered.set(text, { path, result })
  return result
}

function readDockerfile(path: string, text: string): ParseResult {
  const starts = lineStarts(text)
  const reader = new LineReader(text, starts)
  const faults: SyntaxFault[] = []
  const instructions: Instruction[] = []
  const globalArgs: Instruction[] = []
  let inStage = false
  const directives = readDirectives(reader, faults)
  for (let logical = reader.read(); logical !== undefined; logical = reader.read()) {
    const line = logical.first + 1
    if (instructions.length === MAX_INSTRUCTIONS) {
      const message = `has more than ${String(MAX_INSTRUCTIONS)} instructions, which are not analysed`
      return { ok: false, faults: [...faults.slice(0, 1), { message, line, tooLarge: true }] }
    }
    const instruction = readInstruction(reader, logical, instructions.length)
    if (typeof instruction === 'string') {
      faults.push({ message: instruction, line })
      continue
    }
    const fault = faultOf(instruction)
    if (fault !== undefined) faults.push({ message: fault, line })
    else if (instruction.keyword === 'FROM') inStage = true
    else if (!inStage && instruction.keyword === 'ARG') globalArgs.push(instruction)
    else if (!inStage) faults.push({ message: 'no build stage in current context', line })
    instructions.push(instruction)
  }
  findLongLines(reader, faults)
  if (faults.length === 0 && !inStage) {
    const message = instructions.length === 0 ? 'file with no instructions' : 'dockerfile contains no stages to build'
    faults.push({ message, line: Math.max(1, reader.count) })
  }
  const escape = reader.escape === '`' ? '`' : '\\'
  const stages = faults.length === 0 ? buildStages(instructions, globalArgs, escape) : []
  if (faults.length === 0) faults.push(...expansionFaults(stages, globalArgs, escape))
  if (faults.length > 0) return { ok: false, faults: faults.sort((a, b) => a.line - b.line) }
  const dockerfile: Dockerfile = {
    path,
    text,
    eol: mostlyCarriageReturns(text, starts) ? '\r\n' : '\n',
    escape,
    directives,
    instructions,
    globalArgs,
    stages,
    comments: toComments(reader),
    lineStarts: starts,
  }
  return { ok: true, dockerfile }
}

function findLongLines(reader: LineReader, faults: SyntaxFault[]): void {
  for (let line = 0; line < reader.count; line++) {
    const start = reader.starts[line] ?? 0
    const end = reader.nextStart(line)
    // No character of UTF-16 takes more than three bytes in UTF-8.
    if ((end - start) * 3 <= MAX_LINE_BYTES) continue
    const bytes = Buffer.byteLength(reader.text.slice(start, end).replace(/\n$/, ''))
    if (bytes <= MAX_LINE_BYTES) continue
    faults.push({ message: `dockerfile line greater than max allowed size of ${MAX_LINE_BYTES}`, line: line + 1 })
    return
  }
}

function mostlyCarriageReturns(text: string, starts: readonly number[]): boolean {
  let balance = 0
  for (let line = 1; line < starts.length; line++) balance += text.charCodeAt((starts[line] ?? 0) - 2) === 13 ? 1 : -1
  return balance > 0
}

function toComments({ comments, starts, text }: LineReader): readonly Comment[] {
  const result: Comment[] = []
  for (let at = 0; at + 1 < comments.length; at += 2) {
    const start = comments[at] ?? 0
    const end = comments[at + 1] ?? 0
    result.push({ text: text.slice(start + 1, end).trim(), line: lineAt(starts, start), range: { start, end } })
  }
  return result
}

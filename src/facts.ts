import type { StageAnalysis } from './analysis/stage-analysis.js'
import type { Dockerfile, Instruction } from './dockerfile/types.js'
import type { Repository } from './repository.js'
import { lineAt, type Edit } from './text.js'
import type { Change, Finding, HardenOptions } from './types.js'

/** What a transform may know: the text as its predecessors left it, analysed anew. Read-only. */
export interface Facts {
  readonly options: HardenOptions
  readonly dockerfile: Dockerfile
  /** The stage that is being hardened. */
  readonly stage: StageAnalysis
  readonly repository: Repository
  /** Where ports below 1024 go. */
  readonly ports: ReadonlyMap<number, number>
  /** Dockerfiles of the repository whose builds copy this file, other than `than`. */
  readonly sharedWith: (path: string, than?: string) => readonly string[]
  /** A Dockerfile that may be edited with this one, or this one itself, with all stages that builds of it name. */
  readonly companion: (path: string) => Companion | undefined
}

/** A Dockerfile and the stages that builds of it name; `stay`: those that have to stay as they are. */
export interface Companion {
  readonly dockerfile: Dockerfile
  readonly stages: readonly StageAnalysis[]
  readonly stay: ReadonlySet<StageAnalysis>
}

/** One kind of remedy for requirements that the target user does not meet. Pure: facts in, findings out. */
export interface Transform {
  /** Kebab-case, a verb first; also the name of its file and of its fixture folder. */
  readonly name: string
  /** One line for `--list`. */
  readonly summary: string
  /**
   * It changes accounts, owners and folders, nothing that a process needs: what was found to be required is not looked
   * for again in the texts afterwards, as long as they differ by inserts into the Dockerfile alone.
   */
  readonly keepsRequirements?: boolean
  /**
   * Transforms whose edits tell this one nothing that it asks for, and touch no text that it edits: it may be applied
   * to the texts before them, and all their edits are taken together.
   */
  readonly unaffectedBy?: readonly string[]
  /** The same, where those only insert into the Dockerfile, and nothing below the first place that this one edits. */
  readonly unaffectedFromAbove?: readonly string[]
  readonly apply: (facts: Facts) => readonly Finding[]
}

export function change(reason: string, edits: readonly Edit[], safety: Change['safety'] = 'safe'): Change {
  return { kind: 'change', reason, safety, edits }
}

/** New lines before an instruction, and before the comment right above it, which belongs to it; indented like it. */
export function insertBefore(dockerfile: Dockerfile, instruction: Instruction, lines: readonly string[]): Edit {
  const at = startWithComments(dockerfile, instruction)
  const indent = indentOf(dockerfile, instruction)
  const text = lines.map(line => indent + line + dockerfile.eol).join('')
  return { path: dockerfile.path, start: at, end: at, text }
}

function startWithComments(dockerfile: Dockerfile, instruction: Instruction): number {
  const above = dockerfile.instructions[instruction.index - 1]
  const lines = new Set(
    dockerfile.comments
      .filter(({ range }) => range.start >= (above?.nextLineStart ?? 0) && range.start < instruction.lineStart)
      .map(({ line }) => line),
  )
  let line = lineAt(dockerfile.lineStarts, instruction.lineStart)
  while (lines.has(line - 1)) line -= 1
  return dockerfile.lineStarts[line - 1] ?? instruction.lineStart
}

/** Blanks and tabs in front of an instruction; the builder skips other white space there too, which nobody wants twice. */
function indentOf({ text }: Dockerfile, { lineStart, range }: Instruction): string {
  return text.slice(lineStart, range.start).replace(/[^ \t]/g, '')
}

/** A line of a continued instruction that adds nothing to it: a mark alone, a comment, nothing. */
const EMPTY_LINE = /^[ \t\r]*(?:[\\`][ \t\r]*|#[^]*)?$/

/** Where the last line with content ends, without its continuation mark, and the comment lines behind it. */
function endOfContent(text: string): { readonly end: number; readonly comments: readonly string[] } {
  const lines = text.split('\n')
  let last = lines.length - 1
  while (last > 0 && EMPTY_LINE.test(lines[last] ?? '')) last -= 1
  const behind = lines.slice(last + 1)
  const content = lines
    .slice(0, last + 1)
    .join('\n')
    .trimEnd()
  return {
    end: (/[\\`]$/.test(content) ? content.slice(0, -1).trimEnd() : content).length,
    comments: behind.filter(line => line.trimStart().startsWith('#')).map(line => line.trimEnd()),
  }
}

/** New lines after the last line of `instruction`, also at the end of a file without a final line break. */
export function insertAfter(dockerfile: Dockerfile, instruction: Instruction, lines: readonly string[]): Edit {
  const at = instruction.nextLineStart
  const indent = indentOf(dockerfile, instruction)
  const open = dockerfile.text[at - 1] !== '\n'
  const body = lines.map(line => indent + line).join(dockerfile.eol)
  if (instruction.unfinished) {
    // The file ends in a continuation mark: what comes next would become part of this instruction.
    const { end, comments } = endOfContent(dockerfile.text.slice(instruction.range.start, at))
    const start = instruction.range.start + end
    const text = [...comments, body].map(line => dockerfile.eol + line).join('')
    return { path: dockerfile.path, start, end: at, text: text + (open ? '' : dockerfile.eol) }
  }
  return { path: dockerfile.path, start: at, end: at, text: open ? dockerfile.eol + body : body + dockerfile.eol }
}

/** What the builder takes in one line is 65,535 bytes; a path of a command has to fit in as well. */
const LONG_LINE = 32_000

/** Joins the commands of one RUN with `&&`, one a line, and those of endless lists of paths on several. */
export function runLines(dockerfile: Dockerfile, commands: readonly string[]): readonly string[] {
  return commands
    .map((command, index) => {
      const more = index < commands.length - 1 ? ` ${dockerfile.escape}` : ''
      return index === 0 ? `RUN ${command}${more}` : ` && ${command}${more}`
    })
    .flatMap(line => breakLine(line, dockerfile.escape))
}

/** The builder joins continued lines as they are, so that any blank is a place to break. */
function breakLine(line: string, escape: string): readonly string[] {
  const lines: string[] = []
  let rest = line
  for (
    let at = rest.lastIndexOf(' ', LONG_LINE);
    rest.length > LONG_LINE && at > 1;
    at = rest.lastIndexOf(' ', LONG_LINE)
  ) {
    lines.push(`${rest.slice(0, at)} ${escape}`)
    rest = rest.slice(at + 1)
  }
  return [...lines, rest]
}

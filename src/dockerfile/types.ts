import type { Range } from '../text.js'

export type Keyword =
  | 'ADD'
  | 'ARG'
  | 'CMD'
  | 'COPY'
  | 'ENTRYPOINT'
  | 'ENV'
  | 'EXPOSE'
  | 'FROM'
  | 'HEALTHCHECK'
  | 'LABEL'
  | 'MAINTAINER'
  | 'ONBUILD'
  | 'RUN'
  | 'SHELL'
  | 'STOPSIGNAL'
  | 'USER'
  | 'VOLUME'
  | 'WORKDIR'

/** One blank-separated argument word, as it stands (quotes and variables kept), without continuations. */
export interface Word {
  /** The word's text as BuildKit joins it: continuations and comment lines removed, quotes and `$` kept. */
  readonly text: string
  /** Where it stands in the file. */
  readonly range: Range
}

export interface Flag {
  /** Without the dashes: `chown`, `from`, `mount`. */
  readonly name: string
  /** Unquoted, unexpanded; undefined for a bare flag such as `--link`. */
  readonly value: string | undefined
  readonly range: Range
}

export interface Heredoc {
  readonly name: string
  /** False when the delimiter is quoted. */
  readonly expand: boolean
  /** `<<-`: leading tabs are removed from the body. */
  readonly stripTabs: boolean
  /** Body as it stands in the file (tabs not removed), final line break included. */
  readonly body: string
  readonly range: Range
}

export interface Instruction {
  /** Position among `Dockerfile.instructions`. */
  readonly index: number
  readonly keyword: Keyword
  /** From the keyword to the end of its last line (heredocs included), without the line break. */
  readonly range: Range
  readonly keywordRange: Range
  /** Offset of the start of the line that the keyword stands on (before its indentation). */
  readonly lineStart: number
  /** Offset just after the line break of its last line (or the end of the file). */
  readonly nextLineStart: number
  /** 1-based first and last line. */
  readonly line: number
  readonly endLine: number
  readonly flags: readonly Flag[]
  /** What follows the flags, joined by BuildKit's rules: continuations and comment lines removed. */
  readonly args: string
  /** Offset in the file of `args[index]`; `index === args.length` gives the end of the last character. */
  readonly sourceOffset: (index: number) => number
  /** The words of `args` (also the file name words of a heredoc COPY). For RUN, CMD and ENTRYPOINT see `args`. */
  readonly words: readonly Word[]
  /** The strings of a JSON (exec) form, when BuildKit takes it as one; `items` are the string literals with quotes. */
  readonly json: { readonly values: readonly string[]; readonly items: readonly Word[] } | undefined
  readonly heredocs: readonly Heredoc[]
  /** The file ends inside its continuation: a line put after it would become part of it. */
  readonly unfinished: boolean
  /** The instruction inside an ONBUILD. */
  readonly trigger: Instruction | undefined
}

export interface Comment {
  /** Without `#`, trimmed. */
  readonly text: string
  readonly line: number
  readonly range: Range
}

export interface Stage {
  readonly index: number
  /** Lower-cased name after AS. */
  readonly name: string | undefined
  readonly from: Instruction
  /** The image reference or stage name, with ARGs of before the first FROM expanded to their defaults. */
  readonly base: string
  /** Names of variables in `base` that have no default. */
  readonly unresolved: readonly string[]
  /** The earlier stage that this one builds on, when `base` names one. */
  readonly parent: Stage | undefined
  readonly platform: string | undefined
  /** Instructions after FROM, in order. */
  readonly instructions: readonly Instruction[]
}

export interface Dockerfile {
  readonly path: string
  /** The whole text, byte order mark included. */
  readonly text: string
  /** The line break that most lines end with. */
  readonly eol: '\n' | '\r\n'
  readonly escape: '\\' | '`'
  readonly directives: ReadonlyMap<string, string>
  readonly instructions: readonly Instruction[]
  /** ARGs before the first FROM. */
  readonly globalArgs: readonly Instruction[]
  readonly stages: readonly Stage[]
  readonly comments: readonly Comment[]
  readonly lineStarts: readonly number[]
}

/** Why BuildKit would reject a file. */
export interface SyntaxFault {
  readonly message: string
  /** 1-based. */
  readonly line: number
  /** The file is not wrong, but larger than what is analysed. */
  readonly tooLarge?: true
}

export type ParseResult =
  | { readonly ok: true; readonly dockerfile: Dockerfile }
  | { readonly ok: false; readonly faults: readonly SyntaxFault[] }

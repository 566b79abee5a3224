import type { Range } from '../text.js'
import { splitFlags, type FlagSpan } from './flags.js'
import { sourceOf, sourceRange, type Joined } from './joined.js'
import { jsonItemSpans, parseJsonForm, type JsonForm } from './json-form.js'
import { splitKeyword } from './keyword.js'
import { isBlank, isSpace, skipSpace, trimEnd } from './space.js'
import type { Flag, Heredoc, Instruction, Keyword, Word } from './types.js'
import { splitBlank, splitQuoted, type Spans } from './words.js'

const NO_FLAG_SPANS: readonly FlagSpan[] = []
const NO_FLAGS: readonly Flag[] = []

/** Where an instruction stands; a trigger shares it with its ONBUILD. */
export interface Place {
  readonly index: number
  readonly lineStart: number
  readonly line: number
  readonly unfinished: boolean
  end: number
  nextLineStart: number
  endLine: number
  heredocs: readonly Heredoc[]
}

/**
 * One instruction. What most callers never ask for – flags, words, JSON items – is worked out when it is asked for.
 */
export class ParsedInstruction implements Instruction {
  readonly keyword: Keyword
  readonly keywordRange: Range
  readonly args: string
  /** The text of the flags with quotes and escapes removed, and where they stand in the joined text. */
  readonly flagSpans: readonly FlagSpan[]
  readonly trigger: ParsedInstruction | undefined
  readonly #joined: Joined
  readonly #argsStart: number
  readonly #escape: string
  readonly #place: Place
  #spans: Spans | undefined
  #words: readonly Word[] | undefined
  #flags: readonly Flag[] | undefined
  #form: JsonForm | null = null
  #json: Instruction['json'] | null = null

  constructor(keyword: Keyword, joined: Joined, start: number, keywordEnd: number, escape: string, place: Place) {
    const { text } = joined
    const end = trimEnd(text, keywordEnd, text.length)
    let at = keywordEnd
    while (at < end && isBlank(text.charCodeAt(at))) at++
    let rest = skipSpace(text, at, end)
    let flags = NO_FLAG_SPANS
    if (text.charCodeAt(at) === 45 && text.charCodeAt(at + 1) === 45) {
      const split = splitFlags(text, at, end, escape)
      flags = split.flags
      rest = split.rest
    }
    this.keyword = keyword
    this.keywordRange = sourceRange(joined, start, keywordEnd)
    this.flagSpans = flags
    this.args = text.slice(rest, end)
    this.#joined = joined
    this.#argsStart = rest
    this.#escape = escape
    this.#place = place
    if (keyword !== 'ONBUILD' || rest === end) return
    const trigger = splitKeyword(text, rest, end)
    if (trigger.keyword !== undefined)
      this.trigger = new ParsedInstruction(trigger.keyword, joined, rest, trigger.end, escape, place)
  }

  get index(): number {
    return this.#place.index
  }
  get range(): Range {
    return { start: this.keywordRange.start, end: this.#place.end }
  }
  get lineStart(): number {
    return this.#place.lineStart
  }
  get nextLineStart(): number {
    return this.#place.nextLineStart
  }
  get line(): number {
    return this.#place.line
  }
  get endLine(): number {
    return this.#place.endLine
  }
  get unfinished(): boolean {
    return this.#place.unfinished
  }
  get heredocs(): readonly Heredoc[] {
    return this.#place.heredocs
  }

  get sourceOffset(): (index: number) => number {
    return index => this.#sourceOffset(index)
  }

  get flags(): readonly Flag[] {
    if (this.flagSpans.length === 0) return NO_FLAGS
    this.#flags ??= this.flagSpans.map(({ start, end, word }) => {
      const equals = word.indexOf('=')
      return {
        name: equals === -1 ? word.slice(2) : word.slice(2, equals),
        value: equals === -1 ? undefined : word.slice(equals + 1),
        range: sourceRange(this.#joined, start, end),
      }
    })
    return this.#flags
  }

  /** Offsets of the words in `args`; see `words`. */
  get spans(): Spans {
    this.#spans ??= this.#split()
    return this.#spans
  }

  get words(): readonly Word[] {
    this.#words ??= this.#toWords(this.spans)
    return this.#words
  }

  /** The JSON form of the command or list, when the keyword may have one. */
  get form(): JsonForm {
    if (this.#form === null) this.#form = parseJsonForm(this.args.slice(this.commandStart))
    return this.#form
  }

  get json(): Instruction['json'] {
    if (this.#json === null) {
      const { form } = this
      const shift = this.commandStart
      this.#json =
        form === undefined || form === 'invalid'
          ? undefined
          : {
              values: form.values,
              items: this.#toWords(jsonItemSpans(this.args.slice(shift)).map(offset => offset + shift)),
            }
    }
    return this.#json
  }

  /** Offset in `args` of what may be JSON: behind the type of a HEALTHCHECK, past the end where there is no JSON form. */
  get commandStart(): number {
    const { args } = this
    switch (this.keyword) {
      case 'ADD':
      case 'CMD':
      case 'COPY':
      case 'ENTRYPOINT':
      case 'RUN':
      case 'SHELL':
      case 'VOLUME':
        return 0
      case 'HEALTHCHECK': {
        let at = 0
        while (at < args.length && !isSpace(args.charCodeAt(at))) at++
        return skipSpace(args, at, args.length)
      }
      default:
        return args.length
    }
  }

  #split(): Spans {
    const { args } = this
    switch (this.keyword) {
      case 'ARG':
      case 'ENV':
      case 'LABEL':
        return splitQuoted(args, this.#escape)
      case 'MAINTAINER':
      case 'STOPSIGNAL':
      case 'USER':
      case 'WORKDIR':
        return args === '' ? [] : [0, args.length]
      case 'HEALTHCHECK': {
        const command = this.commandStart
        const type = trimEnd(args, 0, command)
        return command === args.length ? splitBlank(args) : [0, type, command, args.length]
      }
      default: {
        const { form } = this
        if (form === undefined || form === 'invalid') return splitBlank(args)
        return jsonItemSpans(args)
      }
    }
  }

  #toWords(spans: Spans): readonly Word[] {
    const words: Word[] = []
    for (let at = 0; at + 1 < spans.length; at += 2) {
      const start = spans[at] ?? 0
      const end = spans[at + 1] ?? 0
      words.push({
        text: this.args.slice(start, end),
        range: sourceRange(this.#joined, start + this.#argsStart, end + this.#argsStart),
      })
    }
    return words
  }

  #sourceOffset(index: number): number {
    const at = Math.max(0, Math.min(index, this.args.length)) + this.#argsStart
    return index < this.args.length ? sourceOf(this.#joined, at) : sourceRange(this.#joined, at, at).start
  }
}

import type { Joined } from './joined.js'
import { skipSpace } from './space.js'

export interface LogicalLine {
  readonly joined: Joined
  /** Index of the first physical line. */
  readonly first: number
  /** True when the file ends where the line says that it goes on. */
  readonly unfinished: boolean
}

const CARRIAGE_RETURN = 13
const HASH = 35

/** Walks the physical lines of a file and joins those that belong together. Only `\n` ends a line. */
export class LineReader {
  readonly text: string
  readonly starts: readonly number[]
  readonly count: number
  /** Start and end offsets of the comment lines that were passed, in turn. */
  readonly comments: number[] = []
  escape = '\\'
  /** Index of the next physical line. */
  next = 0

  constructor(text: string, starts: readonly number[]) {
    this.text = text
    this.starts = starts
    this.count = starts[starts.length - 1] === text.length ? starts.length - 1 : starts.length
  }

  /** Start of a line's content: a byte order mark in front of the first one is not part of it. */
  contentStart(line: number): number {
    const start = this.starts[line] ?? this.text.length
    return start === 0 && this.text.charCodeAt(0) === 0xfeff ? 1 : start
  }

  /** End of a line's content, without `\n` and any `\r` before it. */
  contentEnd(line: number): number {
    const start = this.starts[line] ?? this.text.length
    let end = this.nextStart(line)
    if (end > start && this.text.charCodeAt(end - 1) === 10) end--
    while (end > start && this.text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--
    return end
  }

  nextStart(line: number): number {
    return this.starts[line + 1] ?? this.text.length
  }

  /** The next logical line, without its indentation; undefined at the end of the file. */
  read(): LogicalLine | undefined {
    const { text } = this
    for (; this.next < this.count; this.next++) {
      const end = this.contentEnd(this.next)
      const start = skipSpace(text, this.contentStart(this.next), end)
      if (start === end) continue
      if (text.charCodeAt(start) === HASH) {
        this.comments.push(start, end)
        continue
      }
      const first = this.next++
      const cut = this.continuation(start, end)
      if (cut !== -1) return this.#join(first, start, cut)
      return { joined: { text: text.slice(start, end), start, pieces: undefined }, first, unfinished: false }
    }
    return undefined
  }

  /** Offset of the escape character when the content goes on in the next line, else -1. */
  continuation(start: number, end: number): number {
    const { text } = this
    while (end > start && (text.charCodeAt(end - 1) === 32 || text.charCodeAt(end - 1) === 9)) end--
    const at = end - 1
    if (at < start || text[at] !== this.escape) return -1
    // Doubled at the end of a line it is an escaped escape character; what stands before the two plays no part.
    return at > start && text[at - 1] === this.escape ? -1 : at
  }

  #join(first: number, start: number, cut: number): LogicalLine {
    const { text } = this
    const texts: string[] = []
    const starts: number[] = []
    const sources: number[] = []
    let length = 0
    const add = (from: number, to: number): void => {
      if (to === from) return
      texts.push(text.slice(from, to))
      starts.push(length)
      sources.push(from)
      length += to - from
    }
    add(start, cut)
    let unfinished = true
    while (unfinished && this.next < this.count) {
      const line = this.next++
      const end = this.contentEnd(line)
      const from = this.starts[line] ?? end
      const visible = skipSpace(text, from, end)
      if (visible === end) continue
      if (text.charCodeAt(visible) === HASH) {
        this.comments.push(visible, end)
        continue
      }
      const stop = this.continuation(from, end)
      unfinished = stop !== -1
      add(from, unfinished ? stop : end)
    }
    const joined = { text: texts.join(''), start: sources[0] ?? start, pieces: { starts, sources } }
    return { joined, first, unfinished }
  }

  /**
   * Passes the lines up to a heredoc's terminator; gives the offsets of its body, or undefined when the file ends
   * before the terminator.
   */
  readHeredoc(name: string, stripTabs: boolean): { start: number; end: number } | undefined {
    const { text } = this
    const start = this.starts[this.next] ?? text.length
    while (this.next < this.count) {
      const line = this.next++
      const end = this.contentEnd(line)
      let from = this.starts[line] ?? end
      if (stripTabs) while (from < end && text.charCodeAt(from) === 9) from++
      if (end - from === name.length && text.startsWith(name, from)) return { start, end: this.starts[line] ?? end }
    }
    return undefined
  }
}

import { BAD, checkPattern, DOUBLE_QUOTE, LexError, OPEN, SINGLE_QUOTE } from './lex-faults.js'
import type { LexOptions, LexResult } from './lex-options.js'
import { removePrefix, removeSuffix, replace } from './pattern.js'
import { nameEnd } from './variable-name.js'
import { WordCollector } from './word-collector.js'

/** What a result may add to its source: Linux passes no longer string to a process. */
const MAX_GROWTH = 131_072
const MAX_DEPTH = 64

/** Why BuildKit rejects a word whatever the values of its variables are, in its words; undefined when it does not. */
export function shellWordFault(
  text: string,
  escape: string,
  quotes: LexOptions['quotes'] = 'remove',
): string | undefined {
  const lexer = new ShellLexer(text, { lookup: () => undefined, escape, quotes, keepEscapes: false, unset: 'keep' })
  try {
    lexer.until('', false)
    return undefined
  } catch (error) {
    if (!(error instanceof LexError)) throw error
    return error.message === '' ? undefined : error.message
  }
}

/** BuildKit's processing of shell words: variables, quotes, escapes. */
export function lexShellWords(text: string, options: LexOptions): LexResult {
  const lexer = new ShellLexer(text, options)
  try {
    const result = lexer.until('', options.keepEscapes)
    lexer.words?.finish()
    return { text: result, words: lexer.words?.words ?? [], unset: [...new Set(lexer.unset)] }
  } catch (error) {
    if (error instanceof LexError) return { text: undefined, words: [], unset: [...new Set(lexer.unset)] }
    throw error
  }
}

class ShellLexer {
  readonly unset: string[] = []
  words: WordCollector | undefined
  readonly #source: string
  readonly #options: LexOptions
  #at = 0
  #depth = 0
  #budget: number
  #keepEscapes = false

  constructor(source: string, options: LexOptions) {
    this.#source = source
    this.#options = options
    this.#budget = 4 * source.length + MAX_GROWTH
    this.words = options.splitWords === true ? new WordCollector() : undefined
  }

  /** Processes up to `stop` and passes it; the empty string stands for the end of the text. */
  until(stop: string, keepEscapes: boolean): string {
    if (++this.#depth > MAX_DEPTH) throw new LexError()
    const outer = this.words
    const outerKeepEscapes = this.#keepEscapes
    // The word in progress is lost at a nested word in BuildKit too; which words become heredocs depends on it.
    outer?.drop()
    if (stop !== '') this.words = undefined
    this.#keepEscapes = keepEscapes
    let result = ''
    for (;;) {
      const character = this.#source.charAt(this.#at)
      if (character === '' && stop !== '') throw new LexError(stop === '/' ? "syntax error: missing '/' in ${}" : OPEN)
      if (character === '') break
      if (character === stop) {
        this.#at++
        break
      }
      result += this.#step(character)
    }
    this.#depth--
    this.#keepEscapes = outerKeepEscapes
    this.words = outer
    return result
  }

  #step(character: string): string {
    const { quotes, escape } = this.#options
    if (character === '$') {
      const value = this.#emit(this.#dollar())
      this.words?.add(value)
      return value
    }
    if (character === '<') return this.#addRaw(this.#heredocMark())
    if (character === "'" && quotes !== 'ignore') return this.#addRaw(this.#singleQuoted())
    if (character === '"' && quotes !== 'ignore') return this.#addRaw(this.#doubleQuoted())
    this.#at++
    if (character !== escape) {
      this.words?.add(character)
      return this.#emit(character)
    }
    const kept = this.#keepEscapes ? escape : ''
    return this.#addRaw(this.#emit(kept + this.#take()))
  }

  #take(): string {
    return this.#source.charAt(this.#at++)
  }

  #emit(text: string): string {
    this.#budget -= text.length
    if (this.#budget < 0) throw new LexError()
    return text
  }

  #addRaw(text: string): string {
    this.words?.addRaw(text)
    return text
  }

  /** `<<` keeps the blanks after it, so that `<< EOF` is one word. */
  #heredocMark(): string {
    const start = this.#at++
    if (this.#source[this.#at] === '<') {
      this.#at++
      while (this.#at < this.#source.length && ' \t\r'.includes(this.#source.charAt(this.#at))) this.#at++
    }
    return this.#emit(this.#source.slice(start, this.#at))
  }

  #singleQuoted(): string {
    const start = this.#at
    const end = this.#source.indexOf("'", start + 1)
    if (end === -1) throw this.#endError(SINGLE_QUOTE)
    this.#at = end + 1
    const keep = this.#options.quotes === 'keep' ? 0 : 1
    return this.#emit(this.#source.slice(start + keep, end + 1 - keep))
  }

  #doubleQuoted(): string {
    const { escape } = this.#options
    const mark = this.#options.quotes === 'keep' ? '"' : ''
    let result = mark
    this.#at++
    for (;;) {
      const character = this.#source.charAt(this.#at)
      if (character === '') throw this.#endError(DOUBLE_QUOTE)
      if (character === '$') {
        result += this.#emit(this.#dollar())
        continue
      }
      this.#at++
      if (character === '"') return this.#emit(result + mark)
      if (character !== escape) {
        result += character
        continue
      }
      if (this.#keepEscapes) result += escape
      const next = this.#source.charAt(this.#at)
      if (next === '"' || next === '$' || next === escape) {
        result += next
        this.#at++
      } else if (next !== '') result += escape
    }
  }

  #name(): string {
    const start = this.#at
    this.#at = nameEnd(this.#source, start)
    return this.#source.slice(start, this.#at)
  }

  #dollar(): string {
    this.#at++
    if (this.#source[this.#at] !== '{') {
      const name = this.#name()
      return name === '' ? '$' : this.#value(name, `$${name}`)
    }
    const first = this.#source.charAt(++this.#at)
    if (first === '') throw new LexError(OPEN)
    if (first === '{' || first === '}' || first === ':') throw new LexError(BAD)
    const name = this.#name()
    const operator = this.#take()
    if (operator === '}') return this.#value(name, `\${${name}}`)
    if (operator === '/') return this.#substitute(name)
    const colon = operator === ':' ? operator : ''
    const modifier = colon === '' ? operator : this.#take()
    if (modifier === '-' || modifier === '+' || modifier === '?') return this.#alternative(name, colon, modifier)
    if ((modifier === '#' || modifier === '%') && colon === '') return this.#trimmed(name, modifier)
    throw new LexError(`unsupported modifier (${colon}${modifier}) in substitution`)
  }

  #alternative(name: string, colon: string, modifier: '-' | '+' | '?'): string {
    const { unset } = this.#options
    const value = this.#options.lookup(name)
    const before = this.unset.length
    const word = this.until('}', false)
    if (value === undefined && unset === 'skip') return `\${${name}${colon}${modifier}${word}}`
    const filled = value !== undefined && (colon === '' || value !== '')
    if (modifier === '?') {
      this.unset.length = before
      if (filled) return value
      this.unset.push(name)
      if (value === undefined && unset === 'keep') return `\${${name}${colon}?${word}}`
      throw new LexError()
    }
    if (filled === (modifier === '+')) return word
    // The word is not used, so what it lacks does not matter.
    this.unset.length = before
    return modifier === '-' ? (value ?? '') : ''
  }

  #trimmed(name: string, side: '#' | '%'): string {
    const word = this.until('}', true)
    const greedy = word.startsWith(side)
    const pattern = greedy ? word.slice(1) : word
    const value = this.#options.lookup(name)
    if (value === undefined) {
      if (this.#options.unset !== 'skip') checkPattern(pattern)
      return this.#value(name, `\${${name}${side}${word}}`)
    }
    return this.#checked(side === '#' ? removePrefix(value, pattern, greedy) : removeSuffix(value, pattern, greedy))
  }

  #substitute(name: string): string {
    const all = this.#source[this.#at] === '/'
    if (all) this.#at++
    const pattern = this.until('/', true)
    const replacement = this.until('}', true)
    let value = this.#options.lookup(name)
    if (value === undefined) {
      if (this.#options.unset !== 'skip') checkPattern(pattern)
      value = this.#value(name, `\${${name}/${all ? '/' : ''}${pattern}/${replacement}}`)
      if (this.#options.unset !== 'empty') return value
    }
    return this.#checked(replace(value, pattern, replacement, all))
  }

  #value(name: string, reference: string): string {
    const value = this.#options.lookup(name)
    if (value !== undefined) return value
    this.unset.push(name)
    return this.#options.unset === 'empty' ? '' : reference
  }

  #checked(text: string | undefined): string {
    if (text === undefined) throw new LexError()
    return text
  }

  #endError(message: string): LexError {
    return new LexError(this.#depth > 1 ? OPEN : message)
  }
}

import { isSpace } from './space.js'

/** Collects processed text into the words that white space outside quotes separates. */
export class WordCollector {
  readonly words: string[] = []
  #word = ''

  /** Adds text in which white space separates words. */
  add(text: string): void {
    for (const character of text) {
      if (!isSpace(character.charCodeAt(0))) this.#word += character
      else this.finish()
    }
  }

  /** Adds quoted or escaped text. */
  addRaw(text: string): void {
    this.#word += text
  }

  finish(): void {
    if (this.#word !== '') this.words.push(this.#word)
    this.#word = ''
  }

  /** Drops the word in progress. */
  drop(): void {
    this.#word = ''
  }
}

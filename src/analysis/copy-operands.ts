import type { Instruction } from '../dockerfile/types.js'

/** The sources of COPY and ADD, as they are written. */
export function sourcesOf(instruction: Instruction): readonly string[] {
  const words = instruction.json?.values ?? instruction.words.map(word => unquote(word.text))
  return words.slice(0, -1)
}

/** Their destination. */
export function destinationOf(instruction: Instruction): string {
  const words = instruction.json?.values ?? instruction.words.map(word => unquote(word.text))
  return words.at(-1) ?? ''
}

/** Without the quotes around it. */
export function unquote(text: string): string {
  const match = /^(["'])(.*)\1$/s.exec(text)
  return match?.[2] ?? text
}

/** `./src/` → `src`; `/src` too, since sources are rooted at the context; `..` cannot leave it. */
export function cleanSource(source: string): string {
  const parts: string[] = []
  for (const part of source.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') parts.pop()
    else parts.push(part)
  }
  return parts.join('/')
}

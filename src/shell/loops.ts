import { forEachChild } from 'unbash'
import type { For, Select, SyntaxNode } from 'unbash'
import { surroundings, type Place, type Run } from './run.js'
import { expandWord } from './words.js'

/** Loops within loops are followed value by value up to this many times in all. */
export const MAX_REPEATS = 64
const MAX_LEVELS = 32

/** What a loop's variable is in each round, when all of it stands there and the body asks for it; else once: not known. */
export function loopValues(node: For | Select, place: Place, run: Run): readonly (string | undefined)[] {
  if (node.type !== 'For' || run.survey.moving.has(node) || !mentions(node.body, node.name.value, 0)) return [undefined]
  const fields = (node.wordlist ?? []).flatMap(word => expandWord(word, surroundings(run)))
  const isLiteral = fields.every(({ value, glob }) => value !== undefined && !glob && !/[*?[]/.test(value))
  const fits = fields.length > 0 && (place.repeats ?? 1) * fields.length <= MAX_REPEATS
  return isLiteral && fits ? fields.map(({ value }) => value) : [undefined]
}

function mentions(node: SyntaxNode, name: string, level: number): boolean {
  if (level > MAX_LEVELS) return false
  if (node.type === 'SimpleExpansion' || node.type === 'ParameterExpansion')
    return node.text.replace(/^\$\{?[#!]?/, '').startsWith(name)
  let found = false
  forEachChild(node, child => {
    found ||= mentions(child, name, level + 1)
  })
  return found
}

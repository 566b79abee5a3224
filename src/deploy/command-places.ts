import { isScalar, isSeq, type Node } from 'yaml'
import type { Range } from '../text.js'
import { literalRange } from './compose-ports.js'
import { rangeOf, type YamlFile } from './yaml.js'

/** A word of a command with its place in the file, where its characters stand there as they are. */
export interface PlacedWord {
  readonly value: string
  readonly range: Range | undefined
}

/** Splits a command string as Compose does: as a shell would, without expansions. Ranges are within the text. */
export function splitCommand(text: string): readonly { readonly value: string; readonly range: Range }[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(match => {
    const value = match[1] ?? match[2] ?? match[3] ?? ''
    const start = match.index + (match[3] === undefined ? 1 : 0)
    return { value, range: { start, end: start + value.length } }
  })
}

/**
 * The words of a command: of a list, or of a string. `expand` gives a scalar's value, variables replaced. Words outside
 * `within` belong to others too (an anchor, a file that is extended) and have no place; nor have those with variables.
 */
export function placedWords(
  file: YamlFile,
  node: Node | undefined,
  within: Range,
  expand: (node: Node) => string | undefined,
): readonly PlacedWord[] | undefined {
  if (node === undefined) return undefined
  if (isSeq(node))
    return file.items(node).map(item => {
      const value = expand(item) ?? ''
      return { value, range: placeOf(file, item, value, 0, value.length, within) }
    })
  const text = expand(node)
  return text === undefined
    ? undefined
    : splitCommand(text).map(({ value, range }) => ({
        value,
        range: placeOf(file, node, text, range.start, range.end, within),
      }))
}

function placeOf(
  file: YamlFile,
  node: Node,
  value: string,
  start: number,
  end: number,
  within: Range,
): Range | undefined {
  if (!isScalar(node) || file.scalar(node) !== value) return undefined
  const whole = rangeOf(node)
  if (whole.start < within.start || whole.end > within.end) return undefined
  return literalRange(file, node, start, end)
}

import type { AndOr, CompoundList, PipelineNode, Word } from 'unbash'
import { wordValue, type Surroundings } from './words.js'

const VARIABLE = /^"?\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?[-=][^}]*)?\})"?$/

/**
 * What a question about one variable gives when nobody sets more than is known: false for `[[ "${COVERAGE:-0}" == 1 ]]`.
 * Undefined for all other commands, and where the value is not known.
 */
export function usualResult(list: CompoundList, around: Surroundings): boolean | undefined {
  const only = list.commands.length === 1 ? list.commands[0] : undefined
  return only === undefined ? undefined : resultOf(only.command, around)
}

function resultOf(node: PipelineNode | AndOr, around: Surroundings): boolean | undefined {
  if (node.type === 'Pipeline') {
    const [only, ...others] = node.commands
    return only === undefined || others.length > 0 || node.prefixes.length > 0 ? undefined : resultOf(only, around)
  }
  if (node.type === 'TestCommand') {
    const { expression } = node
    if (expression.type === 'TestUnary') return compare(expression.operator, expression.operand, undefined, around)
    if (expression.type !== 'TestBinary') return undefined
    return compare(expression.operator, expression.left, expression.right, around)
  }
  if (node.type !== 'Command' || (node.name?.value !== '[' && node.name?.value !== 'test')) return undefined
  const words = node.suffix.flatMap(word => (word.type === 'Word' && word.text !== ']' ? [word] : []))
  const [first, second, third] = words
  if (first === undefined || second === undefined || words.length > 3) return undefined
  return third === undefined
    ? compare(first.text, second, undefined, around)
    : compare(second.text, first, third, around)
}

function compare(operator: string, asked: Word, other: Word | undefined, around: Surroundings): boolean | undefined {
  const value = valueOf(asked, around)
  if (value === undefined) return undefined
  if (operator === '-n' || operator === '-z') return (value === '') === (operator === '-z')
  const wanted = other === undefined || /[$`*?[]/.test(other.text) ? undefined : wordValue(other, around)
  if (wanted === undefined) return undefined
  if (['=', '==', '-eq'].includes(operator)) return value === wanted
  return ['!=', '-ne'].includes(operator) ? value !== wanted : undefined
}

/** The value of a word that is one variable, as the image has it. */
function valueOf(word: Word, around: Surroundings): string | undefined {
  const [, bare, braced] = VARIABLE.exec(word.text) ?? []
  const name = bare ?? braced
  if (name === undefined) return undefined
  return wordValue(word, around) ?? (around.isUnset(name) ? '' : undefined)
}

import type { AndOr, CompoundList, PipelineNode } from 'unbash'

const VARIABLE = /^"?\$(?:(\w+)|\{(\w+)(?::?[-+]\w*)?\})"?$/

/** The variable of `[ -z "$A" ]`, `[[ -z $A ]]`, `test "$A" = ""` and `[ ! "$A" ]`; undefined for all other commands. */
export function readEmptinessTest(node: PipelineNode | AndOr): string | undefined {
  if (node.type === 'Pipeline') {
    const only = node.commands.length === 1 && node.prefixes.length === 0 ? node.commands[0] : undefined
    return only === undefined ? undefined : readEmptinessTest(only)
  }
  if (node.type === 'TestCommand') {
    const { expression } = node
    if (expression.type === 'TestUnary' && expression.operator === '-z') return variableOf(expression.operand.text)
    if (expression.type !== 'TestBinary' || !/^==?$/.test(expression.operator)) return undefined
    return isEmpty(expression.right.text) ? variableOf(expression.left.text) : undefined
  }
  if (node.type !== 'Command' || (node.name?.value !== '[' && node.name?.value !== 'test')) return undefined
  const [first = '', second = '', third] = node.suffix.flatMap(word => (word.type === 'Word' ? [word.text] : []))
  if (first === '-z' || first === '!') return third === undefined || third === ']' ? variableOf(second) : undefined
  return /^==?$/.test(second) && third !== undefined && isEmpty(third) ? variableOf(first) : undefined
}

/** The same for the list of commands between `if` and `then`. */
export function readEmptinessCondition(list: CompoundList): string | undefined {
  const only = list.commands.length === 1 ? list.commands[0] : undefined
  return only === undefined ? undefined : readEmptinessTest(only.command)
}

function variableOf(text: string): string | undefined {
  const match = VARIABLE.exec(text)
  return match?.[1] ?? match?.[2]
}

function isEmpty(text: string): boolean {
  return text === '""' || text === "''"
}

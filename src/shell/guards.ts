import type { AndOr, Command, CompoundList, PipelineNode, Statement, TestExpression, Word } from 'unbash'

/** What a condition tells about the user: whether it is root when the condition holds, and when it does not. */
export interface RootTest {
  readonly whenTrue: boolean
  readonly whenFalse: boolean
}

const NEITHER: RootTest = { whenTrue: false, whenFalse: false }
const IDENTITY =
  /^(?:\$\(\s*(?:\/usr\/bin\/)?(?:id -u|id -un|id -nu|whoami)\s*\)|`(?:id -u|id -un|whoami)`|\$\{?E?UID\}?)$/
const ARITHMETIC = /^\s*(?:\$?\{?(E?UID|\w+)\}?|\$\(\s*id -u\s*\))\s*(==|!=|>)\s*0\s*$/

/** Functions of libraries that ask it: `if am_i_root; then`. */
const ROOT_QUESTION = /^(?:am_?i_?root|(?:is|running)_?(?:as_?|user_?)?root)$/i

/** It is an expression for the user's id or name: `"$(id -u)"`, `$EUID`, or a variable in `identities`. */
export function isIdentity(text: string, identities: ReadonlySet<string>): boolean {
  const bare = unquote(text)
  if (IDENTITY.test(bare)) return true
  const variable = /^\$\{?(\w+)\}?$/.exec(bare)?.[1]
  return variable !== undefined && identities.has(variable)
}

export function isRootName(text: string): boolean {
  const bare = unquote(text)
  return bare === '0' || bare === 'root'
}

/** Reads `[ "$(id -u)" = 0 ]`, `[[ $EUID -ne 0 ]]`, `(( EUID == 0 ))` and their combinations. */
export function readRootTest(node: PipelineNode | AndOr, identities: ReadonlySet<string>): RootTest {
  switch (node.type) {
    case 'Command':
      return readTestCommand(node, identities)
    case 'TestCommand':
      return readExpression(node.expression, identities)
    case 'ArithmeticCommand': {
      const match = ARITHMETIC.exec(node.body)
      if (match === null || (match[1] !== undefined && !/^E?UID$/.test(match[1]) && !identities.has(match[1]))) {
        return NEITHER
      }
      return compare(match[2] === '==')
    }
    case 'Pipeline': {
      const only = node.commands[0]
      if (node.commands.length !== 1 || only === undefined) return NEITHER
      const inner = readRootTest(only, identities)
      return node.prefixes.some(prefix => prefix.type === 'Negation') ? negate(inner) : inner
    }
    case 'AndOr': {
      const tests = node.commands.map(command => readRootTest(command, identities))
      if (node.operators.every(operator => operator === '&&')) return all(tests)
      return node.operators.every(operator => operator === '||') ? any(tests) : NEITHER
    }
    default:
      return NEITHER
  }
}

/** The same for the list of commands between `if` and `then`: its last command decides. */
export function readRootCondition(list: CompoundList, identities: ReadonlySet<string>): RootTest {
  const last: Statement | undefined = list.commands.at(-1)
  return last === undefined ? NEITHER : readRootTest(last.command, identities)
}

/** `if [ "$(id -u)" != 0 ]; then …; exec "$@"; fi` and `[ … ] || exit 1`: only root gets past it. */
export function leavesUnlessRoot(node: PipelineNode | AndOr, identities: ReadonlySet<string>): boolean {
  if (node.type === 'If') {
    if (node.elif.length > 0 || !leaves(node.then.commands.at(-1)?.command)) return false
    return readRootCondition(node.clause, identities).whenFalse
  }
  if (node.type !== 'AndOr' || node.commands.length !== 2 || !leaves(node.commands[1])) return false
  const first = node.commands[0]
  if (first === undefined) return false
  const test = readRootTest(first, identities)
  return node.operators[0] === '&&' ? test.whenFalse : test.whenTrue
}

function leaves(node: PipelineNode | AndOr | undefined): boolean {
  if (node?.type === 'BraceGroup') return leaves(node.body.commands.at(-1)?.command)
  return node?.type === 'Command' && ['exec', 'exit', 'return'].includes(node.name?.value ?? '')
}

function readTestCommand(command: Command, identities: ReadonlySet<string>): RootTest {
  const name = command.name?.value
  if (name !== undefined && ROOT_QUESTION.test(name)) return compare(true)
  if (name !== '[' && name !== 'test') return NEITHER
  const words = command.suffix.flatMap(word => (word.type === 'Word' ? [word.text] : []))
  if (name === '[' && words.at(-1) === ']') words.pop()
  if (words.includes('-o')) return NEITHER
  const tests: RootTest[] = []
  let terms: string[] = []
  for (const word of [...words, '-a']) {
    if (word !== '-a') terms.push(word)
    else {
      tests.push(readTerms(terms, identities))
      terms = []
    }
  }
  return all(tests)
}

function readTerms(terms: readonly string[], identities: ReadonlySet<string>): RootTest {
  if (terms[0] === '!') return negate(readTerms(terms.slice(1), identities))
  const [left, operator, right] = terms
  if (terms.length !== 3 || left === undefined || operator === undefined || right === undefined) return NEITHER
  return readComparison(left, operator, right, identities)
}

function readComparison(left: string, operator: string, right: string, identities: ReadonlySet<string>): RootTest {
  const matches =
    (isIdentity(left, identities) && isRootName(right)) || (isIdentity(right, identities) && isRootName(left))
  if (!matches) return NEITHER
  if (['=', '==', '-eq'].includes(operator)) return compare(true)
  return ['!=', '-ne', '-gt'].includes(operator) ? compare(false) : NEITHER
}

function readExpression(expression: TestExpression, identities: ReadonlySet<string>): RootTest {
  switch (expression.type) {
    case 'TestBinary':
      return readComparison(text(expression.left), expression.operator, text(expression.right), identities)
    case 'TestNot':
      return expression.negations.length % 2 === 1
        ? negate(readExpression(expression.operand, identities))
        : readExpression(expression.operand, identities)
    case 'TestGroup':
      return readExpression(expression.expression, identities)
    case 'TestLogical': {
      const tests = expression.operands.map(operand => readExpression(operand, identities))
      return expression.operator === '&&' ? all(tests) : any(tests)
    }
    case 'TestUnary':
      return NEITHER
  }
}

function text(word: Word): string {
  return word.text
}

function unquote(text: string): string {
  return /^"[^"]*"$/.test(text) || /^'[^']*'$/.test(text) ? text.slice(1, -1) : text
}

function compare(equal: boolean): RootTest {
  return { whenTrue: equal, whenFalse: !equal }
}

function negate(test: RootTest): RootTest {
  return { whenTrue: test.whenFalse, whenFalse: test.whenTrue }
}

function all(tests: readonly RootTest[]): RootTest {
  return {
    whenTrue: tests.some(test => test.whenTrue),
    whenFalse: tests.length > 0 && tests.every(test => test.whenFalse),
  }
}

function any(tests: readonly RootTest[]): RootTest {
  return negate(all(tests.map(negate)))
}

/** Commands whose exit code is a question: what follows after `&&` may not run. */
const TESTS: ReadonlySet<string> = new Set(['[', 'test', 'command', 'which', 'type', 'id', 'getent', 'grep', 'pgrep'])

/** Its exit code answers a question. */
export function isTest(node: PipelineNode): boolean {
  if (node.type === 'TestCommand' || node.type === 'ArithmeticCommand') return true
  if (node.type === 'Pipeline') {
    const last = node.commands.at(-1)
    return last !== undefined && isTest(last)
  }
  return node.type === 'Command' && TESTS.has(node.name?.value ?? '')
}

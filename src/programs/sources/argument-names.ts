import { assign, statementEnd } from './constants.js'
import { evaluate } from './expressions.js'
import { isSign, type SourceText } from './source-text.js'
import { argumentName, fromEnvironment } from './values.js'

const ARGUMENTS_OF = /^(?:process\.argv|sys\.argv)(?:\.slice\((\d)\)|\[(\d):\])?$/

/** `const [dir, port] = process.argv.slice(2)`, `_, folder, port = sys.argv` */
export function readArguments(source: SourceText, index: number): boolean {
  const { tokens, partner } = source
  if (!/^(?:process|sys)/.test(tokens[index + 1]?.text ?? '')) return false
  const value = { from: index + 1, to: statementEnd(source, index + 1) }
  const text = tokens
    .slice(value.from, value.to)
    .map(token => token.text)
    .join('')
  const [whole, slice, part] = ARGUMENTS_OF.exec(text) ?? []
  if (whole === undefined) return false
  const isList = isSign(tokens[index - 1], ']')
  let from = isList ? (partner[index - 1] ?? index) + 1 : index - 1
  while (!isList && from > 1 && isSign(tokens[from - 1], ',')) from -= 2
  let position = Number(slice ?? part ?? 0) - (whole.startsWith('process') ? 1 : 0)
  for (let at = from; at < (isList ? index - 1 : index); at += 1) {
    const token = tokens[at]
    if (isSign(token, ',')) position += 1
    else if (token?.kind === 'name' && position > 0) assign(source, token.text, fromEnvironment(argumentName(position)))
  }
  return true
}

/** Python's `def logs(self): return self.base / "logs"` */
export function readProperty(source: SourceText, index: number): void {
  const { tokens } = source
  const head = tokens.slice(Math.max(0, index - 10), index).map(({ text }) => text)
  const at = head.lastIndexOf('def')
  if (at === -1 || head.at(-1) !== ':' || head.slice(at + 2, at + 5).join('') !== '(self)') return
  const value = { from: index + 1, to: statementEnd(source, index + 1) }
  assign(source, `self.${head[at + 1] ?? ''}`, evaluate(source, value))
}

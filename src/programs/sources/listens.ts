import { argumentOf, optionOf, type Call } from './calls.js'
import { defaultOf } from './call-values.js'
import { evaluate } from './expressions.js'
import { splitAt, type SourceText, type Span } from './source-text.js'
import type { ListenRule } from './rules.js'
import type { SourceListen } from './types.js'
import { textOf, type Known, type Value } from './values.js'

const comma = new Set([','])

/** What a call that matches the rule listens on; undefined when no port can be made out. */
export function listenOf(
  source: SourceText,
  call: Call,
  rule: ListenRule,
  line: number,
  guarded: boolean,
): SourceListen | undefined {
  const keywords = rule.keywords ?? []
  // Ruby: `set :port, 80`
  const [symbol, setting] = call.args
  const isSymbol =
    symbol !== undefined &&
    setting !== undefined &&
    source.tokens[symbol.from]?.text === ':' &&
    keywords.includes(source.tokens[symbol.from + 1]?.text ?? '')
  const values = [
    ...(isSymbol ? [evaluate(source, setting)] : []),
    ...(keywords.length > 0 ? [named(source, call, rule, keywords)] : []),
    ...rule.at.map(position => {
      const argument = argumentOf(call, position, [])
      if (argument === undefined) return undefined
      return rule.style === 'tuple'
        ? lastOfTuple(source, argument, rule.isWritten === true)
        : evaluate(source, argument)
    }),
  ]
  for (const value of values) {
    const found = toListen(optionDefault(source, call, rule, value), rule.style)
    if (found !== undefined) return { ...found, protocol: rule.protocol ?? 'tcp', call: call.callee, guarded, line }
  }
  return undefined
}

function named(source: SourceText, call: Call, { style }: ListenRule, keywords: readonly string[]): Value {
  if (style !== 'tuple') return optionOf(source, call, keywords)
  const given = call.args.find(({ keyword }) => keyword !== undefined && keywords.includes(keyword))
  return given === undefined ? undefined : lastOfTuple(source, given, true)
}

/** What a command line that names the option replaces. */
function optionDefault(source: SourceText, call: Call, { option }: ListenRule, value: Value): Value {
  const name = option === undefined ? undefined : argumentOf(call, option, [])
  return name === undefined ? value : defaultOf(evaluate(source, name), value)
}

function lastOfTuple(source: SourceText, span: Span, isWritten: boolean): Value {
  const first = source.tokens[span.from]
  const close = source.partner[span.from] ?? -1
  if (first?.text !== '(' || close !== span.to - 1) return isWritten ? undefined : evaluate(source, span)
  const parts = splitAt(source, { from: span.from + 1, to: close }, comma).filter(part => part.to > part.from)
  const last = parts.at(-1)
  return last === undefined ? undefined : evaluate(source, last)
}

type Place = Pick<SourceListen, 'range' | 'file' | 'isChoice'>

type Found = Pick<SourceListen, 'port' | 'range' | 'file' | 'isChoice' | 'variables' | 'wholes' | 'option' | 'frame'>

const noFrame = { before: '', after: '' }

/** The port in a value, and the variables that override it. */
export function toListen(value: Value, style: ListenRule['style']): Found | undefined {
  if (value === undefined) return undefined
  if (value.kind === 'known') {
    const port = portOf(value, style)
    if (port === undefined) return undefined
    const option = value.option === undefined ? {} : { option: value.option }
    return { port: port.port, ...port.place, variables: [], ...option, frame: noFrame }
  }
  const { names, fallback, before, after } = value
  const wholes = value.wholes === undefined ? {} : { wholes: value.wholes }
  if (fallback === undefined) {
    const whole = before === '' && style === 'address'
    if (!whole && style === 'address' && !before.endsWith(':')) return undefined
    return {
      port: undefined,
      range: undefined,
      variables: names,
      ...wholes,
      frame: whole ? { before: ':', after: '' } : noFrame,
    }
  }
  const port = portOf(fallback, style)
  if (port === undefined) return undefined
  const text = textOf(fallback)
  return {
    port: port.port,
    ...port.place,
    variables: names,
    ...wholes,
    frame: { before: text.slice(before.length, port.start), after: text.slice(port.end, text.length - after.length) },
  }
}

const address =
  /^(?:[a-z][a-z0-9+.]*:\/\/)?(?:\*|\+|0\.0\.0\.0|\[::1?\]|\[0:0:0:0:0:0:0:0\]|localhost|127\.0\.0\.1|0)?:(\d{1,5})(?=$|[/;,])/i

function portOf(
  value: Known,
  style: ListenRule['style'],
): { port: number; place: Place; start: number; end: number } | undefined {
  if (value.partial || value.anchor !== 'none') return undefined
  const text = textOf(value)
  const digits = style === 'address' ? address.exec(text)?.[1] : /^\d{1,5}$/.exec(text)?.[0]
  const port = Number(digits)
  if (digits === undefined || port < 1 || port > 65535) return undefined
  const start = style === 'address' ? text.indexOf(`:${digits}`) + 1 : 0
  const end = start + digits.length
  const place = placeOf(value, start, end)
  return { port, place: value.isChoice === true ? { ...place, isChoice: true } : place, start, end }
}

/** Where a stretch of a value's text stands in the source, when one literal holds all of it. */
function placeOf(value: Known, start: number, end: number): Place {
  let offset = 0
  for (const piece of value.pieces) {
    if (start >= offset && end <= offset + piece.text.length && piece.text !== '') {
      if (piece.at === undefined) break
      const range = { start: piece.at + start - offset, end: piece.at + end - offset }
      return piece.file === undefined ? { range } : { range, file: piece.file }
    }
    offset += piece.text.length
  }
  return { range: undefined }
}

import { heredocOfWord } from './heredocs.js'
import type { ParsedInstruction } from './instruction.js'
import { flagFault } from './flag-rules.js'
import { isBlank, skipSpace } from './space.js'
import type { Keyword } from './types.js'

type Rule = (instruction: ParsedInstruction) => string | undefined

const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/

/** Why BuildKit's parser rejects the instruction by itself, whatever stands around it. */
export function faultOf(instruction: ParsedInstruction): string | undefined {
  return parseFault(instruction) ?? RULES[instruction.keyword](instruction) ?? flagFault(instruction)
}

/** Faults of form, which BuildKit finds in the trigger of an ONBUILD too; others it finds when the trigger fires. */
function parseFault(instruction: ParsedInstruction): string | undefined {
  const { keyword, trigger } = instruction
  if (trigger !== undefined) return parseFault(trigger)
  if (keyword === 'ENV' || keyword === 'LABEL') return pairFault(instruction)
  if (instruction.args.includes('[') && instruction.form === 'invalid')
    return 'when using JSON array syntax, arrays must be comprised of strings only'
  return undefined
}

function pairFault(instruction: ParsedInstruction): string | undefined {
  const { args, spans, keyword } = instruction
  for (let at = 0; at + 1 < spans.length; at += 2) {
    const start = spans[at] ?? 0
    const end = spans[at + 1] ?? 0
    const equals = args.indexOf('=', start)
    if (equals !== -1 && equals < end) continue
    if (at > 0) {
      const word = args.slice(start, end)
      return `Syntax error - can't find = in "${word}". Must be of the form: name=value`
    }
    // The old form: a name, a blank, and the rest of the line as the value.
    return hasBlank(args) ? undefined : `${keyword} must have two arguments`
  }
  return undefined
}

function hasBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (isBlank(text.charCodeAt(at))) return true
  return false
}

const accept: Rule = () => undefined

const some: Rule = ({ spans, keyword }) =>
  spans.length === 0 ? `${keyword} requires at least one argument` : undefined

const one: Rule = ({ args, keyword }) => (args === '' ? `${keyword} requires exactly one argument` : undefined)

const pairs: Rule = instruction => {
  const { args, spans, keyword } = instruction
  // In the old form `LABEL a = b` the value is `= b`.
  const old = keyword !== 'ARG' && !args.slice(0, spans[1]).includes('=')
  for (let at = 0; at < spans.length && !old; at += 2)
    if (args[spans[at] ?? 0] === '=') return `${keyword} names can not be blank`
  return some(instruction)
}

const transfer: Rule = ({ keyword, args, spans, form }) => {
  const json = form === undefined || form === 'invalid' ? undefined : form.values
  const count = json?.length ?? spans.length / 2
  if (count < 2)
    return `${keyword} requires at least two arguments, but only one was provided. Destination could not be determined`
  const target = json?.[count - 1] ?? args.slice(spans[spans.length - 2], spans[spans.length - 1])
  return target.includes('<<') && heredocOfWord(target) !== undefined
    ? `${keyword} cannot accept a heredoc as a destination`
    : undefined
}

const from: Rule = ({ words }) => {
  const name = words[2]?.text
  if (words.length === 3 && words[1]?.text.toLowerCase() === 'as' && name !== undefined)
    return STAGE_NAME.test(name.toLowerCase())
      ? undefined
      : `invalid name for build stage: "${name}", name can't start with a number or contain symbols`
  return words.length === 1 ? undefined : 'FROM requires either one or three arguments'
}

const volume: Rule = instruction => {
  const { form, args, spans } = instruction
  const empty = 'VOLUME specified can not be an empty string'
  if (form !== undefined && form !== 'invalid') return form.values.some(isSpaceOnly) ? empty : some(instruction)
  for (let at = 0; at + 1 < spans.length; at += 2) if (isSpaceOnly(args.slice(spans[at], spans[at + 1]))) return empty
  return some(instruction)
}

function isSpaceOnly(text: string): boolean {
  return skipSpace(text, 0, text.length) === text.length
}

const healthcheck: Rule = instruction => {
  const [type, command] = instruction.words
  if (type === undefined) return some(instruction)
  const name = type.text.toUpperCase()
  if (name === 'NONE') return command === undefined ? undefined : 'HEALTHCHECK NONE takes no arguments'
  if (name !== 'CMD') return `Unknown type "${name}" in HEALTHCHECK (try CMD)`
  const { form } = instruction
  const empty = form === undefined || form === 'invalid' ? command === undefined : form.values.length === 0
  return empty ? 'Missing command after HEALTHCHECK CMD' : undefined
}

const onbuild: Rule = instruction => {
  const keyword = instruction.trigger?.keyword
  if (keyword === 'ONBUILD') return "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"
  if (keyword === 'FROM' || keyword === 'MAINTAINER') return `${keyword} isn't allowed as an ONBUILD trigger`
  return instruction.args === '' ? some(instruction) : undefined
}

const shell: Rule = ({ form, args }) => {
  if (form === undefined || form === 'invalid')
    return args === '' ? 'SHELL requires at least one argument' : 'SHELL requires the arguments to be in JSON form'
  return form.values.length === 0 ? 'SHELL requires at least one argument' : undefined
}

const RULES: Readonly<Record<Keyword, Rule>> = {
  ADD: transfer,
  ARG: pairs,
  CMD: accept,
  COPY: transfer,
  ENTRYPOINT: accept,
  ENV: pairs,
  EXPOSE: some,
  FROM: from,
  HEALTHCHECK: healthcheck,
  LABEL: pairs,
  MAINTAINER: one,
  ONBUILD: onbuild,
  // BuildKit runs an empty command line.
  RUN: accept,
  SHELL: shell,
  STOPSIGNAL: one,
  USER: one,
  VOLUME: volume,
  WORKDIR: one,
}

import { expand } from '../../src/dockerfile/expand.js'
import { parseDockerfile } from '../../src/dockerfile/parse.js'
import type { Dockerfile, Instruction } from '../../src/dockerfile/types.js'
import type { Answer, AnswerNode } from './answer.js'

/** ONBUILD keeps any word: whether it is an instruction shows when the trigger fires. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
)

/** The first thing in which this parser and BuildKit's differ, in words; undefined when they agree. */
export function differenceFrom(answer: Answer, text: string): string | undefined {
  const parsed = parseDockerfile('Dockerfile', text)
  // Which mounts a variable makes wrong shows when the build sets it.
  if (
    /unsupported mount type|invalid value|unsupported sharing|not allowed|invalid cache/.test(answer.error ?? '') &&
    parsed.ok
  )
    return /--mount=\S*\$/.test(text) ? undefined : `accepted: ${answer.error ?? ''}`
  if (answer.error !== undefined)
    return parsed.ok ? `accepted: ${answer.error}` : faultDifference(answer, parsed.faults)
  if (!parsed.ok) return `rejected: ${parsed.faults.map(({ line, message }) => `${line}: ${message}`).join('; ')}`
  const { dockerfile } = parsed
  const nodes = answer.nodes ?? []
  for (const [index, node] of nodes.entries()) {
    const own = dockerfile.instructions[index]
    const difference = own === undefined ? 'is not seen' : instructionDifference(node, own)
    if (difference !== undefined) return `${node.keyword} in line ${node.line} ${difference}`
  }
  if (dockerfile.instructions.length > nodes.length) return `${dockerfile.instructions.length} instructions`
  return stageDifference(answer, dockerfile)
}

function faultDifference(answer: Answer, faults: readonly { readonly line: number }[]): string | undefined {
  // All faults are told here, the first one alone by BuildKit, which looks for some kinds before it looks for others.
  const lines = faults.map(({ line }) => line)
  // It counts from 0 here.
  const shift = /escape token|parser directive/.test(answer.error ?? '') ? 1 : 0
  const line = (answer.line ?? 0) + shift
  return line === 0 || lines.includes(line) ? undefined : `its fault is in line ${line}, not ${lines.join(', ')}`
}

function instructionDifference(node: AnswerNode, own: Instruction): string | undefined {
  if (own.keyword !== node.keyword) return `is taken for ${own.keyword}`
  if (own.line !== node.line || own.endLine !== node.endLine) return `is taken for ${own.line} to ${own.endLine}`
  return (
    heredocDifference(node, own) ??
    (node.trigger === undefined
      ? argumentDifference(node, own)
      : own.trigger === undefined
        ? KEYWORDS.has(node.trigger.keyword)
          ? 'has a trigger'
          : undefined
        : argumentDifference(node.trigger, own.trigger))
  )
}

function argumentDifference(node: AnswerNode, own: Instruction): string | undefined {
  if (own.keyword !== node.keyword) return `triggers ${own.keyword}`
  const flags = own.flags.map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`))
  return (
    unlike('flags', node.flags ?? [], flags) ?? unlike('json', node.json, own.json !== undefined) ?? words(node, own)
  )
}

function words(node: AnswerNode, own: Instruction): string | undefined {
  if (node.json && node.keyword !== 'HEALTHCHECK') return unlike('json', node.args, own.json?.values)
  switch (node.keyword) {
    case 'ENV':
    case 'LABEL': {
      const first = own.words[0]?.text
      if (first !== undefined && !first.includes('='))
        return unlike('arguments', node.args.slice(0, 2).join(' '), own.args.replace(/[\t\v\f\r ]+/, ' '))
      const pairs = node.args
        .filter((_, index) => index % 3 === 0)
        .map((name, index) => `${name}=${node.args[3 * index + 1] ?? ''}`)
      return unlike(
        'arguments',
        pairs,
        own.words.map(word => word.text),
      )
    }
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'SHELL':
    case 'MAINTAINER':
      return unlike(
        'arguments',
        node.args.filter(text => text !== ''),
        own.args === '' ? [] : [own.args],
      )
    case 'HEALTHCHECK': {
      const [type = '', ...rest] = node.args
      const [ownType, command] = own.words
      const ownRest = node.json ? own.json?.values : command === undefined ? [] : [command.text]
      return unlike('type', type.toUpperCase(), ownType?.text.toUpperCase() ?? '') ?? unlike('arguments', rest, ownRest)
    }
    default:
      return unlike(
        'arguments',
        node.args.filter(text => text !== ''),
        own.words.map(word => word.text),
      )
  }
}

function heredocDifference(node: AnswerNode, own: Instruction): string | undefined {
  const heredocs = own.heredocs.map(({ name, expand: expands, stripTabs, body }) => ({
    name,
    expand: expands,
    stripTabs,
    body,
  }))
  return unlike('heredocs', node.heredocs ?? [], heredocs)
}

function stageDifference(answer: Answer, { stages }: Dockerfile): string | undefined {
  const theirs = (answer.stages ?? []).map((stage, index) =>
    // Only BuildKit knows the value of a variable that the build sets.
    (stages[index]?.unresolved.length ?? 0) > 0 ? { ...stage, base: '' } : stage,
  )
  const own = stages.map(({ name, base, parent, from, unresolved }) => ({
    name: name ?? '',
    base: unresolved.length > 0 ? '' : base,
    platform: from.flags.find(flag => flag.name === 'platform')?.value ?? '',
    parent: parent?.index ?? -1,
  }))
  return unlike('stages', theirs, own)
}

export interface ExpandCase {
  readonly word: string
  readonly env: Readonly<Record<string, string>>
  readonly escape: '\\' | '`'
}

export interface ExpandAnswer {
  readonly value?: string
  readonly unresolved?: readonly string[]
  readonly error?: string
}

/** The same for one word whose variables are expanded. */
export function expandDifference(answer: ExpandAnswer, { word, env, escape }: ExpandCase): string | undefined {
  const own = expand(word, name => (Object.hasOwn(env, name) ? env[name] : undefined), { escape, unset: 'empty' })
  // What `//` makes of empty matches is not imitated: such a value counts as unknown.
  if (own.value === undefined && word.includes('//')) return undefined
  return unlike(`value of ${JSON.stringify(word)}`, answer.value, own.value)
}

function unlike(what: string, theirs: unknown, own: unknown): string | undefined {
  const [one, other] = [JSON.stringify(theirs), JSON.stringify(own)]
  return one === other ? undefined : `has ${what} ${one}, not ${other}`
}

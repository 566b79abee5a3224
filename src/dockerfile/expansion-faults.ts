import { assignments } from './assignments.js'
import { heredocOfWord } from './heredocs.js'
import { mountFault } from './mount-rules.js'
import { shellWordFault } from './shell-word.js'
import type { Instruction, Stage, SyntaxFault } from './types.js'

/**
 * What BuildKit rejects when it has read the whole file and puts in variables: unclosed quotes and `${` that it cannot
 * read. It does so for all FROMs and ARGs above them, and for the stages that it needs for the last one.
 */
export function expansionFaults(
  stages: readonly Stage[],
  globalArgs: readonly Instruction[],
  escape: '\\' | '`',
): readonly SyntaxFault[] {
  const faults: SyntaxFault[] = []
  const check = (instruction: Instruction, texts = expandedTexts(instruction)): void => {
    const message = expansionFault(instruction, texts, escape)
    if (message !== undefined) faults.push({ message, line: instruction.line })
  }
  // The names of these are taken as they stand.
  for (const arg of globalArgs)
    check(
      arg,
      assignments(arg).flatMap(({ value }) => value ?? []),
    )
  for (const { from } of stages) check(from)
  for (const { instructions } of neededStages(stages)) for (const instruction of instructions) check(instruction)
  return faults
}

function expansionFault(instruction: Instruction, texts: readonly string[], escape: string): string | undefined {
  for (const text of texts) {
    const fault = mayFail(text, escape) ? shellWordFault(text, escape) : undefined
    if (fault !== undefined) return `failed to process ${JSON.stringify(text)}: ${fault}`
  }
  const { keyword, heredocs, flags, json } = instruction
  if (keyword === 'RUN') {
    for (const { name, value } of flags) {
      const fault = name === 'mount' && value !== undefined ? mountFault(value, escape) : undefined
      if (fault !== undefined) return fault
    }
  }
  if ((keyword !== 'COPY' && keyword !== 'ADD') || json !== undefined) return undefined
  for (const { body, expand } of heredocs) {
    // Quotes mean nothing in a body, and its escape character is always the backslash.
    const fault = expand && body.includes('$') ? shellWordFault(body, '\\', 'ignore') : undefined
    if (fault !== undefined) return `failed to process a heredoc: ${fault}`
  }
  return undefined
}

function mayFail(text: string, escape: string): boolean {
  return text.includes('$') || text.includes('"') || text.includes("'") || text.includes(escape)
}

/** The texts of an instruction in which BuildKit puts in variables. */
function expandedTexts(instruction: Instruction): readonly string[] {
  const { keyword, flags } = instruction
  switch (keyword) {
    case 'ARG':
    case 'ENV':
    case 'LABEL':
      return assignmentTexts(instruction)
    case 'ADD':
    case 'COPY': {
      const values = flags.flatMap(({ name, value }) =>
        value !== undefined && /^(?:chown|chmod|checksum)$/.test(name) ? [value] : [],
      )
      return [...values, ...textsOf(instruction).filter(text => heredocOfWord(text) === undefined)]
    }
    case 'FROM': {
      const platform = flags.find(({ name }) => name === 'platform')?.value
      return [...textsOf(instruction).slice(0, 1), ...(platform === undefined ? [] : [platform])]
    }
    case 'EXPOSE':
    case 'STOPSIGNAL':
    case 'USER':
    case 'VOLUME':
    case 'WORKDIR':
      return textsOf(instruction)
    default:
      return []
  }
}

function textsOf({ words, json }: Instruction): readonly string[] {
  return json?.values ?? words.map(word => word.text)
}

function assignmentTexts(instruction: Instruction): readonly string[] {
  const { keyword, words, args } = instruction
  const isOld = keyword !== 'ARG' && words[0] !== undefined && !words[0].text.includes('=')
  if (!mayFail(args, '\\') && !args.includes('`')) return []
  if (isOld) {
    const blank = args.search(/[\t\v\f\r ]/)
    return [args.slice(0, blank), assignments(instruction)[0]?.value ?? '']
  }
  return words.flatMap(({ text }) => {
    const equals = text.indexOf('=')
    return equals === -1 ? [text] : [text.slice(0, equals), text.slice(equals + 1)]
  })
}

/** The last stage, those that it starts from, copies from or mounts, and theirs. */
function neededStages(stages: readonly Stage[]): readonly Stage[] {
  if (stages.length === 1) return stages
  const byName = new Map<string, Stage>()
  for (const stage of stages) {
    byName.set(String(stage.index), stage)
    if (stage.name !== undefined) byName.set(stage.name, stage)
  }
  const needed = new Set(stages.slice(-1))
  for (const stage of needed) {
    if (stage.parent !== undefined) needed.add(stage.parent)
    for (const { flags, keyword } of stage.instructions) {
      if (keyword !== 'COPY' && keyword !== 'ADD' && keyword !== 'RUN') continue
      for (const { name, value = '' } of flags) {
        const from = name === 'from' ? value : name === 'mount' ? /(?:^|,)from=([^,]*)/.exec(value)?.[1] : undefined
        const source = from === undefined ? undefined : byName.get(from.toLowerCase())
        if (source !== undefined && source.index < stage.index) needed.add(source)
      }
    }
  }
  return [...needed]
}

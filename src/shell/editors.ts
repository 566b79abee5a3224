import { hasFlag, pathsOf, readArguments } from './arguments.js'
import { argumentWords, type BareEffect, type EffectReader } from './effect-reader.js'
import type { ShellCommand, ShellWord } from './types.js'

function edits(words: readonly (ShellWord | undefined)[], command: ShellCommand): readonly BareEffect[] {
  const paths = pathsOf(
    words.flatMap(word => word ?? []),
    command,
  )
  return paths.length === 0 ? [] : [{ kind: 'edit-file', paths, by: 'other', expressions: [] }]
}

const last = (words: readonly ShellWord[]): readonly ShellWord[] => words.slice(-1)

/** `xmlstarlet ed -L … FILE` */
const xmlstarlet: EffectReader = command => {
  const words = argumentWords(command)
  const inPlace = words.some(({ value }) => value === '-L' || value === '--inplace')
  return inPlace && /^(?:ed|edit|fo|format)$/.test(words[0]?.value ?? '') ? edits(last(words), command) : []
}

/** `yq -i EXPRESSION FILE…` */
const yq: EffectReader = command => {
  const args = readArguments(argumentWords(command), { letters: 'opI' })
  const written = args.operands[0]?.value === 'w' || args.operands[0]?.value === 'd'
  return hasFlag(args, 'i', 'inplace', 'in-place')
    ? edits(written ? args.operands.slice(1, 2) : last(args.operands), command)
    : []
}

/** `perl -pi -e SCRIPT FILE…` */
const perl: EffectReader = command => {
  const words = argumentWords(command)
  if (!words.some(({ value }) => /^-[a-zA-Z0]*i/.test(value ?? ''))) return []
  const args = readArguments(
    words.filter(({ value }) => !/^-[a-zA-Z0]*i[^e]*$/.test(value ?? '')),
    { letters: 'eE' },
  )
  const script = words.some(({ value }) => /^-[a-zA-Z0]*e$/i.test(value ?? ''))
  const operands = script ? args.operands : args.operands.slice(1)
  return edits(operands, command)
}

/** `crudini --set FILE …` */
const crudini: EffectReader = command => edits(readArguments(argumentWords(command)).operands.slice(0, 1), command)

/** `… | sponge FILE` */
const sponge: EffectReader = command => edits(last(readArguments(argumentWords(command)).operands), command)

/** They write another file and put it in the place of the first: it is the folder that they write to. */
export const REPLACING_EDITORS: ReadonlySet<string> = new Set(['perl', 'crudini'])

/** Programs besides sed that change files where they are. */
export const EDITOR_READERS: ReadonlyMap<string, EffectReader> = new Map<string, EffectReader>([
  ['xmlstarlet', xmlstarlet],
  ['yq', yq],
  ['perl', perl],
  ['crudini', crudini],
  ['sponge', sponge],
])

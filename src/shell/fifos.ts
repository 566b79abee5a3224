import { pathsOf, readArguments } from './arguments.js'
import { argumentWords } from './effect-reader.js'
import type { EffectReader } from './effect-reader.js'
import type { ShellWord } from './types.js'

const OPTIONS = { letters: 'm', longs: ['mode'] }

/** `mknod PATH p` makes a named pipe, which anybody may; all other types are devices. `words` holds the program, too. */
export function makesFifo(words: readonly Pick<ShellWord, 'value'>[]): boolean {
  const isMode = (at: number): boolean => /^(?:-\w*m|--mode)$/.test(words[at]?.value ?? '')
  const operands = words.slice(1).filter(({ value }, at) => value?.startsWith('-') !== true && !isMode(at))
  return operands.length === 2 && operands[1]?.value === 'p'
}

const fifo: EffectReader = command => {
  const { program = '', words } = command
  if (program === 'mknod' && !makesFifo(words)) return []
  const { operands } = readArguments(argumentWords(command), OPTIONS)
  return pathsOf(program === 'mknod' ? operands.slice(0, 1) : operands, command).map(path => ({
    kind: 'populate',
    path,
    by: program,
    type: 'file',
  }))
}

/** Programs that make named pipes: they fail where anything stands at the path already. */
export const FIFO_READERS: ReadonlyMap<string, EffectReader> = new Map<string, EffectReader>([
  ['mkfifo', fifo],
  ['mknod', fifo],
])

import { absolutePath } from './arguments.js'
import { argumentWords } from './effect-reader.js'
import type { EffectReader } from './effect-reader.js'
import { FILE_READERS } from './files.js'
import type { ShellCommand, ShellWord } from './types.js'
import { programName } from './wrappers.js'

/** Stands for everything below a folder, in the paths of an `edit-file` effect. */
export const EVERYTHING_BELOW = '/**'

/** `find DIR -exec sed -i …`: each file that is found is rewritten. */
const find: EffectReader = (command, context) => {
  const at = command.words.findIndex(word => /^-(?:exec|execdir|ok|okdir)$/.test(word.value ?? ''))
  if (at === -1) return []
  const rest = command.words.slice(at + 1)
  const end = rest.findIndex(word => /^\\?;$|^\+$/.test(word.value ?? word.text))
  return edited(command, rest.slice(0, end === -1 ? rest.length : end), foldersOf(command), context)
}

/** `find DIR … | xargs sed -i …`, `grep -rl TEXT DIR | xargs sed -i …`. */
const xargs: EffectReader = (command, context) => {
  const { source } = context
  const folders = source?.program === 'find' ? foldersOf(source) : source?.program === 'grep' ? searchedOf(source) : []
  const at = argumentWords(command).findIndex(word => programName(word.value) === 'sed')
  return at === -1 ? [] : edited(command, command.words.slice(at + 1), folders, context)
}

function edited(
  command: ShellCommand,
  words: readonly ShellWord[],
  folders: readonly string[],
  context: Parameters<EffectReader>[1],
): ReturnType<EffectReader> {
  const [program] = words
  if (program === undefined || programName(program.value) !== 'sed') return []
  const own = words.filter(word => !/^\{\}$/.test(word.text))
  const found = folders.map(folder => ({ ...program, value: folder + EVERYTHING_BELOW, text: folder, glob: true }))
  return FILE_READERS.get('sed')?.({ ...command, program: 'sed', words: [...own, ...found] }, context) ?? []
}

/** The folders that `find` starts in: its words before the first test. */
function foldersOf(command: ShellCommand): readonly string[] {
  const words = argumentWords(command)
  const end = words.findIndex(word => /^(?:-.|\\?[(!])/.test(word.value ?? word.text))
  const folders = end === -1 ? words : words.slice(0, end)
  return folders.flatMap(word => (word.glob ? [] : (absolutePath(word.value, command.cwd) ?? [])))
}

/** The folders that a recursive `grep` looks through. */
function searchedOf(command: ShellCommand): readonly string[] {
  const words = argumentWords(command)
  if (!words.some(word => /^-[a-zA-Z]*[rR]|^--(?:dereference-)?recursive$/.test(word.value ?? ''))) return []
  const operands = words.filter(word => !(word.value ?? '').startsWith('-')).slice(1)
  return operands.flatMap(word => (word.glob ? [] : (absolutePath(word.value, command.cwd) ?? [])))
}

export const FOUND_READERS: ReadonlyMap<string, EffectReader> = new Map<string, EffectReader>([
  ['find', find],
  ['xargs', xargs],
])

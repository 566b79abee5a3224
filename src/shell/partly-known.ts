import { readArguments } from './arguments.js'
import { argumentWords } from './effect-reader.js'
import type { ShellCommand, ShellWord } from './types.js'

const ALL_OPERANDS: ReadonlySet<string> = new Set(['mkdir', 'touch', 'tee', 'truncate'])
const LAST_OPERAND: ReadonlySet<string> = new Set(['cp', 'mv', 'install', 'ln', 'rsync'])

/**
 * Folders (absolute) in which a command makes something whose own name is not certain: `mkdir "/data/$NAME"` writes to
 * `/data`, and `touch "/srv/$SITE/conf/a"` to a pattern with a star for the site. Words of which only the root is known are left out.
 */
export function foldersWrittenTo(command: ShellCommand): readonly string[] {
  return [...targets(command), ...redirected(command)].flatMap(({ value, pattern }) => {
    const folder = value === undefined ? pattern?.slice(0, pattern.lastIndexOf('/')) : undefined
    return folder !== undefined && /^\/[^/*?[]+(?:\/|$)/.test(folder) && !/^\/(?:dev|proc|sys)(?:\/|$)/.test(folder)
      ? [folder]
      : []
  })
}

function targets(command: ShellCommand): readonly ShellWord[] {
  const program = command.program ?? ''
  if (program === 'sed') return editedInPlace(command)
  if (!ALL_OPERANDS.has(program) && !LAST_OPERAND.has(program)) return []
  const { operands } = readArguments(argumentWords(command), { letters: 'mogS', longs: ['mode', 'owner', 'group'] })
  return ALL_OPERANDS.has(program) ? operands : operands.slice(1).slice(-1)
}

/** The last word is a file, whatever the expressions before it are. */
function editedInPlace(command: ShellCommand): readonly ShellWord[] {
  const words = argumentWords(command)
  return words.some(({ value }) => /^(?:-[a-zA-Z]*i|--in-place)/.test(value ?? '')) ? words.slice(1).slice(-1) : []
}

function redirected(command: ShellCommand): readonly ShellWord[] {
  return command.redirects.flatMap(({ operator, target }) =>
    target !== undefined && /^(?:\d*|&)(?:>>|>\||>)$/.test(operator) ? [target] : [],
  )
}

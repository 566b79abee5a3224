import { posix } from 'node:path'
import type { Assignment, Command } from 'unbash'
import type { Place, Run } from './run.js'
import { surroundings } from './run.js'
import { forget } from './scope.js'
import { DECLARATIONS, MOVES } from './survey.js'
import type { ShellWord } from './types.js'
import { programName } from './wrappers.js'

/** Files that people source and that leave the image's own variables alone. */
const HARMLESS_SOURCES: ReadonlySet<string> = new Set(
  'activate os-release lsb-release nvm.sh env bashrc .bashrc profile .profile sdkman-init.sh envvars setup.bash'.split(
    ' ',
  ),
)

/** What a builtin changes in the shell that runs it: variables and the working directory. */
export function runBuiltin(
  words: readonly ShellWord[],
  node: Command,
  place: Place,
  run: Run,
  assign: (assignment: Assignment, place: Place, run: Run) => void,
): void {
  const name = words[0]?.value
  if (name === undefined) return
  if (MOVES.has(name)) changeDirectory(name, words, run)
  else if (DECLARATIONS.has(name)) {
    for (const item of node.suffix) if (item.type === 'Assignment') assign(item, place, run)
  } else if (name === 'read' || name === 'unset' || name === 'mapfile' || name === 'getopts') {
    for (const word of words.slice(1)) {
      if (word.value === undefined) continue
      run.scope.values.set(word.value, undefined)
      if (run.variables.has(word.value)) run.variables.set(word.value, undefined)
    }
  } else if (name === 'eval') forget(run.scope)
  else if (name === '.' || name === 'source') {
    if (!HARMLESS_SOURCES.has(programName(words[1]?.value ?? words[1]?.text) ?? '')) forget(run.scope)
  }
}

function changeDirectory(name: string, words: readonly ShellWord[], run: Run): void {
  const target = words.slice(1).find(word => word.value === undefined || !/^(--|-[LPe@]+)$/.test(word.value))
  const from = run.cwd
  if (name === 'popd' || target?.value === '-') {
    run.cwd = run.previousCwd
    run.previousCwd = from
    return
  }
  run.previousCwd = from
  const value = target === undefined ? surroundings(run).variable('HOME') : target.value
  if (value === undefined || target?.glob === true) run.cwd = undefined
  else if (value.startsWith('/')) run.cwd = posix.normalize(value)
  else run.cwd = from === undefined ? undefined : posix.join(from, value)
  if (run.cwd !== undefined && run.cwd.length > 1 && run.cwd.endsWith('/')) run.cwd = run.cwd.slice(0, -1)
}

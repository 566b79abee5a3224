import { imagePath } from '../servers/paths.js'
import type { CommandWord, ImageView, Process } from '../types.js'
import { innerProcess } from './inner-process.js'
import { scriptProcesses } from './package-scripts.js'

/** Package managers that run the scripts of a package.json. */
export const managers = new Set(['npm', 'yarn', 'pnpm', 'bun', 'deno'])
const managerValues = new Set(['--prefix', '--cwd', '-C', '--dir', '--filter', '-F', '-w', '--workspace', '--loglevel'])
const managerCommands = new Set([
  'install',
  'i',
  'ci',
  'add',
  'exec',
  'dlx',
  'x',
  'test',
  'build',
  'cache',
  'config',
  'set',
  'version',
  'audit',
  'prune',
  'dedupe',
  'workspace',
  'workspaces',
  'global',
  'create',
  'init',
  'serve',
  'compile',
  'task',
  'repl',
])

/** A word that stands in no file. */
export const nameWord = (value: string): CommandWord => ({ value, site: undefined })

/** The words from the command on that a launcher starts: after its subcommand and its options. */
export function commandWords(
  words: readonly CommandWord[],
  skip: readonly string[],
  withValue: ReadonlySet<string>,
): readonly CommandWord[] {
  let skipped = skip.length === 0
  for (let at = 1; at < words.length; at++) {
    const value = words[at]?.value ?? ''
    if (value === '--') return words.slice(at + 1)
    if (value.startsWith('-')) {
      if (withValue.has(value)) at++
    } else if (!skipped && skip.includes(value)) skipped = true
    else return skipped || skip.length === 0 || words[0]?.value.endsWith('dotenv') === true ? words.slice(at) : []
  }
  return []
}

/** `npm start`, `npm run x`, `yarn x`, `pnpm exec next start`, `bun run x`. */
export function managed(process: Process, image: ImageView): readonly Process[] | undefined {
  const { program, words } = process
  let directory = process.cwd
  let at = 1
  for (; at < words.length; at++) {
    const value = words[at]?.value ?? ''
    if (!value.startsWith('-')) break
    const folder = /^(?:--prefix|--cwd|-C|--dir)(?:=(.*))?$/.exec(value)
    if (folder !== null) directory = imagePath(folder[1] ?? words[at + 1]?.value ?? '.', process.cwd)
    if (managerValues.has(value)) at++
  }
  const command = words[at]?.value
  if (command === undefined) return program === 'bun' || program === 'deno' ? undefined : []
  const after = words.slice(at + 1)
  if (command === 'exec' || command === 'dlx' || command === 'x') {
    const inner = commandWords([nameWord(''), ...after], [], new Set(['-p', '--package', '-c']))
    return inner.length === 0 ? [] : [innerProcess(process, inner.map(withoutVersion))]
  }
  const running = command === 'run' || command === 'run-script' || command === 'task'
  const named = running ? after.find(word => !word.value.startsWith('-')) : words[at]
  const name = named?.value
  if (name === undefined || named === undefined) return []
  const prefix = /^(?:--prefix|--cwd|-C)$/
  const late = after.findIndex(word => prefix.test(word.value))
  if (late !== -1) directory = imagePath(after[late + 1]?.value ?? '.', process.cwd)
  const extra = words.slice(words.indexOf(named) + 1).filter(word => word.value !== '--')
  if (program === 'npm' && !running && !['start', 'stop', 'restart', 'test'].includes(name)) return []
  const scripts = scriptProcesses(name, directory, late === -1 ? extra : [], process, image)
  if (scripts.length > 0 || program === 'npm') return scripts
  if (program === 'bun' || program === 'deno') return undefined
  return managerCommands.has(name) ? [] : [innerProcess(process, words.slice(words.indexOf(named)))]
}

/** `prisma` for `prisma@6.5.0`, `@nestjs/cli` for `@nestjs/cli@10`. */
export function withoutVersion(word: CommandWord, index: number): CommandWord {
  const name = /^(@?[\w./-]+)@[\w.^~*-]+$/.exec(word.value)?.[1]
  return index > 0 || name === undefined ? word : { value: name, site: undefined }
}

import type { CommandWord, VariableDefault } from '../programs/types.js'
import { isAllArguments, type Argument, type Arguments } from '../shell/function-calls.js'
import type { ShellCommand, ShellScript, ShellWord } from '../shell/types.js'

/** Where a script's text stands in the repository. */
export interface ScriptSite {
  readonly path: string
  readonly offset: (at: number) => number
}

/** `exec "$@"`, also behind gosu and the like, and `"$@"` alone. */
export function isRest(command: ShellCommand): boolean {
  return isAllArguments(command.words[0]?.text ?? '')
}

/** `"$@"` among the arguments stands for the words that the script was given. */
export function commandWords(
  command: ShellCommand,
  text: string,
  site: ScriptSite | undefined,
  rest: readonly CommandWord[],
): readonly CommandWord[] {
  return command.words.flatMap((word): readonly CommandWord[] =>
    isAllArguments(word.text) ? rest : [wordSite(word, text, site)],
  )
}

function wordSite(word: ShellWord, text: string, site: ScriptSite | undefined): CommandWord {
  const value = word.value ?? word.text
  if (word.elsewhere !== undefined) return { value, site: word.elsewhere }
  if (site === undefined) return { value, site: undefined }
  const raw = text.slice(word.range.start, word.range.end)
  const quoted = raw.length === value.length + 2 && /^["']/.test(raw) && raw.slice(1, -1) === value
  const literal = raw === value || quoted
  const start = site.offset(word.range.start + (quoted ? 1 : 0))
  const end = site.offset(word.range.start + (quoted ? 1 : 0) + value.length)
  if (literal && end - start === value.length) return { value, site: { path: site.path, range: { start, end } } }
  return { value, site: undefined, fallback: fallbackIn(word.range.start, raw, value, site) }
}

const WITH_DEFAULT = /^("?)([^"'$`\\]*)(\$\{([A-Za-z_]\w*):?-)([^"'$`\\{}]+)\}([^"'$`\\]*)\1$/

/** A word with one variable that its value shows by its default. */
function fallbackIn(wordStart: number, raw: string, value: string, site: ScriptSite): VariableDefault | undefined {
  const [, quote = '', before = '', opening = '', variable = '', text = '', after = ''] = WITH_DEFAULT.exec(raw) ?? []
  if (variable === '' || before + text + after !== value) return undefined
  const at = wordStart + quote.length + before.length + opening.length
  const range = { start: site.offset(at), end: site.offset(at + text.length) }
  if (range.end - range.start !== text.length) return undefined
  return { variable, path: site.path, range, offset: before.length }
}

/** Scripts that are known for what they start: each repository has a copy, hardly two the same. */
export const BUILD_WRAPPERS = /(?:^|\/)(?:mvnw|gradlew)$/

/** Programs that only steer a script. */
export const SHELL_ONLY = new Set([
  'set',
  'cd',
  'export',
  'echo',
  'printf',
  'test',
  '[',
  '[[',
  'if',
  'trap',
  'exit',
  'return',
  'break',
  'continue',
  'local',
  'read',
  'shift',
  'true',
  'false',
  ':',
  'unset',
  'sleep',
  'source',
  '.',
  'eval',
  'ulimit',
  'umask',
  'wait',
  'command',
  'type',
  'which',
  'id',
  'whoami',
])

/** The names that a script's commands and those above it call: functions of the files that it sources may be among them. */
export function callsOf(
  script: ShellScript,
  above: ReadonlyMap<string, boolean> | undefined,
): ReadonlyMap<string, boolean> {
  const calls = new Map(above)
  for (const { words, reachable, onlyWhenRoot } of script.commands) {
    if (!reachable) continue
    for (const { value } of words)
      if (value !== undefined && /^[A-Za-z_][\w.:-]*$/.test(value) && calls.get(value) !== false)
        calls.set(value, onlyWhenRoot)
  }
  return calls
}

/** The words behind each name that may be a function of a file that the script sources. */
export function argumentsOf(
  script: ShellScript,
  above: ReadonlyMap<string, readonly Arguments[]> | undefined,
  site: ScriptSite | undefined,
): ReadonlyMap<string, readonly Arguments[]> {
  const calls = new Map(above)
  const argument = (word: ShellWord): Argument => ({
    ...{ value: word.value, text: word.text, glob: word.glob },
    elsewhere: isAllArguments(word.text) ? undefined : wordSite(word, script.text, site).site,
  })
  for (const { words, reachable } of script.commands) {
    const [name, ...given] = words
    if (!reachable || name?.value === undefined || !/^[A-Za-z_][\w.:-]*$/.test(name.value)) continue
    if (script.functions.has(name.value) || given.length === 0) continue
    calls.set(name.value, [...(calls.get(name.value) ?? []), given.map(argument)])
  }
  return calls
}

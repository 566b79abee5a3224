import { parse } from 'unbash'
import type { Assignment, Command, CommandNode, Redirected, Word } from 'unbash'
import { runBuiltin } from './builtins.js'
import { followShift, isAllArguments, noteCall } from './function-calls.js'
import { fixedFrame, mappedFrame, quotedFrame } from './frame.js'
import type { Frame } from './frame.js'
import { readRedirect } from './redirects.js'
import { isSequence } from './sequence.js'
import { inSubshell, rangeOf, surroundings } from './run.js'
import type { Place, Run } from './run.js'
import { openScope, setVariable } from './scope.js'
import { surveyScript } from './survey.js'
import type { ShellCommand, ShellRedirect, ShellWord } from './types.js'
import { walkExpansions, walkStatements } from './walk.js'
import { expandWord, wordPattern, wordValue } from './words.js'
import { SHELLS, WRAPPERS, WRITING_WRAPPERS } from './wrapper-table.js'
import { programName, unwrapWords } from './wrappers.js'

/** Scripts in scripts (`sh -c "su x -c '…'"`) are followed so far. */
const MAX_DEPTH = 8

interface SourceWord extends ShellWord {
  readonly node: Word | undefined
}

export function walkCommand(node: Command, place: Place, run: Run): void {
  for (const part of [...node.prefix, ...(node.name === undefined ? [] : [node.name]), ...node.suffix]) {
    walkExpansions(part, place, run)
  }
  const redirects = node.redirects.map(redirect => readRedirect(redirect, place, run))
  const own = node.prefix.flatMap(part => (part.type === 'Assignment' ? [part] : []))
  if (node.name === undefined) {
    for (const assignment of own) assign(assignment, place, run)
    if (redirects.length > 0) emit([], redirects, new Map(), [], node, place, run)
    return
  }
  const words = readWords(node, place, run)
  const { start, wrappers, switchUser, assignments, scriptIndex } = unwrapWords(words)
  const all = new Map(place.assignments)
  for (const { name, value } of own)
    all.set(name, value.type === 'Word' ? wordValue(value, surroundings(run)) : undefined)
  for (const index of assignments) {
    const word = words[index]
    if (word === undefined) continue
    const name = word.text.slice(0, word.text.indexOf('='))
    all.set(name, word.value?.slice(name.length + 1))
  }
  const inner = {
    ...place,
    wrappers: [...place.wrappers, ...wrappers],
    switchUser: switchUser ?? place.switchUser,
    assignments: all,
  }
  const script = place.depth < MAX_DEPTH ? innerScript(words, start, scriptIndex, node, place) : undefined
  if (script !== undefined) {
    const shell = programName(words[start]?.value) ?? 'sh'
    const around = [...inner.wrappers, shell]
    const here = { ...inner, frame: script, depth: place.depth + 1, wrappers: around, outerWrappers: around.length }
    // `su -` starts in the user's home.
    const login = shell === 'su' && words.slice(start).some(word => ['-', '-l', '--login'].includes(word.value ?? ''))
    const outside = scriptIndex === undefined ? redirects.filter(redirect => redirect.target !== undefined) : redirects
    if (walkInner(here, run, login, wrappers.includes('exec'))) {
      if (outside.length > 0) emit([opaque(node, place)], outside, new Map(), [], node, { ...inner, nested: true }, run)
      return
    }
  }
  const writer = words.findIndex(({ value }, at) => at < start && WRITING_WRAPPERS.has(programName(value) ?? ''))
  if (writer !== -1)
    emit(words.slice(writer, start), [], new Map(), [], node, { ...inner, wrappers: [], nested: true }, run)
  const rest = words.slice(start)
  noteCall(rest, run)
  emit(rest, redirects, all, inner.wrappers, node, inner, run)
  if (wrappers.every(name => name === 'command' || name === 'builtin')) {
    runBuiltin(rest, node, place, run, assign)
    followShift(node, run)
  }
}

/** The redirects of a loop, a group or a subshell, as a command whose one word is not known. `first`: of what it holds. */
export function walkRedirects(node: Redirected, place: Place, run: Run, first: number): void {
  const group = isSequence(node.command) ? run.placed.slice(first).map(({ command }) => command) : undefined
  for (const redirect of node.redirects) walkExpansions(redirect, place, run)
  const redirects = node.redirects.map(redirect => readRedirect(redirect, place, run))
  emit([opaque(node, place)], redirects, new Map(), [], node, { ...place, nested: true }, run, group)
}

/** A group whose output `tee` puts into a file, as a command whose one word is not known. */
export function walkGroup(node: CommandNode, place: Place, run: Run, first: number): void {
  if (!isSequence(node)) return
  const group = run.placed.slice(first).map(({ command }) => command)
  emit([opaque(node, place)], [], new Map(), [], node, { ...place, nested: true }, run, group)
}

function opaque(node: CommandNode, place: Place): ShellWord {
  return { text: '', value: undefined, range: rangeOf(node, place), glob: false }
}

function emit(
  words: readonly ShellWord[],
  redirects: readonly ShellRedirect[],
  assignments: ReadonlyMap<string, string | undefined>,
  wrappers: readonly string[],
  node: CommandNode,
  place: Place,
  run: Run,
  group?: readonly ShellCommand[],
): void {
  // Of what was inherited from around a `sh -c`, `walkInner` says where it holds.
  const own = wrappers.slice(place.outerWrappers)
  const command = {
    words: words.map(({ text, value, pattern, range, glob, elsewhere }) => ({
      ...{ text, value, pattern, range, glob },
      ...(elsewhere === undefined ? {} : { elsewhere }),
    })),
    program: programName(words[0]?.value),
    assignments,
    redirects,
    group,
    cwd: run.cwd,
    unconditional: place.unconditional,
    exec: own.includes('exec'),
    nested: place.nested,
    switchUser: place.switchUser,
    wrappers,
    reachable: true,
    onlyWhenRoot: place.onlyWhenRoot,
    unusual: place.unusual,
    range: rangeOf(node, place),
  }
  run.placed.push({ command, inFunction: place.inFunction })
}

function readWords(node: Command, place: Place, run: Run): readonly SourceWord[] {
  const around = surroundings(run)
  const nodes = node.name === undefined ? node.args : [node.name, ...node.args]
  const words = nodes.flatMap((word): SourceWord[] => {
    const range = rangeOf(word, place)
    if (word.type === 'Word' && run.arguments !== undefined && isAllArguments(word.text))
      return run.arguments.map(given => ({ glob: false, ...given, range: given.range ?? range, node: undefined }))
    if (word.type === 'Word') return expandWord(word, around).map(field => ({ ...field, range, node: word }))
    const value = word.value.type === 'Word' ? wordValue(word.value, around) : undefined
    const text = value === undefined ? undefined : `${word.name}=${value}`
    return [{ text: word.text, value: text, glob: false, range, node: undefined }]
  })
  return withFoundProgram(words)
}

/** The one program that `$(which squid)` or `"$(command -v squid)"` finds, where a program stands: behind wrappers, if there are any. */
function withFoundProgram(words: readonly SourceWord[]): readonly SourceWord[] {
  const at = words.findIndex(({ value }) => value === undefined || !WRAPPERS.has(programName(value) ?? ''))
  const word = words[at]
  const name = FOUND.exec(word?.value === undefined ? (word?.text ?? '') : '')?.[1]
  return word === undefined || name === undefined ? words : words.with(at, { ...word, value: name })
}

const FOUND = /^"?(?:\$\(|`)\s*(?:which|command\s+-v|type\s+-[pP])\s+([\w.+-]+)\s*(?:\)|`)"?$/

/** The text that a shell is given to run: `sh -c TEXT`, or the here-document of a bare `sh`. */
function innerScript(
  words: readonly SourceWord[],
  start: number,
  scriptIndex: number | undefined,
  node: Command,
  place: Place,
): Frame | undefined {
  if (scriptIndex !== undefined) {
    const word = words[scriptIndex]
    if (word === undefined) return undefined
    if (word.node === undefined) return word.value === undefined ? undefined : fixedFrame(word.value, word.range)
    const quoted = quotedFrame(word.node.pos, word.node.end, place.frame)
    if (quoted !== undefined) return isExpansion(quoted.text) && word.value === undefined ? undefined : quoted
    return word.value === undefined ? undefined : fixedFrame(word.value, word.range)
  }
  const shell = programName(words[start]?.value)
  if (shell === undefined || !SHELLS.has(shell)) return undefined
  if (words.slice(start + 1).some(word => word.value === undefined || !/^-(s|[a-z]+)?$/.test(word.value)))
    return undefined
  const heredoc = node.redirects.find(redirect => redirect.type === 'HereDoc')
  if (heredoc?.type !== 'HereDoc') return undefined
  const { text, pos } = heredoc.body
  return mappedFrame(
    text,
    Array.from({ length: text.length }, (_, index) => pos + index),
    place.frame,
  )
}

/** Nothing but a variable or a substitution: what it holds is not known. */
function isExpansion(text: string): boolean {
  return /^\s*(?:\$[\w@*{}"]*|\$\([^]*\)|`[^]*`)\s*$/.test(text)
}

/** Walks a script in a script; false when there is no command in it. */
function walkInner(place: Place, run: Run, login: boolean, replaces: boolean): boolean {
  const script = parse(place.frame.text)
  if (script.errors !== undefined && script.errors.length > 0) run.incomplete = true
  const before = run.placed.length
  const { survey } = run
  inSubshell(run, () => {
    run.scope = openScope(run.scope)
    if (place.switchUser !== undefined) run.scope.values.set('HOME', undefined)
    if (login) run.cwd = undefined
    const own = surveyScript(script)
    for (const name of own.functions) run.functions.add(name)
    run.survey = { ...own, count: name => survey.count(name) + own.count(name) }
    walkStatements(script.commands, place, run)
    run.survey = survey
  })
  const last = run.placed.at(-1)
  if (last === undefined || run.placed.length === before) return false
  // `exec sh -c 'a; b'`: the last command ends what the shell was started for.
  if (replaces) run.placed[run.placed.length - 1] = { ...last, command: { ...last.command, exec: true } }
  return true
}

function assign(assignment: Assignment, _place: Place, run: Run): void {
  const { name, append, index } = assignment
  const word = assignment.value
  let value = word.type === 'Word' && index === undefined ? wordValue(word, surroundings(run)) : undefined
  if (append === true && value !== undefined) {
    const before = surroundings(run).variable(name)
    value = before === undefined ? undefined : before + value
  }
  const isWhole = append !== true && index === undefined && word.type === 'Word'
  setVariable(run.scope, name, value, isWhole ? wordPattern(word, surroundings(run)) : undefined)
  run.variables.set(name, run.variables.has(name) || run.scope.parent !== undefined ? undefined : value)
}

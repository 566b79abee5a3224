import { forEachChild } from 'unbash'
import type { Command, Function as ShellFunction, Script, SyntaxNode } from 'unbash'
import type { Range } from '../text.js'
import { MAX_REPEATS } from './loops.js'
import { inBranch, type Place, type Run } from './run.js'
import { setVariable } from './scope.js'
import type { ShellWord, WordPlace } from './types.js'

/** What a function is called with, word by word. */
export type Arguments = readonly Argument[]

export interface Argument {
  readonly value: string | undefined
  /** What is certain of a word that is not. */
  readonly pattern?: string | undefined
  readonly text: string
  readonly glob?: boolean
  /** Where it stands in the script that is read; `elsewhere`: in the one that sources it. */
  readonly range?: Range | undefined
  readonly elsewhere?: WordPlace | undefined
}

/** Functions that are called in more ways are looked at once, with nothing known of their arguments. */
const MAX_CALLS = 48
const MAX_LEVELS = 32

/** `"$@"` and `$*`: all that a script or a function is given. */
export const isAllArguments = (text: string): boolean => /^"?\$(?:@|\{@\}|\*)"?$/.test(text)

/** Names of the functions whose bodies ask for their arguments, and renumber them by a plain `shift` at most. */
export function functionsWithArguments(script: Script): ReadonlyMap<string, Asking> {
  const found = new Map<string, Asking>()
  const visit = (node: SyntaxNode, level: number): void => {
    if (level > MAX_LEVELS) return
    if (node.type === 'Function' && !isRenumbered(node)) {
      const passesOn = asksFor(node.body, /^\$\{?[@*]/, 0)
      if (passesOn || asksFor(node.body, /^\$\{?[1-9]\b/, 0)) found.set(node.name.value, { passesOn })
    }
    forEachChild(node, child => visit(child, level + 1))
  }
  visit(script, 0)
  return found
}

/** `passesOn`: by `"$@"`, so that it matters where each of its arguments stands. */
interface Asking {
  readonly passesOn: boolean
}

function asksFor(node: SyntaxNode, parameter: RegExp, level: number): boolean {
  if (level > MAX_LEVELS) return false
  if (node.type === 'SimpleExpansion' || node.type === 'ParameterExpansion') return parameter.test(node.text)
  let found = false
  forEachChild(node, child => {
    found ||= asksFor(child, parameter, level + 1)
  })
  return found
}

/** `shift` as a statement of the body itself is followed. */
function isRenumbered({ body }: ShellFunction): boolean {
  const statements = body.type === 'CompoundList' ? body.commands : body.type === 'BraceGroup' ? body.body.commands : []
  if (statements.length === 0) return renumbers(body, 0)
  return statements.some(({ command, background }) => {
    const first = command.type === 'AndOr' ? command.commands[0] : command
    const isPlain = background !== true && first?.type === 'Command' && shiftOf(first) !== undefined
    if (!isPlain) return renumbers(command, 0)
    return command.type === 'AndOr' && command.commands.slice(1).some(part => renumbers(part, 0))
  })
}

/** How many words `shift` takes away; undefined for other commands, and where it is computed. */
function shiftOf({ name, suffix }: Command): number | undefined {
  const [count, ...more] = suffix
  if (name?.value !== 'shift' || more.length > 0) return undefined
  if (count === undefined) return 1
  return count.type === 'Word' && /^\d$/.test(count.value) ? Number(count.value) : undefined
}

/** Follows `shift` in a function whose arguments are known. */
export function followShift(node: Command, run: Run): void {
  const by = shiftOf(node)
  if (by === undefined || run.arguments === undefined) return
  setArguments(run.arguments.slice(by), run, run.arguments.length)
}

/** Sets `$1`, `$2` and so on, as far as it is known which words they are. `before`: how many there were. */
function setArguments(given: Arguments, run: Run, before = 0): void {
  run.arguments = given
  const rest = given.findIndex(({ text }) => isAllArguments(text))
  const counted = rest === -1 ? given : given.slice(0, rest)
  const numbers = Array.from({ length: Math.max(given.length, before) }, (_, index) => index)
  for (const index of numbers) setVariable(run.scope, String(index + 1), counted[index]?.value, counted[index]?.pattern)
}

function renumbers(node: SyntaxNode, level: number): boolean {
  if (level > MAX_LEVELS) return true
  if (node.type === 'Command' && (node.name?.value === 'shift' || node.name?.value === 'set')) return true
  let found = false
  forEachChild(node, child => {
    found ||= renumbers(child, level + 1)
  })
  return found
}

/** The different ways in which each of these functions is called, where something is certain of their arguments. */
export function differentCalls(
  calls: ReadonlyMap<string, readonly Arguments[]>,
  asking: ReadonlyMap<string, Asking>,
): ReadonlyMap<string, readonly Arguments[]> {
  return new Map(
    [...calls].flatMap(([name, all]) => {
      const how = asking.get(name)
      if (how === undefined) return []
      const key = (call: Arguments): string =>
        JSON.stringify(how.passesOn ? call : call.map(({ value, pattern }) => [value, pattern]))
      const different = new Map(all.map(call => [key(call), call]))
      const isTold = all.some(call => call.some(({ value, pattern = '*' }) => value !== undefined || pattern !== '*'))
      return isTold && different.size <= MAX_CALLS ? [[name, [...different.values()]] as const] : []
    }),
  )
}

/** Goes through a function's body once for each way in which it is called, with its arguments as far as they are known. */
export function walkFunction(node: ShellFunction, place: Place, run: Run, walkBody: (place: Place) => void): void {
  const cwd = run.cwd
  if (run.survey.moves) run.cwd = undefined
  const given = run.given.get(node.name.value) ?? []
  const repeats = (place.repeats ?? 1) * given.length
  const calls = given.length === 0 || repeats > MAX_REPEATS ? [[]] : given
  const inside = { ...place, unconditional: false, inFunction: node.name.value, onlyWhenRoot: false }
  const here = calls.length === 1 ? inside : { ...inside, repeats }
  const outer = run.arguments
  for (const call of calls) {
    const code = (): void => {
      run.arguments = undefined
      if (calls === given) setArguments(call, run)
      walkBody(here)
    }
    inBranch(run, code, { repeats: true })
  }
  run.arguments = outer
  run.cwd = cwd
}

/** Remembers what a function of the script is called with. */
export function noteCall([first, ...words]: readonly ShellWord[], run: Run): void {
  const name = first?.value
  if (name === undefined || !run.functions.has(name)) return
  const known = run.calls.get(name)
  const call = words.map(({ value, pattern, text, glob, range, elsewhere }) => {
    const place = elsewhere === undefined ? { range } : { elsewhere }
    return { value, pattern, text, glob, ...place }
  })
  if (known === undefined) run.calls.set(name, [call])
  else known.push(call)
}

import { forEachChild } from 'unbash'
import type { Function as ShellFunction, Script, SyntaxNode } from 'unbash'
import { MAX_REPEATS } from './loops.js'
import { inBranch, type Place, type Run } from './run.js'
import { setVariable } from './scope.js'

/** What a function is called with, word by word; `pattern`: what is certain of a word that is not. */
export type Arguments = readonly { readonly value: string | undefined; readonly pattern?: string | undefined }[]

/** Functions that are called in more ways are looked at once, with nothing known of their arguments. */
const MAX_CALLS = 16
const MAX_LEVELS = 32

/** Names of the functions whose bodies ask for their arguments by number, and do not renumber them. */
export function functionsWithArguments(script: Script): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (node: SyntaxNode, level: number): void => {
    if (level > MAX_LEVELS) return
    if (node.type === 'Function' && asksByNumber(node.body, 0) && !renumbers(node.body, 0)) found.add(node.name.value)
    forEachChild(node, child => visit(child, level + 1))
  }
  visit(script, 0)
  return found
}

function asksByNumber(node: SyntaxNode, level: number): boolean {
  if (level > MAX_LEVELS) return false
  if (node.type === 'SimpleExpansion' || node.type === 'ParameterExpansion') return /^\$\{?[1-9]\b/.test(node.text)
  let found = false
  forEachChild(node, child => {
    found ||= asksByNumber(child, level + 1)
  })
  return found
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
  asking: ReadonlySet<string>,
): ReadonlyMap<string, readonly Arguments[]> {
  return new Map(
    [...calls].flatMap(([name, all]) => {
      if (!asking.has(name)) return []
      const different = new Map(all.map(call => [JSON.stringify(call), call]))
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
  for (const call of calls) {
    const code = (): void => {
      call.forEach(({ value, pattern }, index) => {
        setVariable(run.scope, String(index + 1), value, pattern)
      })
      walkBody(here)
    }
    inBranch(run, code, { repeats: true })
  }
  run.cwd = cwd
}

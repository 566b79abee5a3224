import type { Range } from '../text.js'
import type { Frame } from './frame.js'
import type { Arguments } from './function-calls.js'
import { isUnset, leaveConditional, lookup, lookupPattern, openScope } from './scope.js'
import type { Scope } from './scope.js'
import type { Survey } from './survey.js'
import type { ShellCommand, ShellContext } from './types.js'
import type { Surroundings } from './words.js'

/** Where a command stands; passed down, never changed. */
export interface Place {
  readonly frame: Frame
  readonly unconditional: boolean
  readonly nested: boolean
  readonly onlyWhenRoot: boolean
  /** In a branch that is taken only when somebody sets a variable otherwise than the image does. */
  readonly unusual: boolean
  readonly inFunction: string | undefined
  readonly switchUser: string | undefined
  readonly wrappers: readonly string[]
  /** How many of those stand before the innermost `sh -c`. */
  readonly outerWrappers: number
  readonly assignments: ReadonlyMap<string, string | undefined>
  /** How many `sh -c` it is inside of. */
  readonly depth: number
  /** How many substitutions it is inside of. */
  readonly substitutions: number
  /** How often the loops around it are followed. */
  readonly repeats?: number
  /** Behind a pipe: the files whose names come through it, as a pattern. */
  readonly found?: string | undefined
}

/** A command, and the function whose body it stands in. */
export interface Placed {
  readonly command: ShellCommand
  readonly inFunction: string | undefined
}

/** The state of one pass over a script. */
export interface Run {
  readonly context: ShellContext
  readonly placed: Placed[]
  readonly variables: Map<string, string | undefined>
  /** What each function is called with, and what it was called with in the pass before this one. */
  readonly calls: Map<string, Arguments[]>
  readonly given: ReadonlyMap<string, readonly Arguments[]>
  /** Names of all functions, those in inner scripts among them. */
  readonly functions: Set<string>
  /** What the function that is gone through is called with, less what it shifted away; undefined where that is not known. */
  arguments: Arguments | undefined
  survey: Survey
  scope: Scope
  cwd: string | undefined
  previousCwd: string | undefined
  incomplete: boolean
}

export function surroundings(run: Run): Surroundings {
  return {
    variable: name => lookup(run.scope, name, { count: run.survey.count, env: run.context.env }),
    isUnset: name =>
      run.context.defaults === true && isUnset(run.scope, name, { count: run.survey.count, env: run.context.env }),
    pattern: name => lookupPattern(run.scope, name, { count: run.survey.count, env: run.context.env }),
    setDefault: (name, value) => void run.scope.values.set(name, value),
    cwd: run.cwd,
  }
}

/** Code in a shell of its own: nothing that it sets lasts. */
export function inSubshell(run: Run, code: () => void): void {
  const { scope, cwd, previousCwd } = run
  run.scope = openScope(scope)
  code()
  run.scope = scope
  run.cwd = cwd
  run.previousCwd = previousCwd
}

/**
 * Code that may not run, or not once: what it sets is unknown afterwards. `fallback`: it runs where this variable is
 * empty, so that what it gives to a variable that nobody sets holds afterwards.
 */
export function inBranch(
  run: Run,
  code: () => void,
  { repeats = false, fallback }: { readonly repeats?: boolean; readonly fallback?: string | undefined } = {},
): void {
  const before = run.cwd
  const isFallback = fallback !== undefined && surroundings(run).isUnset(fallback)
  const scope = openScope(run.scope, repeats)
  run.scope = scope
  code()
  if (scope.parent !== undefined) run.scope = scope.parent
  const given = isFallback ? scope.values.get(fallback) : undefined
  leaveConditional(scope)
  if (fallback !== undefined && given !== undefined) run.scope.values.set(fallback, given)
  if (run.cwd !== before) run.cwd = undefined
}

export function rangeOf(node: { readonly pos: number; readonly end: number }, place: Place): Range {
  return place.frame.range(node.pos, node.end)
}

/** A branch whose final directory the caller compares with that of the others. */
export function inSubBranch(run: Run, code: () => void, fallback?: string): void {
  let end: string | undefined
  inBranch(
    run,
    () => {
      code()
      end = run.cwd
    },
    { fallback },
  )
  run.cwd = end
}

import { parse } from 'unbash'
import { outerFrame } from './frame.js'
import { differentCalls, functionsWithArguments } from './function-calls.js'
import { settleFunctions } from './functions.js'
import type { Place, Run } from './run.js'
import { openScope } from './scope.js'
import { surveyScript } from './survey.js'
import type { ShellContext, ShellScript } from './types.js'
import { walkStatements } from './walk.js'

/** What lies beyond is not read: no script that people write is as long. */
const MAX_LENGTH = 500_000

const TOP: Omit<Place, 'frame'> = {
  unconditional: true,
  nested: false,
  onlyWhenRoot: false,
  unusual: false,
  inFunction: undefined,
  switchUser: undefined,
  wrappers: [],
  outerWrappers: 0,
  assignments: new Map(),
  depth: 0,
  substitutions: 0,
}

/**
 * All simple commands of a shell script, in the order in which they stand there. Never throws: what cannot be read is
 * left out and `incomplete` is set.
 */
export function parseShell(text: string, context: ShellContext): ShellScript {
  const known = remembered.get(text)
  if (
    known !== undefined &&
    known.cwd === context.cwd &&
    known.defaults === context.defaults &&
    [...known.script.functions].every(
      name =>
        known.calls?.get(name) === context.calls?.get(name) &&
        known.callArguments?.get(name) === context.callArguments?.get(name),
    ) &&
    known.asked.every(([name, value]) => context.env(name) === value)
  )
    return known.script
  const asked = new Map<string, string | undefined>()
  const env = (name: string): string | undefined => {
    if (!asked.has(name)) asked.set(name, context.env(name))
    return asked.get(name)
  }
  const script = readScript(text, { ...context, env })
  if (remembered.size >= MAX_REMEMBERED) remembered.clear()
  if (text.length <= MAX_REMEMBERED_LENGTH && asked.size <= MAX_ASKED)
    remembered.set(text, {
      cwd: context.cwd,
      defaults: context.defaults,
      calls: context.calls,
      callArguments: context.callArguments,
      asked: [...asked],
      script,
    })
  return script
}

/** The same script is looked at again after each edit of its Dockerfile: it holds while cwd and variables are the same. */
const remembered = new Map<string, Remembered>()
const MAX_REMEMBERED = 500
const MAX_REMEMBERED_LENGTH = 20_000
const MAX_ASKED = 100

interface Remembered {
  readonly cwd: string | undefined
  readonly defaults: boolean | undefined
  readonly calls: ShellContext['calls'] | undefined
  readonly callArguments: ShellContext['callArguments'] | undefined
  /** Variables of the environment that mattered, with their values. */
  readonly asked: readonly (readonly [name: string, value: string | undefined])[]
  readonly script: ShellScript
}

function readScript(text: string, context: ShellContext): ShellScript {
  const source = text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text
  const run = walkSource(source, context)
  if (source !== text) run.incomplete = true
  return {
    text,
    commands: settleFunctions(run.placed, run.functions, context.calls ?? new Map()),
    variables: run.variables,
    functions: run.functions,
    incomplete: run.incomplete,
  }
}

/** Functions that pass on what they are given need a pass for each step. */
const MAX_PASSES = 4

function walkSource(source: string, context: ShellContext): Run {
  let run = emptyRun(context, new Map())
  try {
    const script = parse(source)
    const survey = surveyScript(script)
    const asking = survey.functions.size === 0 ? new Map() : functionsWithArguments(script)
    for (let pass = 1; pass <= MAX_PASSES; pass++) {
      const given = differentCalls(together(run.calls, context.callArguments), asking)
      if (pass > 1 && isSame(given, run.given)) break
      run = emptyRun(context, given)
      if (script.errors !== undefined && script.errors.length > 0) run.incomplete = true
      run.survey = survey
      for (const name of survey.functions) run.functions.add(name)
      walkStatements(script.commands, { ...TOP, frame: outerFrame(source) }, run)
    }
  } catch {
    // The parser bounds its own depth; this is the last resort against one kind of nesting that it does not count.
    run.incomplete = true
  }
  return run
}

/** The calls in the script itself, and those of the scripts that source it. */
function together(own: Run['given'], above: ShellContext['callArguments']): Run['given'] {
  if (above === undefined) return own
  return new Map(
    [...new Set([...own.keys(), ...above.keys()])].map(name => [
      name,
      [...(above.get(name) ?? []), ...(own.get(name) ?? [])],
    ]),
  )
}

function isSame(one: Run['given'], other: Run['given']): boolean {
  return JSON.stringify([...one]) === JSON.stringify([...other])
}

function emptyRun(context: ShellContext, given: Run['given']): Run {
  return {
    context,
    placed: [],
    variables: new Map(),
    calls: new Map(),
    given,
    functions: new Set(),
    arguments: undefined,
    survey: { count: () => 0, functions: new Set(), identities: new Set(), moving: new Set(), moves: false },
    scope: openScope(undefined),
    cwd: context.cwd,
    previousCwd: undefined,
    incomplete: false,
  }
}

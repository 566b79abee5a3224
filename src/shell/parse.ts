import { parse } from 'unbash'
import { outerFrame } from './frame.js'
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
    [...known.script.functions].every(name => known.calls?.get(name) === context.calls?.get(name)) &&
    known.asked.every(([name, value]) => context.env(name) === value)
  )
    return known.script
  const asked: (readonly [name: string, value: string | undefined])[] = []
  const env = (name: string): string | undefined => {
    const value = context.env(name)
    asked.push([name, value])
    return value
  }
  const script = readScript(text, { ...context, env })
  if (remembered.size >= MAX_REMEMBERED) remembered.clear()
  if (text.length <= MAX_REMEMBERED_LENGTH && asked.length <= MAX_ASKED)
    remembered.set(text, { cwd: context.cwd, defaults: context.defaults, calls: context.calls, asked, script })
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
  /** Variables of the environment that mattered, with their values. */
  readonly asked: readonly (readonly [name: string, value: string | undefined])[]
  readonly script: ShellScript
}

function readScript(text: string, context: ShellContext): ShellScript {
  const source = text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text
  const run: Run = {
    context,
    placed: [],
    variables: new Map(),
    functions: new Set(),
    survey: { count: () => 0, functions: new Set(), identities: new Set(), moving: new Set(), moves: false },
    scope: openScope(undefined),
    cwd: context.cwd,
    previousCwd: undefined,
    incomplete: source !== text,
  }
  try {
    const script = parse(source)
    if (script.errors !== undefined && script.errors.length > 0) run.incomplete = true
    run.survey = surveyScript(script)
    for (const name of run.survey.functions) run.functions.add(name)
    walkStatements(script.commands, { ...TOP, frame: outerFrame(source) }, run)
  } catch {
    // The parser bounds its own depth; this is the last resort against one kind of nesting that it does not count.
    run.incomplete = true
  }
  return {
    text,
    commands: settleFunctions(run.placed, run.functions, context.calls ?? new Map()),
    variables: run.variables,
    functions: run.functions,
    incomplete: run.incomplete,
  }
}

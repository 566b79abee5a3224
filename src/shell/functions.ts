import type { Placed } from './run.js'
import type { ShellCommand } from './types.js'

/**
 * Marks commands in functions that nothing calls as unreachable, and those in functions that only root's branches call
 * as root's. A function is called where its name is a command, or an argument (`trap cleanup EXIT`). `fromOutside`: calls in
 * the scripts that source this one, true where only root's branches make them.
 */
export function settleFunctions(
  placed: readonly Placed[],
  functions: ReadonlySet<string>,
  fromOutside: ReadonlyMap<string, boolean>,
): readonly ShellCommand[] {
  if (functions.size === 0) return placed.map(({ command }) => command)
  const outside = [...fromOutside]
    .filter(([name]) => functions.has(name))
    .map(([to, onlyWhenRoot]) => ({ to, from: undefined, onlyWhenRoot }))
  const own = placed.flatMap(({ command, inFunction }) =>
    command.words.flatMap(({ value }) =>
      value !== undefined && functions.has(value) && value !== inFunction
        ? [{ to: value, from: inFunction, onlyWhenRoot: command.onlyWhenRoot }]
        : [],
    ),
  )
  const calls = [...outside, ...own]
  const called = spread(calls)
  const byAnyone = spread(calls.filter(call => !call.onlyWhenRoot))
  return placed.map(({ command, inFunction }) => {
    if (inFunction === undefined) return command
    const reachable = called.has(inFunction)
    return { ...command, reachable, onlyWhenRoot: command.onlyWhenRoot || (reachable && !byAnyone.has(inFunction)) }
  })
}

interface Call {
  readonly to: string
  readonly from: string | undefined
}

/** Functions that calls lead to, beginning outside of any function. */
function spread(calls: readonly Call[]): ReadonlySet<string> {
  const byCaller = new Map<string | undefined, string[]>()
  for (const { from, to } of calls) {
    const targets = byCaller.get(from)
    if (targets === undefined) byCaller.set(from, [to])
    else targets.push(to)
  }
  const reached = new Set<string>()
  const open: (string | undefined)[] = [undefined]
  while (open.length > 0) {
    for (const to of byCaller.get(open.pop()) ?? []) {
      if (reached.has(to)) continue
      reached.add(to)
      open.push(to)
    }
  }
  return reached
}

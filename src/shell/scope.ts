/** What is known of variables at one place of a script. Code that may not run, or not once, gets a scope of its own. */
export interface Scope {
  readonly values: Map<string, string | undefined>
  /** Of values that are not certain, with a `*` for each part that is not. */
  readonly patterns: Map<string, string>
  readonly parent: Scope | undefined
  /**
   * The scope's code runs later or repeatedly (function, loop): an outer value holds there only if it is the name's one
   * assignment in the whole script.
   */
  readonly barrier: boolean
  /** A sourced file or `eval` ran: what was known before may be overwritten. */
  forgotten: boolean
}

export interface Variables {
  /** How often a name is assigned in the script. */
  readonly count: (name: string) => number
  readonly env: (name: string) => string | undefined
}

export function openScope(parent: Scope | undefined, barrier = false): Scope {
  return { values: new Map(), patterns: new Map(), parent, barrier, forgotten: false }
}

/** Value of a variable when it is certain. */
export function lookup(scope: Scope, name: string, variables: Variables): string | undefined {
  let crossed = false
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.values.has(name)) return crossed && variables.count(name) !== 1 ? undefined : at.values.get(name)
    if (at.forgotten) return undefined
    if (at.barrier) crossed = true
  }
  return crossed && variables.count(name) > 0 ? undefined : variables.env(name)
}

/** What is certain of a value that is not, by the same rules. */
export function lookupPattern(scope: Scope, name: string, variables: Variables): string | undefined {
  let crossed = false
  for (let at: Scope | undefined = scope; at !== undefined && !at.forgotten; at = at.parent) {
    if (at.values.has(name)) return crossed && variables.count(name) !== 1 ? undefined : at.patterns.get(name)
    if (at.barrier) crossed = true
  }
  return undefined
}

/** Sets a variable; `pattern`: what is certain of a value that is not. */
export function setVariable(scope: Scope, name: string, value: string | undefined, pattern?: string): void {
  scope.values.set(name, value)
  if (value === undefined && pattern !== undefined) scope.patterns.set(name, pattern)
  else scope.patterns.delete(name)
}

/** Nothing has set the variable, as far as the script and a complete environment tell. */
export function isUnset(scope: Scope, name: string, variables: Variables): boolean {
  if (!/^[A-Za-z_]\w*$/.test(name) || SET_BY_SHELL.has(name)) return false
  let crossed = false
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.values.has(name) || at.forgotten) return false
    if (at.barrier) crossed = true
  }
  return !(crossed && variables.count(name) > 0) && variables.env(name) === undefined
}

const SET_BY_SHELL: ReadonlySet<string> = new Set(
  'HOME PATH PWD OLDPWD HOSTNAME USER LOGNAME SHELL UID EUID PPID RANDOM SECONDS LINENO TERM'.split(' '),
)

/** After code that may not have run: whatever it assigned is unknown in the scope around it. */
export function leaveConditional(scope: Scope): void {
  const parent = scope.parent
  if (parent === undefined) return
  if (scope.forgotten) forget(parent)
  for (const name of scope.values.keys()) setVariable(parent, name, undefined)
}

export function forget(scope: Scope): void {
  for (const name of scope.values.keys()) setVariable(scope, name, undefined)
  scope.forgotten = true
}

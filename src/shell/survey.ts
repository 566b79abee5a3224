import { forEachChild } from 'unbash'
import type { Assignment, Command, Script, SyntaxNode } from 'unbash'
import { isIdentity } from './guards.js'

/** What has to be known of the whole script before any place of it can be judged. */
export interface Survey {
  /** How often a variable is assigned. */
  readonly count: (name: string) => number
  readonly functions: ReadonlySet<string>
  /** Variables that hold the user's id or name: `uid=$(id -u)`. */
  readonly identities: ReadonlySet<string>
  /** Loops and functions in whose own shell a `cd` stands. */
  readonly moving: ReadonlySet<SyntaxNode>
  readonly moves: boolean
}

export const DECLARATIONS: ReadonlySet<string> = new Set(['export', 'declare', 'local', 'readonly', 'typeset'])
export const MOVES: ReadonlySet<string> = new Set(['cd', 'chdir', 'pushd', 'popd'])

export function surveyScript(script: Script): Survey {
  const counts = new Map<string, number>()
  const functions = new Set<string>()
  const identities = new Set<string>()
  const moving = new Set<SyntaxNode>()
  let moves = false
  const around: SyntaxNode[] = []

  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1)
  const assign = (assignment: Assignment): void => {
    count(assignment.name)
    if (assignment.value.type === 'Word' && isIdentity(assignment.value.text, new Set()))
      identities.add(assignment.name)
  }
  const command = (node: Command): void => {
    const name = node.name?.value
    if (name === undefined) for (const item of node.prefix) if (item.type === 'Assignment') assign(item)
    if (name === undefined) return
    if (DECLARATIONS.has(name)) for (const item of node.suffix) if (item.type === 'Assignment') assign(item)
    if (name === 'read' || name === 'unset' || name === 'mapfile' || name === 'getopts') {
      for (const item of node.suffix) if (item.type === 'Word') count(item.value)
    }
    if (MOVES.has(name)) {
      moves = true
      for (let at = around.length - 1; at >= 0; at--) {
        const outer = around[at]
        if (outer === undefined || outer.type === 'Subshell') break
        moving.add(outer)
      }
    }
  }
  const visit = (node: SyntaxNode): void => {
    switch (node.type) {
      case 'Command':
        command(node)
        return
      case 'Word':
      case 'Redirect':
      case 'HereDoc':
      case 'HereString':
      case 'TestCommand':
      case 'ArithmeticCommand':
        return
      case 'Function':
        functions.add(node.name.value)
        break
      case 'For':
      case 'Select':
        count(node.name.value)
        break
      default:
        break
    }
    const nests = node.type === 'Subshell' || node.type === 'Function' || node.type === 'For' || node.type === 'While'
    if (nests) around.push(node)
    forEachChild(node, visit)
    if (nests) around.pop()
  }
  visit(script)
  return { count: name => counts.get(name) ?? 0, functions, identities, moving, moves }
}

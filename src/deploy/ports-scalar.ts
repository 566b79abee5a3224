import type { Node } from 'yaml'
import type { ComposeFile } from './compose.js'
import type { Mention, Plan, PortChange } from './port-plan.js'
import { rangeOf } from './yaml.js'

/** Plans the edits of one scalar's text; `mentions` are relative to its source. */
export function planScalar(
  plan: Plan,
  file: ComposeFile['yaml'],
  node: Node,
  mentions: readonly Mention[],
  reason: (change: PortChange) => string,
  foreign: ReadonlySet<Node>,
): void {
  const { start } = rangeOf(node)
  for (const { change, ...mention } of mentions) {
    if (foreign.has(node)) {
      const message = `the port ${change.from} stands in text that other services share`
      plan.obstacle('shared-anchor', message, file.path, file.line(node))
      return
    }
    plan.edit(file.path, { start: start + mention.start, end: start + mention.end }, mention.text, reason(change))
  }
}

/** A scalar as it is written. */
export function sourceOf(file: ComposeFile['yaml'], node: Node): string {
  const { start, end } = rangeOf(node)
  return file.text.slice(start, end)
}

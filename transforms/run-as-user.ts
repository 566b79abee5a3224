import { change, insertAfter, insertBefore, type Facts, type Transform } from '../src/facts.js'
import { userInsertionPoint } from '../src/analysis/insertion-point.js'
import type { Finding } from '../src/types.js'

/**
 * What: a numeric `USER UID:GID` before CMD and ENTRYPOINT, behind the last instruction that needs root.
 * Why: Kubernetes can verify a number (runAsNonRoot), never a name; a USER further up would break the RUNs below it.
 * Leaves alone: stages that already end as another user.
 */
export const runAsUser: Transform = {
  name: 'run-as-user',
  summary: 'Run the container as that user (a numeric USER before CMD and ENTRYPOINT)',
  apply: facts => {
    const { image, target } = facts.stage
    if (image.user.kind === 'non-root') return []
    const text = `USER ${userOperand(facts)}`
    const findings: Finding[] = []
    const last = facts.stage.stage.instructions.findLast(instruction => instruction.keyword === 'USER')
    const point = userInsertionPoint(facts.stage.stage)
    const reason = `the container would run as ${image.user.kind === 'root' ? 'root' : 'the user of the base image, which is not known'}; ${target.why}`
    if (last !== undefined && image.user.setBy === last && (point.kind === 'before' ? last.index === point.instruction.index - 1 : last === point.instruction)) {
      findings.push(change(reason, [{ path: facts.dockerfile.path, start: last.range.start, end: last.range.end, text }]))
    } else {
      const edit = point.kind === 'before' ? insertBefore(facts.dockerfile, point.instruction, [text]) : insertAfter(facts.dockerfile, point.instruction, [text])
      findings.push(change(reason, [edit]))
    }
    return findings
  },
}

/** With a group, the account's further groups would be lost: then the number alone, its group is looked up. */
export function userOperand(facts: Facts): string {
  const { target } = facts.stage
  return target.keepGroups ? String(target.uid) : `${String(target.uid)}:${String(target.gid)}`
}

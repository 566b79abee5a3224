import type { Evidence, Requirement } from '../types.js'
import { isClosedTemporary, TEMPORARY } from './grants.js'
import { writeNeed, type RequirementInput } from './requirement-input.js'

/**
 * `rm -rf /tmp` in a RUN takes away the folder itself, not only what is in it. Root makes it anew where a program asks for a
 * file below it; nobody else may make a folder in `/`.
 */
export function removedTemporary(input: RequirementInput): readonly Requirement[] {
  return [...removed(input), ...closed(input)]
}

function removed({ image, dockerfilePath }: RequirementInput): readonly Requirement[] {
  return TEMPORARY.flatMap((target): readonly Requirement[] => {
    if (image.tree.state(target).exists !== 'no') return []
    const remover = image.effects.findLast(({ effect }) => effect.kind === 'remove' && effect.paths.includes(target))
    if (remover === undefined) return []
    const message = `a RUN removes ${target} itself, which programs keep their temporary files in`
    const evidence: Evidence = { path: dockerfilePath, line: remover.instruction.line, source: 'dockerfile', message }
    return [{ need: writeNeed(target, 'directory', 'create'), evidence, certainty: 'likely' }]
  })
}

/** `chmod 700 /tmp`: the mode that lets everybody make files in it is gone. */
function closed({ image, dockerfilePath }: RequirementInput): readonly Requirement[] {
  return TEMPORARY.flatMap((target): readonly Requirement[] => {
    if (!isClosedTemporary(target, image)) return []
    const closer = image.effects.findLast(
      ({ effect }) => effect.kind === 'change-mode' && effect.paths.includes(target),
    )
    if (closer === undefined) return []
    const message = `a RUN closes ${target}, which programs keep their temporary files in`
    const evidence: Evidence = { path: dockerfilePath, line: closer.instruction.line, source: 'dockerfile', message }
    return [{ need: writeNeed(target, 'directory', 'create'), evidence, certainty: 'likely' }]
  })
}

import type { Evidence, Requirement } from '../types.js'
import { writeNeed, type RequirementInput } from './requirement-input.js'
import { scriptWrites } from './script-needs.js'
import type { StartUp } from './start-up.js'
import { analyseCommand } from './start-ups.js'

/**
 * What commands write that scripts run in containers of the image, beside the one that serves. They may never run: where
 * nothing can be prepared for them, the image is none the worse.
 */
export function taskNeeds(
  { image, view, workloads }: RequirementInput,
  needsOf: (startUp: StartUp) => readonly Requirement[],
): readonly Requirement[] {
  return workloads.flatMap(({ tasks = [], name, workingDir, environment }) =>
    tasks.flatMap(({ script, path, line }): readonly Requirement[] => {
      const evidence: Evidence = { path, line, source: 'deployment', message: `${name} runs it` }
      const env = (asked: string): string | undefined => environment.get(asked)?.value ?? view.env(asked)
      const folder = workingDir ?? image.workdir
      const startUp = analyseCommand({ script }, image, view, 'deployment', evidence, folder, env)
      return [...scriptWrites(startUp, image), ...needsOf(startUp)].flatMap(requirement => {
        const { need } = requirement
        if (need.kind !== 'write') return []
        // What a RUN of root has compiled there is written anew.
        const isDeep = need.type === 'directory' && /\/public\/[\w-]+$/.test(need.target)
        const target = isDeep ? { ...writeNeed(need.target, 'directory', 'create'), deep: true } : need
        return [{ ...requirement, need: target, certainty: 'possible' as const }]
      })
    }),
  )
}

import type { Requirement } from '../types.js'
import type { StartUp } from './start-up.js'

/**
 * A start-up script that takes the inputs of a GitHub action: GitHub runs it as root, in a workspace that belongs to root,
 * also where the action's own file lies in another repository.
 */
export function actionScripts({ scripts }: StartUp): readonly Requirement[] {
  return scripts.flatMap(({ script, evidenceOf }): readonly Requirement[] => {
    if (!/\bINPUT_[A-Z]/.test(script.text) || !/\bGITHUB_(?:ACTIONS?|ENV|EVENT|OUTPUT|WORKSPACE)/.test(script.text))
      return []
    const first = script.commands.find(({ range }) =>
      /\bGITHUB_|\bINPUT_/.test(script.text.slice(range.start, range.end)),
    )
    if (first === undefined) return []
    const message = 'it takes the inputs of a GitHub action, which runs as root: the workspace belongs to root'
    return [
      {
        need: { kind: 'root', code: 'github-action' },
        evidence: { ...evidenceOf(first), message },
        certainty: 'likely',
      },
    ]
  })
}

import { change, type Transform } from '../src/facts.js'
import type { Finding } from '../src/types.js'

/**
 * What: takes out settings that only say that a program is root, such as `user=root` of a supervisord whose programs all run
 * as the same user.
 * Why: as another user the program stops at such a line; without it, it runs as whoever starts it.
 * Leaves alone: configurations whose programs need several users, of which one is root.
 */
export const removeRootSettings: Transform = {
  name: 'remove-root-settings',
  summary: 'Take out settings that only say that a program is root',
  unaffectedBy: ['create-user'],
  apply: ({ stage }) =>
    stage.unmet.flatMap(({ need, evidence }): readonly Finding[] => {
      if (need.kind !== 'root' || need.removable === undefined) return []
      return [change(evidence.message, [{ ...need.removable, text: '' }])]
    }),
}

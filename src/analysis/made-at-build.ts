import type { Need } from '../types.js'
import { isInside } from './image-path.js'
import type { StageImage } from './stage-image.js'

const DATABASE = /\.(?:db3?|sqlite3?|sdb)$/i

/**
 * A file that the build may have left to root without the Dockerfile naming it: a program of the application's own ran in a
 * RUN, and writes it. Databases are made by tools whose settings lie elsewhere.
 */
export function mayBeMadeAtBuild(need: Extract<Need, { kind: 'write' }>, image: StageImage): boolean {
  if (need.type !== 'file') return false
  const target = image.tree.resolve(need.target)
  const { exists, type } = image.tree.state(target)
  if (exists === 'yes') return false
  if (exists === 'maybe' && type === 'file') return true
  return (
    DATABASE.test(target) &&
    image.effects.some(
      ({ effect, user }) =>
        effect.kind === 'run-program' && user.kind !== 'non-root' && isInside(target, effect.command.cwd ?? '/'),
    )
  )
}

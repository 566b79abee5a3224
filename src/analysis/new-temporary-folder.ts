import { TEMPORARY } from './grants.js'
import { isInside } from './image-path.js'
import type { StageImage } from './stage-image.js'

/**
 * `mkdir -p /tmp/app/run`: the topmost folder that it makes where everybody may, so that all below is of whoever runs it, be that
 * a number that the cluster picks; undefined where the image has one of that name.
 */
export function newTemporaryFolder(target: string, { tree, volumes }: StageImage): string | undefined {
  const shared = TEMPORARY.find(folder => target !== folder && isInside(target, folder))
  if (shared === undefined) return undefined
  const top = `${shared}/${target.slice(shared.length + 1).split('/', 1)[0] ?? ''}`
  const isMounted = volumes.some(({ path }) => isInside(target, path) && path !== shared)
  return isMounted || tree.state(top).exists === 'yes' ? undefined : top
}

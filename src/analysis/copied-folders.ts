import { ancestors } from './image-path.js'
import type { StageImage } from './stage-image.js'

/** Whether a COPY or ADD of the stage puts something at or below this path. */
export function holdsDestination(path: string, image: StageImage): boolean {
  const folders = known.get(image) ?? foldersOf(image)
  known.set(image, folders)
  return folders.has(path)
}

const known = new WeakMap<StageImage, ReadonlySet<string>>()

function foldersOf({ destinations }: StageImage): ReadonlySet<string> {
  const folders = new Set<string>()
  for (const destination of destinations.values()) {
    const path = destination.replace(/(.)\/$/, '$1')
    for (const at of [...ancestors(path), path]) folders.add(at)
  }
  return folders
}

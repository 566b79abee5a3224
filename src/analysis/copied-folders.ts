import type { Instruction } from '../dockerfile/types.js'
import { ancestors } from './image-path.js'
import type { StageImage } from './stage-image.js'

/** Whether a COPY or ADD of the stage puts something at or below this path; with `above`, one that stands above that instruction. */
export function holdsDestination(path: string, image: StageImage, above?: Instruction): boolean {
  const folders = known.get(image) ?? foldersOf(image)
  known.set(image, folders)
  const first = folders.get(path)
  return first !== undefined && (above === undefined || first < above.index)
}

const known = new WeakMap<StageImage, ReadonlyMap<string, number>>()

/** The index of the first COPY or ADD into each folder. */
function foldersOf({ destinations }: StageImage): ReadonlyMap<string, number> {
  const folders = new Map<string, number>()
  for (const [{ index }, destination] of destinations) {
    const path = destination.replace(/(.)\/$/, '$1')
    for (const at of [...ancestors(path), path]) folders.set(at, Math.min(index, folders.get(at) ?? index))
  }
  return folders
}

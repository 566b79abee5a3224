import { ancestors } from './image-path.js'
import type { StageImage } from './stage-image.js'

type Volume = StageImage['volumes'][number]

/** The first volume of an image that a path is or lies in: the one whose VOLUME stands highest. */
export function volumeAbove(path: string, image: StageImage): Volume | undefined {
  return firstOn(path, placesOf(image).all)
}

/** The same, without what the base image declares. */
export function ownVolumeAbove(path: string, image: StageImage): Volume | undefined {
  return firstOn(path, placesOf(image).own)
}

interface Placed {
  readonly volume: Volume
  readonly order: number
}

interface Places {
  readonly all: ReadonlyMap<string, Placed>
  readonly own: ReadonlyMap<string, Placed>
}

const known = new WeakMap<StageImage, Places>()

function placesOf(image: StageImage): Places {
  const before = known.get(image)
  if (before !== undefined) return before
  const all = new Map<string, Placed>()
  const own = new Map<string, Placed>()
  image.volumes.forEach((volume, order) => {
    const path = image.tree.resolve(volume.path)
    if (!all.has(path)) all.set(path, { volume, order })
    if (volume.instruction !== undefined && !own.has(path)) own.set(path, { volume, order })
  })
  const places = { all, own }
  known.set(image, places)
  return places
}

function firstOn(path: string, places: ReadonlyMap<string, Placed>): Volume | undefined {
  let first: Placed | undefined
  for (const at of [...ancestors(path), path]) {
    const placed = places.get(at)
    if (placed !== undefined && (first === undefined || placed.order < first.order)) first = placed
  }
  return first?.volume
}

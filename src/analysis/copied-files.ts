import type { Evidence, Requirement } from '../types.js'
import { parentOf } from './image-path.js'
import type { StageImage } from './stage-image.js'

/** More files than this of one COPY are not looked at. */
const FILE_LIMIT = 1000

/** Copied files and folders that are closed to others than root: COPY keeps the modes of the build context, a download gets 0600. */
export function copiedFileRequirements(image: StageImage, dockerfilePath: string): readonly Requirement[] {
  const found = new Map<string, Requirement>()
  for (const [instruction, destination] of image.destinations) {
    const at = destination.replace(/(.)\/$/, '$1')
    const add = (target: string, mode: number) => {
      const evidence: Evidence = {
        path: dockerfilePath,
        line: instruction.line,
        source: 'dockerfile',
        message: `${instruction.keyword} leaves it with the mode 0${mode.toString(8)}`,
      }
      if (!found.has(target)) found.set(target, { need: { kind: 'read', target }, evidence, certainty: 'likely' })
    }
    const folders = new Set<string>()
    for (const path of image.tree.filesBelow(at, FILE_LIMIT)) {
      const { copiedBy, mode } = image.tree.state(path)
      if (copiedBy !== instruction.index) continue
      if (mode !== undefined && (mode & 4) === 0) add(path, mode)
      for (let folder = parentOf(path); folder.length > at.length && !folders.has(folder); folder = parentOf(folder))
        folders.add(folder)
    }
    for (const folder of folders) {
      const { copiedBy, mode } = image.tree.state(folder)
      if (copiedBy === instruction.index && mode !== undefined && (mode & 1) === 0) add(folder, mode)
    }
  }
  return [...found.values()]
}

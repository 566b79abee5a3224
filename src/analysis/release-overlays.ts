import type { FileTree } from './file-tree.js'

/** Where build tools put a finished release, and the folder of the project whose files they put into it as they are. */
const OVERLAYS = [{ release: /^(.*)\/_build\/[^/]+\/rel\/[^/]+$/, overlay: 'rel/overlays' }] as const

/**
 * The folder of a building stage whose files lie in the release at `path` too: `mix release` copies `rel/overlays` into it,
 * start scripts among them. Undefined where the stage has no such folder.
 */
export function overlayOf(path: string, tree: FileTree): string | undefined {
  for (const { release, overlay } of OVERLAYS) {
    const project = release.exec(path)?.[1]
    if (project === undefined) continue
    const folder = `${project}/${overlay}`
    if (tree.filesBelow(folder, 1).length > 0) return folder
  }
  return undefined
}

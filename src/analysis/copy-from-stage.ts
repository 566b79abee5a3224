import type { CopyInput } from './copy.js'
import type { TreeSource } from './file-events.js'
import type { FileTree } from './file-tree.js'
import { baseName, joinPath, normalizePath } from './image-path.js'
import { namesOf } from './path-patterns.js'
import { overlayOf } from './release-overlays.js'

/** Enters what a COPY takes from another stage, or from another image (`from` is null), into the tree. */
export function copyFromTree(
  from: FileTree | null,
  source: string,
  to: CopyInput & {
    readonly target: string
    readonly intoFolder: boolean
    readonly given: boolean
    readonly uid: number | undefined
    readonly gid: number | undefined
    readonly bits: number | undefined
    readonly fill: (path: string, source: TreeSource) => void
    readonly placeParents: (path: string, who: { uid: number | undefined; gid: number | undefined }) => void
  },
): void {
  const { tree, target, instruction, evidence } = to
  const path = normalizePath('/' + source)
  const state = from?.state(path)
  const owner = { uid: to.given ? to.uid : (state?.uid ?? 0), gid: to.given ? to.gid : (state?.gid ?? 0) }
  const overlay = from === null ? undefined : overlayOf(path, from)
  if (from !== null && (overlay !== undefined || (state?.exists === 'yes' && state.type === 'directory'))) {
    if (overlay !== undefined) to.fill(target, { kind: 'opaque' })
    to.fill(target, { kind: 'tree', tree: from, directory: overlay ?? path, copiedBy: instruction.index })
    return
  }
  const name = baseName(source)
  const intoFolder = to.intoFolder || tree.state(target).type === 'directory'
  if (intoFolder && (/[*?[]/.test(name) || name === '')) {
    const found = from === null ? [] : knownThatFit(path, from)
    for (const each of found) copyFromTree(from, each, { ...to, intoFolder })
    if (found.length === 0) to.fill(target, { kind: 'opaque' })
    return
  }
  const at = intoFolder ? joinPath(target, name) : target
  to.placeParents(at, { uid: 0, gid: 0 })
  if (state?.exists === 'yes' && state.type === 'file') {
    tree.log(at, {
      kind: 'place',
      type: 'file',
      ...owner,
      mode: to.bits ?? state.mode,
      contextPath: state.contextPath,
      text: state.text,
      copiedBy: instruction.index,
      evidence,
    })
    return
  }
  // What the other stage made there is not followed: a file or a folder, readable as builders leave it.
  const mode = to.bits ?? (state?.exists === 'yes' ? state.mode : undefined)
  tree.log(at, { kind: 'place', type: 'unknown', ...owner, mode, copiedBy: instruction.index, evidence })
  tree.log(at, { kind: 'fill', source: { kind: 'opaque' }, ...owner, mode: to.bits, evidence })
}

/** Most files of another stage among which those are looked for that a pattern stands for. */
const MAX_FILES = 5000

/** What lies in the folder of a pattern and fits it, as far as it is known. */
function knownThatFit(pattern: string, from: FileTree): readonly string[] {
  const names = namesOf(pattern)
  if (names === undefined) return []
  const cut = names.folder === '/' ? 1 : names.folder.length + 1
  const children = from.filesBelow(names.folder, MAX_FILES).map(path => path.slice(cut).split('/')[0] ?? '')
  return [...new Set(children)].filter(names.fits).map(child => joinPath(names.folder, child))
}

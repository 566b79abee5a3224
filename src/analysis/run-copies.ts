import type { PathState } from './file-events.js'
import { baseName, isInside, joinPath } from './image-path.js'
import type { RunContext } from './run-effects.js'

/** What a copy of the file holds. */
export function contentOf({
  contextPath,
  text,
  inDockerfile,
}: PathState): Pick<PathState, 'contextPath' | 'text' | 'inDockerfile'> {
  return { contextPath, text, inDockerfile }
}

/** `cp FROM TO`, `mv FROM TO`: what is known of a file goes along. `several`: TO is a folder. */
export function copyPath(
  from: string,
  to: string,
  several: boolean,
  keepOwner: boolean,
  move: boolean,
  context: RunContext,
): void {
  const { tree, evidence } = context
  const source = tree.state(from)
  const name = baseName(from)
  const at = several || tree.state(to).type === 'directory' ? joinPath(to, name) : to
  const uid = keepOwner ? source.uid : context.user.kind === 'root' ? 0 : context.user.uid
  const gid = keepOwner ? source.gid : context.user.kind === 'root' ? 0 : context.user.gid
  if (source.exists === 'yes' && source.type === 'file') {
    tree.log(at, {
      kind: 'place',
      type: 'file',
      uid,
      gid,
      mode: source.mode,
      ...contentOf(source),
      evidence,
    })
  } else {
    // A folder copied within one tree is not followed: it could be copied into itself.
    const overlapping = isInside(at, from) || isInside(from, at)
    tree.log(overlapping ? to : at, { kind: 'fill', source: { kind: 'opaque' }, uid, gid, mode: undefined, evidence })
  }
  if (move) tree.log(from, { kind: 'remove' })
}

/** Something that is not followed lands in a folder. */
export function fillOpaque(to: string, keepOwner: boolean, { tree, user, evidence }: RunContext): void {
  const uid = keepOwner ? undefined : user.kind === 'root' ? 0 : user.uid
  const gid = keepOwner ? undefined : user.kind === 'root' ? 0 : user.gid
  tree.log(to, { kind: 'fill', source: { kind: 'opaque' }, uid, gid, mode: undefined, evidence })
}

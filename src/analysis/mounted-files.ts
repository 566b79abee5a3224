import type { Workload } from '../deploy/types.js'
import type { Workspace } from '../workspace.js'
import { isSystemPath } from './app-roots.js'
import { FileTree } from './file-tree.js'
import { normalizePath } from './image-path.js'
import type { StageImage } from './stage-image.js'

/**
 * The image as it runs: a file of the repository that every deployment mounts over one of the image's own is what the
 * program reads. A file that only some of them mount changes nothing, since the image has to work without it too.
 * Deployments for development count where there are no others, and the image has no such file of its own. A folder counts
 * where the image has nothing copied there: what the container starts lies in the repository only.
 */
export function withMountedFiles(image: StageImage, workloads: readonly Workload[], workspace: Workspace): StageImage {
  // A `docker run` of a guide is an example, which leaves such files out.
  const all = workloads.filter(({ kind, build }) => kind !== 'other' || build !== undefined)
  // What is laid over a service adds to its mounts: it speaks only of the places that it names.
  const whole = all.filter(({ isOverlay }) => isOverlay !== true)
  const services = whole.length > 0 ? whole : all
  const overlays =
    whole.length > 0 ? all.filter(({ isOverlay, development }) => isOverlay === true && !development) : []
  const released = services.filter(({ development }) => !development)
  const [first, ...others] = released.length > 0 ? released : services
  const isFolderToFill = (source: string, target: string): boolean =>
    workspace.stat(source)?.type === 'directory' &&
    !isSystemPath(target) &&
    image.tree.state(target).copiedBy === undefined &&
    image.tree.filesBelow(target, 1).length === 0
  const mounts = (first?.mounts ?? []).filter(
    ({ kind, source, target }) =>
      kind === 'bind' &&
      source !== undefined &&
      (workspace.stat(source)?.type === 'file'
        ? // For development another file than the image's own may be mounted.
          released.length > 0 || image.tree.state(target).copiedBy === undefined
        : isFolderToFill(source, normalizePath(target))) &&
      others.every(workload => workload.mounts.some(mount => mount.target === target && mount.source === source)) &&
      overlays.every(({ mounts }) => mounts.every(mount => mount.target !== target || mount.source === source)),
  )
  if (mounts.length === 0) return image
  const tree = new FileTree(image.tree.reader, image.tree)
  for (const { source = '', target, line } of mounts) {
    const evidence = {
      path: first?.path,
      line,
      source: 'deployment',
      message: `${first?.name ?? ''} mounts ${target}`,
    } as const
    const stat = workspace.stat(source)
    const owner = { uid: undefined, gid: undefined }
    tree.log(
      normalizePath(target),
      stat?.type === 'directory'
        ? {
            kind: 'fill',
            source: {
              kind: 'context',
              directory: source === '.' ? '' : source,
              excludes: () => false,
              copiedBy: undefined,
            },
            ...owner,
            mode: undefined,
            evidence,
          }
        : { kind: 'place', type: 'file', ...owner, mode: stat?.mode, contextPath: source, evidence },
    )
  }
  return { ...image, tree }
}

import type { Workspace } from '../workspace.js'
import type { BuildContext } from './build-context.js'
import { cleanSource } from './copy-operands.js'
import { matchSources } from './copy-sources.js'
import { normalizePath } from './image-path.js'
import type { StageImage } from './stage-image.js'

/**
 * `RUN --mount=type=bind,target=. go build`: enters the folders of the build context that the RUNs of a builder see, and
 * gives their paths. They are there while it builds only, so this is for stages that are never shipped.
 */
export function enterMountedSources(
  { chain, tree, workdir }: StageImage,
  workspace: Workspace,
  context: BuildContext,
  path: string,
): readonly string[] {
  const folders: string[] = []
  for (const instruction of chain) {
    if (instruction.keyword !== 'RUN') continue
    for (const { name, value } of instruction.flags) {
      const mount = name === 'mount' ? bindOf(value ?? '') : undefined
      if (mount === undefined) continue
      const target = normalizePath(mount.target.startsWith('/') ? mount.target : `${workdir}/${mount.target}`)
      for (const directory of matchSources(workspace, context, cleanSource(mount.source))) {
        if (workspace.stat(directory)?.type !== 'directory') continue
        tree.log(target, {
          kind: 'fill',
          source: { kind: 'context', directory, excludes: context.excludes, copiedBy: instruction.index },
          uid: undefined,
          gid: undefined,
          mode: undefined,
          evidence: { path, line: instruction.line, source: 'dockerfile', message: 'a RUN mounts it' },
        })
        folders.push(target)
      }
    }
  }
  return folders
}

/** A mount of the build context; another image's files, caches and secrets are none. */
function bindOf(value: string): { readonly source: string; readonly target: string } | undefined {
  const fields = new Map(
    value.split(',').map(field => {
      const [key = '', text = ''] = field.split('=', 2)
      return [key.trim().toLowerCase(), text.trim()]
    }),
  )
  const target = fields.get('target') ?? fields.get('dst') ?? fields.get('destination')
  if ((fields.get('type') ?? 'bind') !== 'bind' || fields.has('from') || target === undefined || target.includes('$'))
    return undefined
  return { source: fields.get('source') ?? fields.get('src') ?? '.', target }
}

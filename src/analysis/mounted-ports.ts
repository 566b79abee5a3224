import type { Workload } from '../deploy/types.js'
import { servers } from '../programs/servers/index.js'
import type { Process } from '../programs/types.js'
import type { Requirement } from '../types.js'
import type { Workspace } from '../workspace.js'
import { FileTree } from './file-tree.js'
import { viewOf } from './image-view.js'
import type { StageImage } from './stage-image.js'

/** More services that mount other files, and more files of one folder, are not looked at. */
const MAX_SERVICES = 12
const MAX_FILES = 60

/** Where servers look for their configurations; what is mounted elsewhere is the application. */
const CONFIGURATIONS = /^\/(?:usr\/local\/|opt\/[\w.-]+\/)?(?:etc|conf|apache2\/conf)(?:\/|$)/

/**
 * A configuration that only some services mount over the image's own, those for development among them: their ports are
 * reached by the same number, so that it moves there too. `known`: what the image needs without it; for development only the
 * places of its ports are added to.
 */
export function mountedPorts(
  image: StageImage,
  workloads: readonly Workload[],
  processes: readonly Process[],
  known: readonly Requirement[],
  workspace: Workspace,
  dockerfilePath: string,
): readonly (readonly Requirement[])[] {
  const ports = known.flatMap(({ need }) => (need.kind === 'bind' && need.sites.length > 0 ? [need.port] : []))
  const seen = new Set<string>()
  return workloads
    .filter(({ kind, build }) => kind === 'compose' || build !== undefined)
    .slice(0, MAX_SERVICES)
    .flatMap(workload => {
      const files = mountedConfigurations(workload, workspace)
      const key = JSON.stringify([...files])
      if (files.size === 0 || seen.has(key)) return []
      seen.add(key)
      const view = viewOf(withFiles(image, files, workspace), workspace, dockerfilePath)
      const mounted = new Set(files.values())
      const found = processes.flatMap(process => {
        const server = process.via === 'healthcheck' ? undefined : servers.find(each => each.matches(process, view))
        return server?.requirements(process, view) ?? []
      })
      // For development another port may well be meant than the one that the image is run with.
      const counted = workload.development ? ports : undefined
      return [found.flatMap(requirement => inFiles(requirement, mounted, counted))]
    })
}

/** The port with its places in these files; nothing where one is not known. */
function inFiles(
  requirement: Requirement,
  files: ReadonlySet<string>,
  ports: readonly number[] | undefined,
): readonly Requirement[] {
  const { need } = requirement
  if (need.kind !== 'bind' || ports?.includes(need.port) === false) return []
  const sites = need.sites.filter(site => site.kind === 'text' && files.has(site.path))
  return sites.length === 0 ? [] : [{ ...requirement, need: { ...need, sites, fixed: undefined } }]
}

/** Files of the repository by the paths where a service has them. */
function mountedConfigurations({ mounts }: Workload, workspace: Workspace): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { kind, source, target } of mounts) {
    if (kind !== 'bind' || source === undefined || !CONFIGURATIONS.test(target)) continue
    const type = workspace.stat(source)?.type
    if (type === 'file') found.set(target, source)
    else if (type === 'directory')
      for (const name of workspace.list(source).slice(0, MAX_FILES)) {
        const path = source === '.' ? name : `${source}/${name}`
        if (workspace.stat(path)?.type === 'file') found.set(`${target.replace(/\/$/, '')}/${name}`, path)
      }
  }
  return found
}

/** The image as it is with these files over its own. */
function withFiles(image: StageImage, files: ReadonlyMap<string, string>, workspace: Workspace): StageImage {
  const tree = new FileTree(image.tree.reader, image.tree)
  for (const [target, contextPath] of files)
    tree.log(target, {
      kind: 'place',
      type: 'file',
      uid: undefined,
      gid: undefined,
      mode: workspace.stat(contextPath)?.mode,
      contextPath,
      evidence: undefined,
    })
  return { ...image, tree }
}

import type { Workspace } from '../workspace.js'
import { foldersOf } from './dockerfile-folders.js'
import type { ImageName } from './images.js'
import { imageKey } from './images.js'
import { folderOf, liesIn } from './paths.js'
import { areOneProject, projectKey, projectKeys } from './project-name.js'
import type { Sources } from './sources.js'
import type { Workload } from './types.js'

const MAX_LENGTH = 200_000
const BUILDS = /\b(?:docker|podman|buildah|nerdctl)\b[^]{0,400}?\b(?:build|bud)\b|docker\/build-push-action|kaniko/

/** Gives the one Dockerfile that an image can come from, when no build names the image. */
export type Hints = (workload: Workload, name: ImageName) => string | undefined

/**
 * Two signs, neither of them proof: the deployment file lies beside the Dockerfile, and the image is named after the folder
 * or after what is built there (in the top folder, after the repository); or a script beside or above the only Dockerfile, or that of a folder with the image's name,
 * builds something and names the image.
 */
export function findHints(
  workspace: Workspace,
  sources: Sources,
  dockerfiles: readonly string[],
  builtFrom: ReadonlyMap<string, ReadonlySet<string>>,
): Hints {
  const plain = new Map<string, string>()
  for (const path of dockerfiles)
    if (/(?:^|\/)(?:Dockerfile|Containerfile)$/.test(path)) plain.set(folderOf(path), path)
  let scripts: readonly { readonly folder: string; readonly text: string }[] | undefined
  const folders = foldersOf(dockerfiles)
  const found = new Map<string, string | undefined>()
  const byScript = (name: ImageName): string | undefined => {
    if (name.segments.length < 2) return undefined
    scripts ??= (['script', 'makefile', 'workflow', 'ci'] as const).flatMap(kind =>
      (sources.get(kind) ?? []).flatMap(path => {
        const text = workspace.read(path) ?? ''
        return text.length <= MAX_LENGTH && BUILDS.test(text) ? [{ folder: scriptFolder(path), text }] : []
      }),
    )
    // `image:` names what a step or a service of a workflow runs in, not what it builds.
    const written = new RegExp(
      `(?<![\\w.-]|\\bimage:[ \\t]{0,4}["']?)${name.segments.join('/').replace(/[.]/g, '\\.')}(?![\\w./-])`,
      'i',
    )
    const places = new Set(scripts.filter(({ text }) => written.test(text)).map(({ folder }) => folder))
    const candidates = new Set([...places].flatMap(folder => dockerfiles.filter(path => liesIn(path, folder))))
    if (candidates.size === 1) return [...candidates][0]
    // Of several the one in the folder of the image's name.
    const named = folders.get(imageKey(name))
    return named !== undefined && candidates.has(named) ? named : undefined
  }
  return (workload, name) => {
    const beside = plain.get(folderOf(workload.path))
    if (beside !== undefined && (name.openPrefix || name.segments.length > 1)) {
      const folder = folderOf(beside)
      const own = new Set([folder.slice(folder.lastIndexOf('/') + 1).toLowerCase(), ...(builtFrom.get(beside) ?? [])])
      // Nobody else's image has the repository's own name, so that the only Dockerfile makes it, or that without a suffix.
      const isProject =
        folder === '.' && areOneProject(dockerfiles) && projectKeys(workspace).has(projectKey(imageKey(name)))
      if (folder === '.' ? isProject : own.has(imageKey(name))) return beside
    }
    const key = name.segments.join('/')
    if (!found.has(key)) found.set(key, byScript(name))
    return found.get(key)
  }
}

/** Where a script works: workflows in the repository's top folder. */
function scriptFolder(path: string): string {
  const hidden = /^(.*?)\/?\.(?:github|gitea|forgejo|gitlab|circleci)\//.exec(path)
  return hidden === null ? folderOf(path) : hidden[1] === '' ? '.' : (hidden[1] ?? '.')
}

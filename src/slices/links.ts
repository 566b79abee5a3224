import { findBuildContext } from '../analysis/build-context.js'
import { cleanSource, sourcesOf } from '../analysis/copy-operands.js'
import { contextReader } from '../analysis/context-reader.js'
import { parseDockerfile } from '../dockerfile/parse.js'
import type { Repository } from '../repository.js'

/** Configurations, scripts and manifests: what a rewrite may have to move, or what decides about one. */
const DECIDING_FILE =
  /(?:\.(?:conf|cfg|ini|toml|ya?ml|xml|sh|bash|template|tmpl|tpl|j2|vhost)|(?:^|\/)[^/]*(?:caddyfile|entrypoint|procfile)[^/]*|(?:^|\/)package\.json)$/i

/** The files besides itself on which the hardening of a Dockerfile rests, or that it may have to edit; sorted. */
export type LinksOf = (dockerfilePath: string) => readonly string[]

/**
 * Links of Dockerfiles: the compose files, manifests and scripts that build or run the image, the Dockerfiles whose image is
 * its base, and the configurations and scripts that COPY and ADD bring in.
 */
export function findLinks({ workspace, deployments }: Repository): LinksOf {
  const deciding = workspace.files().filter(path => DECIDING_FILE.test(path))
  const { filesBelow } = contextReader({ ...workspace, files: () => deciding })
  const { workloadsOf, contextsOf, childrenOf } = deployments()
  const parents = new Map<string, string[]>()
  const known = new Map<string, readonly string[]>()

  const copiedBy = (path: string): readonly string[] => {
    const parsed = parseDockerfile(path, workspace.read(path) ?? '')
    if (!parsed.ok) return []
    const { dockerfile } = parsed
    const context = findBuildContext(dockerfile, workspace, contextsOf(path))
    const copied: string[] = []
    for (const instruction of dockerfile.instructions) {
      if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue
      if (instruction.flags.some(({ name }) => name === 'from')) continue
      for (const source of sourcesOf(instruction)) {
        const below = join(context.directory, cleanSource(literalPart(source)))
        if (workspace.stat(below)?.type === 'file') copied.push(below)
        else copied.push(...filesBelow(below).filter(file => !context.excludes(file)))
      }
    }
    return copied
  }
  const linksOf: LinksOf = path => {
    const links =
      known.get(path) ??
      [
        ...new Set([
          ...workloadsOf(path).map(({ path: file }) => file),
          ...(parents.get(path) ?? []),
          ...copiedBy(path),
        ]),
      ]
        .filter(file => file !== path)
        .sort()
    known.set(path, links)
    return links
  }
  const dockerfiles = deployments().sources?.get('dockerfile') ?? []
  for (const parent of dockerfiles) {
    for (const child of childrenOf(parent)) {
      const list = parents.get(child.path)
      if (list === undefined) parents.set(child.path, [parent])
      else list.push(parent)
    }
  }
  return linksOf
}

/** `conf/*.conf` → `conf`: what stands before the first wildcard or variable, as a folder. */
function literalPart(source: string): string {
  const wild = source.search(/[$*?[]/)
  return wild === -1 ? source : source.slice(0, source.lastIndexOf('/', wild) + 1)
}

function join(directory: string, path: string): string {
  return directory === '' ? path : path === '' ? directory : `${directory}/${path}`
}

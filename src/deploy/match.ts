import { findBaseImage } from '../images/find.js'
import type { Workspace } from '../workspace.js'
import { once } from '../once.js'
import type { BuiltImage, MatchedWorkload } from './built-images.js'
import { buildersOf, builtImages, push, releasedTargets } from './built-images.js'
import { matchFamily } from './image-family.js'
import { imageKey, imageName, isOfficialName } from './images.js'
import type { Hints } from './hinted-images.js'
import { foldersOf } from './dockerfile-folders.js'
import { findHints } from './hinted-images.js'
import { folderOf, liesIn } from './paths.js'
import { areOneProject, projectKey, projectKeys } from './project-name.js'
import { runsOfSiblings } from './sibling-tags.js'
import type { Sources } from './sources.js'
import { unnamedImages } from './unnamed-images.js'
import type { Deployments, Workload } from './types.js'

/** The chart or workload `carts` runs `shop-carts`: the Dockerfile of the one folder `carts`. */
function prefixed({ name }: MatchedWorkload, key: string, folders: ReadonlyMap<string, string>): string | undefined {
  const own = name.toLowerCase()
  return own.length > 2 && /[-_]$/.test(key.slice(0, -own.length)) && key.endsWith(own) ? folders.get(own) : undefined
}

/** Where a folder with all of its manifests has one Dockerfile, and these one image that is nobody else's, the two belong together. */
function onlyPair(
  workloads: readonly MatchedWorkload[],
  [dockerfile, ...others]: readonly string[],
): (image: string) => string | undefined {
  if (dockerfile === undefined || others.length > 0) return () => undefined
  const folder = folderOf(dockerfile)
  const keyOf = (image: string): string | undefined => {
    const name = imageName(image)
    if (name === undefined || isOfficialName(name) || findBaseImage(image) !== undefined) return undefined
    return name.segments.join('/')
  }
  const manifests = workloads.filter(({ kind }) => kind === 'kubernetes' || kind === 'helm')
  if (manifests.some(({ path }) => folder !== '.' && !liesIn(path, folder))) return () => undefined
  const keys = new Set(manifests.flatMap(({ image }) => (image === undefined ? [] : (keyOf(image) ?? []))))
  return image => (keys.size === 1 && keys.has(keyOf(image) ?? '') ? dockerfile : undefined)
}

/** Images that a compose file runs beside the service that it builds from the Dockerfile: they are of others. */
function runBeside(workloads: readonly MatchedWorkload[], dockerfile: string): ReadonlySet<string> {
  const services = workloads.filter(({ kind }) => kind === 'compose')
  const builds = new Set(services.flatMap(({ path, build }) => (build?.dockerfile === dockerfile ? [path] : [])))
  return new Set(
    services.flatMap(({ path, build, image = '' }) => {
      const name = build === undefined && builds.has(path) ? imageName(image) : undefined
      return name === undefined ? [] : [imageKey(name)]
    }),
  )
}

/**
 * Where guides and scripts above the one Dockerfile run one image that is nobody else's, the two belong together; of several
 * Dockerfiles it is the one of the top folder. Builds may be of others, or of another name for development.
 */
function onlyRun(
  workloads: readonly MatchedWorkload[],
  dockerfiles: readonly string[],
  built: ReadonlyMap<string, readonly BuiltImage[]>,
  projects: () => ReadonlySet<string>,
): (workload: MatchedWorkload) => string | undefined {
  const dockerfile = dockerfiles.length === 1 ? dockerfiles[0] : dockerfiles.find(path => path === 'Dockerfile')
  if (dockerfile === undefined) return () => undefined
  if ([...built.values()].some(images => images.some(each => each.dockerfile === dockerfile && !each.development)))
    return () => undefined
  const known = new Set(dockerfiles)
  const helpers = runBeside(workloads, dockerfile)
  const keyOf = ({ kind, build, image = '', path, name: by }: MatchedWorkload): string | undefined => {
    const name = imageName(image)
    // Comments of a Dockerfile show how to check it with other programs, too.
    if (kind !== 'other' || build !== undefined || name === undefined || known.has(path)) return undefined
    // Playbooks have a folder of their own, wherever it lies.
    const isAbove = folderOf(path) === '.' || liesIn(dockerfile, folderOf(path)) || by === 'docker_container'
    const isHelper = helpers.has(imageKey(name)) && !projects().has(projectKey(imageKey(name)))
    const isOthers =
      isHelper || isOfficialName(name) || findBaseImage(image) !== undefined || buildersOf(image, built).size > 0
    return !isAbove || isOthers ? undefined : imageKey(name)
  }
  const keys = new Set(workloads.flatMap(each => keyOf(each) ?? []))
  const isPresented = workloads.some(each => keyOf(each) !== undefined && /(?:^|\/)readme[^/]*$/i.test(each.path))
  return workload => {
    if (keys.size !== 1) return undefined
    if (keyOf(workload) !== undefined) return dockerfile
    // Compose files and manifests are not counted, as they run images of others too; the project's own is what it presents.
    const name = isPresented ? imageName(workload.image ?? '') : undefined
    return name !== undefined && keys.has(imageKey(name)) ? dockerfile : undefined
  }
}

function matchWorkloads(
  workloads: readonly MatchedWorkload[],
  dockerfiles: readonly string[],
  built: ReadonlyMap<string, readonly BuiltImage[]>,
  renamed: ReadonlyMap<string, string>,
  hints: Hints,
  projects: () => ReadonlySet<string>,
): ReadonlyMap<string, readonly Workload[]> {
  const folders = foldersOf(dockerfiles)
  const unnamed = unnamedImages(dockerfiles)
  const alone = built.size === 0 ? onlyPair(workloads, dockerfiles) : () => undefined
  const guided = onlyRun(workloads, dockerfiles, built, projects)
  const released = releasedTargets(workloads)
  // Nobody else's image has the repository's own name.
  const ofProject = (key: string): string | undefined =>
    areOneProject(dockerfiles) && projects().has(projectKey(key)) ? 'Dockerfile' : undefined
  const matched = new Map<string, Workload[]>()
  for (const workload of workloads) {
    if (workload.build !== undefined) {
      push(matched, workload.build.dockerfile, workload)
      continue
    }
    const filled = unnamed(workload)
    if (filled !== undefined) push(matched, filled, { ...workload, targets: [released.get(filled)], possible: true })
    if (workload.image === undefined || filled !== undefined) continue
    const own = buildersOf(workload.image, built)
    const other = own.size > 0 ? undefined : renamed.get(workload.image.split(/[@:](?!.*\/)/)[0] ?? '')
    const builders = other === undefined ? own : buildersOf(other, built)
    for (const [path, { certainty, targets }] of builders) {
      push(matched, path, { ...workload, targets, ...(certainty === 'possible' ? { possible: true } : {}) })
    }
    const name = imageName(workload.image)
    if (builders.size > 0 || name === undefined || isOfficialName(name)) continue
    if (workload.guided !== undefined) {
      const { dockerfile, target } = workload.guided
      push(matched, dockerfile, { ...workload, targets: [target], possible: true })
      continue
    }
    const told = guided(workload)
    if (told !== undefined) push(matched, told, { ...workload, targets: [released.get(told)], possible: true })
    const isGuide = workload.kind === 'other' && name.segments.length > 1 && findBaseImage(workload.image) === undefined
    if (isGuide) {
      const path = told === undefined ? (folders.get(imageKey(name)) ?? ofProject(imageKey(name))) : undefined
      if (path !== undefined) push(matched, path, { ...workload, targets: [released.get(path)], possible: true })
    }
    if (workload.kind !== 'kubernetes' && workload.kind !== 'helm' && workload.kind !== 'compose') continue
    const named =
      workload.kind === 'compose'
        ? undefined
        : (folders.get(imageKey(name)) ?? prefixed(workload, imageKey(name), folders) ?? alone(workload.image))
    const path = named ?? hints(workload, name)
    // What is run by its name alone has been released.
    if (path !== undefined) push(matched, path, { ...workload, targets: [released.get(path)], possible: true })
  }
  return matched
}

/** The last parts of the names of what is built from each Dockerfile. */
function keysByDockerfile(built: ReadonlyMap<string, readonly BuiltImage[]>): ReadonlyMap<string, ReadonlySet<string>> {
  const keys = new Map<string, Set<string>>()
  for (const [key, images] of built)
    for (const { dockerfile } of images) keys.set(dockerfile, (keys.get(dockerfile) ?? new Set()).add(key))
  return keys
}

/** Builders take `dockerfile` where a folder has no `Dockerfile`. */
function withLowerCase(
  workloads: readonly MatchedWorkload[],
  dockerfiles: readonly string[],
): readonly MatchedWorkload[] {
  const known = new Set(dockerfiles)
  return workloads.map(workload => {
    const { build } = workload
    if (build === undefined || known.has(build.dockerfile)) return workload
    const lower = build.dockerfile.replace(/(^|\/)Dockerfile$/, '$1dockerfile')
    return known.has(lower) ? { ...workload, build: { ...build, dockerfile: lower } } : workload
  })
}

/** Puts workloads and the Dockerfiles that they run together. `renamed`: image names that Kustomize replaces. */
export function matchDeployments(
  workspace: Workspace,
  found: readonly MatchedWorkload[],
  dockerfiles: readonly string[],
  renamed: ReadonlyMap<string, string>,
  sources: Sources,
): Deployments {
  const workloads = withLowerCase(found, dockerfiles)
  const built = builtImages(workloads, path => workspace.stat(path)?.type === 'file')
  const hints = findHints(workspace, sources, dockerfiles, keysByDockerfile(built))
  const own = matchWorkloads(workloads, dockerfiles, built, renamed, hints, () => projectKeys(workspace))
  const borrowed = runsOfSiblings(own, built)
  const matched = new Map([
    ...own,
    ...[...borrowed].map(([path, runs]) => [path, [...(own.get(path) ?? []), ...runs]] as const),
  ])
  const besides = new Map<string, Workload[]>()
  for (const workload of workloads) {
    const folder = workload.build === undefined ? '' : folderOf(workload.build.dockerfile)
    if (folder !== '') push(besides, folder, workload)
  }
  const family = once(() => matchFamily(workspace, workloads, dockerfiles, built))
  const buildsOf = (path: string): readonly Workload[] =>
    (matched.get(path) ?? []).filter(each => each.build !== undefined)
  return {
    workloads,
    workloadsOf: path => matched.get(path) ?? [],
    contextsOf: path => {
      const votes = new Map<string, number>()
      const vote = ({ build, development }: Workload): void => {
        if (build !== undefined) votes.set(build.context, (votes.get(build.context) ?? 0) + (development ? 1 : 1000))
      }
      buildsOf(path).forEach(vote)
      // Variants that lie side by side are built alike: what is said of one holds for those that nothing names.
      if (votes.size === 0) (besides.get(folderOf(path)) ?? []).forEach(vote)
      return [...votes].sort(([, left], [, right]) => right - left).map(([context]) => context)
    },
    targetsOf: path => {
      const targets = new Map<string, { target: string; path: string; line: number }>()
      for (const workload of buildsOf(path)) {
        const target = workload.build?.target
        if (target === undefined || targets.has(target)) continue
        targets.set(target, { target, path: workload.path, line: workload.line })
      }
      return [...targets.values()]
    },
    childrenOf: path => family().childrenOf(path),
    unclearChildrenOf: path => family().unclearChildrenOf(path),
    parentsOf: (path, reference) => family().parentsOf(path, reference),
  }
}

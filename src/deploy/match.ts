import type { Workspace } from '../workspace.js'
import { usedImages } from './dockerfile-images.js'
import type { ImageName } from './images.js'
import { imageKey, imageName, isOfficialName, sameImage, stableTag } from './images.js'
import type { Hints } from './hinted-images.js'
import { findHints } from './hinted-images.js'
import { folderOf } from './paths.js'
import type { Sources } from './sources.js'
import type { Deployments, Workload } from './types.js'

/** A workload with what only the matching needs. */
export type MatchedWorkload = Workload & {
  /** Named build contexts: FROM names that stand for an image or another target of the same file. */
  readonly contexts?: Readonly<Record<string, string>>
}

interface BuiltImage {
  readonly name: ImageName
  readonly reference: string
  readonly dockerfile: string
  readonly target: string | undefined
  readonly development: boolean
  /** Only the service's name ties the image to the build. */
  readonly hinted: boolean
}

interface Builder {
  readonly certainty: 'certain' | 'possible'
  /** Stages that the image may be; undefined for the last one. */
  readonly targets: readonly (string | undefined)[]
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

/** Image names that the repository builds, by their last part. */
function builtImages(workloads: readonly MatchedWorkload[]): ReadonlyMap<string, readonly BuiltImage[]> {
  const built = new Map<string, BuiltImage[]>()
  for (const { build, image, development } of workloads) {
    const name = image === undefined ? undefined : imageName(image)
    if (build === undefined || image === undefined || name === undefined) continue
    const known = built.get(imageKey(name))
    const { dockerfile, target } = build
    const same = known?.some(
      each => each.dockerfile === dockerfile && each.target === target && each.reference === image,
    )
    if (same !== true)
      push(built, imageKey(name), { name, reference: image, dockerfile, target, development, hinted: false })
  }
  for (const hint of siblingImages(workloads)) push(built, imageKey(hint.name), hint)
  return built
}

/** `compose.yml` builds service `web`, and `compose.images.yml` beside it runs a published image as `web`. */
function siblingImages(workloads: readonly MatchedWorkload[]): readonly BuiltImage[] {
  const compose = workloads.filter(each => each.kind === 'compose')
  const place = (each: Workload): string => `${folderOf(each.path)}\n${each.name}`
  const builds = new Map(compose.flatMap(each => (each.build === undefined ? [] : [[place(each), each] as const])))
  return compose.flatMap(each => {
    const sibling = builds.get(place(each))
    const name = each.image === undefined ? undefined : imageName(each.image)
    if (each.build !== undefined || each.image === undefined || name === undefined || isOfficialName(name)) return []
    if (sibling?.build === undefined || sibling.image !== undefined) return []
    const { dockerfile } = sibling.build
    // What is published is no image for development.
    const target = sibling.development ? undefined : sibling.build.target
    return [{ name, reference: each.image, dockerfile, target, development: false, hinted: true }]
  })
}

/** The Dockerfiles that an image reference can come from. */
function buildersOf(
  reference: string,
  built: ReadonlyMap<string, readonly BuiltImage[]>,
): ReadonlyMap<string, Builder> {
  const name = imageName(reference)
  if (name === undefined) return new Map()
  const images = (built.get(imageKey(name)) ?? []).flatMap(image => {
    const same = sameImage(name, image.name)
    // `build` with `image: nginx` names a private build after a public image: only the very same reference is meant.
    if (same === undefined || (isOfficialName(name) && reference !== image.reference)) return []
    return [{ ...image, certainty: image.hinted ? ('possible' as const) : same }]
  })
  let best: readonly (typeof images)[number][] = images
  const narrow = (keep: (image: (typeof images)[number]) => boolean): void => {
    if (new Set(best.map(each => `${each.dockerfile}\n${each.target ?? ''}`)).size < 2) return
    const kept = best.filter(keep)
    if (kept.length > 0) best = kept
  }
  narrow(image => image.certainty === 'certain')
  narrow(image => image.reference === reference)
  // One repository name for many images, told apart by their tags.
  narrow(image => stableTag(image.reference) === stableTag(reference))
  narrow(image => !image.development)
  const dockerfiles = new Set(best.map(each => each.dockerfile))
  return new Map(
    [...dockerfiles].map(path => {
      const certain = dockerfiles.size === 1 && best.some(each => each.certainty === 'certain')
      const targets = new Set(best.flatMap(each => (each.dockerfile === path ? [each.target] : [])))
      return [path, { certainty: certain ? 'certain' : 'possible', targets: [...targets] }] as const
    }),
  )
}

/** Dockerfiles by their folder's name, where that name is unique. */
function foldersOf(dockerfiles: readonly string[]): ReadonlyMap<string, string> {
  const folders = new Map<string, string | undefined>()
  for (const path of dockerfiles) {
    if (!/(?:^|\/)(?:[Dd]ockerfile|Containerfile)$/.test(path)) continue
    const folder = folderOf(path)
    if (folder === '.') continue
    const name = folder.slice(folder.lastIndexOf('/') + 1).toLowerCase()
    folders.set(name, folders.has(name) ? undefined : path)
  }
  return new Map([...folders].flatMap(([name, path]) => (path === undefined ? [] : [[name, path] as const])))
}

function matchWorkloads(
  workloads: readonly MatchedWorkload[],
  dockerfiles: readonly string[],
  built: ReadonlyMap<string, readonly BuiltImage[]>,
  renamed: ReadonlyMap<string, string>,
  hints: Hints,
): ReadonlyMap<string, readonly Workload[]> {
  const folders = foldersOf(dockerfiles)
  const matched = new Map<string, Workload[]>()
  for (const workload of workloads) {
    if (workload.build !== undefined) {
      push(matched, workload.build.dockerfile, workload)
      continue
    }
    if (workload.image === undefined) continue
    const own = buildersOf(workload.image, built)
    const other = own.size > 0 ? undefined : renamed.get(workload.image.split(/[@:](?!.*\/)/)[0] ?? '')
    const builders = other === undefined ? own : buildersOf(other, built)
    for (const [path, { certainty, targets }] of builders) {
      push(matched, path, { ...workload, targets, ...(certainty === 'possible' ? { possible: true } : {}) })
    }
    const name = imageName(workload.image)
    if (builders.size > 0 || name === undefined || isOfficialName(name)) continue
    if (workload.kind !== 'kubernetes' && workload.kind !== 'helm' && workload.kind !== 'compose') continue
    const named = workload.kind === 'compose' ? undefined : folders.get(imageKey(name))
    const path = named ?? hints(workload, name)
    if (path !== undefined) push(matched, path, { ...workload, possible: true })
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

interface Child {
  readonly path: string
  readonly line: number
}

/** Which Dockerfiles build on the image of which other. */
function matchChildren(
  workspace: Workspace,
  workloads: readonly MatchedWorkload[],
  dockerfiles: readonly string[],
  built: ReadonlyMap<string, readonly BuiltImage[]>,
): ReadonlyMap<string, readonly Child[]> {
  const builds = new Map<string, MatchedWorkload[]>()
  const byPlace = new Map<string, string>()
  for (const workload of workloads) {
    if (workload.build === undefined) continue
    push(builds, workload.build.dockerfile, workload)
    byPlace.set(`${workload.path}\n${workload.name}`, workload.build.dockerfile)
  }
  const children = new Map<string, Child[]>()
  const add = (parent: string, child: Child): void => {
    const known = children.get(parent)
    if (parent === child.path || known?.some(each => each.path === child.path && each.line === child.line) === true)
      return
    push(children, parent, child)
  }
  for (const path of dockerfiles) {
    const own = (builds.get(path) ?? []).filter(
      each => Object.keys({ ...each.build?.args, ...each.contexts }).length > 0,
    )
    for (const workload of [undefined, ...own.slice(0, 16)]) {
      for (const { reference, line } of usedImages(workspace, path, workload?.build?.args)) {
        const context = workload?.contexts?.[reference] ?? ''
        const target = /^(?:service|target):(.+)$/.exec(context)?.[1]
        const parent = target === undefined ? undefined : byPlace.get(`${workload?.path ?? ''}\n${target}`)
        if (parent !== undefined) add(parent, { path, line })
        const image = context.startsWith('docker-image://') ? context.slice('docker-image://'.length) : reference
        for (const [builder, { certainty }] of buildersOf(image, built))
          if (certainty === 'certain') add(builder, { path, line })
      }
    }
  }
  return children
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
  const built = builtImages(workloads)
  const hints = findHints(workspace, sources, dockerfiles, keysByDockerfile(built))
  const matched = matchWorkloads(workloads, dockerfiles, built, renamed, hints)
  const besides = new Map<string, Workload[]>()
  for (const workload of workloads) {
    const folder = workload.build === undefined ? '' : folderOf(workload.build.dockerfile)
    if (folder !== '') push(besides, folder, workload)
  }
  let children: ReadonlyMap<string, readonly Child[]> | undefined
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
    childrenOf: path => {
      children ??= matchChildren(workspace, workloads, dockerfiles, built)
      return children.get(path) ?? []
    },
  }
}

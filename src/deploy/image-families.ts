import { findBaseImage } from '../images/find.js'
import { once } from '../once.js'
import type { Workspace } from '../workspace.js'
import type { Builder, BuiltImage, MatchedWorkload } from './built-images.js'
import { buildersOf, builtImages, push } from './built-images.js'
import { usedImages } from './dockerfile-images.js'
import { documentedBuilds } from './documented-builds.js'
import { imageName, isOfficialName } from './images.js'

interface Child {
  readonly path: string
  readonly line: number
}

/** Who builds on whom, in both directions. */
export interface Family {
  readonly children: ReadonlyMap<string, readonly Child[]>
  /** By `path\nline` of a FROM. */
  readonly parents: ReadonlyMap<string, readonly Parent[]>
}

interface Parent {
  readonly path: string
  readonly target: string | undefined
}

/** An image that somebody publishes and that is no known base: this repository may build it. */
function isOwnName(reference: string): boolean {
  const name = imageName(reference)
  return (
    name !== undefined && name.segments.length > 1 && !isOfficialName(name) && findBaseImage(reference) === undefined
  )
}

/** Names of the images that Dockerfiles use, and no deployment file builds. */
function unknownImages(
  workspace: Workspace,
  dockerfiles: readonly string[],
  built: ReadonlyMap<string, readonly BuiltImage[]>,
): readonly string[] {
  const names = dockerfiles.flatMap(path =>
    usedImages(workspace, path).flatMap(({ reference }) =>
      isOwnName(reference) && buildersOf(reference, built).size === 0
        ? [(imageName(reference)?.segments ?? []).join('/')]
        : [],
    ),
  )
  return [...new Set(names)]
}

/** Which Dockerfiles build on the image of which other. */
export function matchChildren(
  workspace: Workspace,
  workloads: readonly MatchedWorkload[],
  dockerfiles: readonly string[],
  built: ReadonlyMap<string, readonly BuiltImage[]>,
): Family {
  const builds = new Map<string, MatchedWorkload[]>()
  const byPlace = new Map<string, Parent>()
  for (const workload of workloads) {
    if (workload.build === undefined) continue
    push(builds, workload.build.dockerfile, workload)
    const { dockerfile, target } = workload.build
    byPlace.set(`${workload.path}\n${workload.name}`, { path: dockerfile, target })
  }
  const children = new Map<string, Child[]>()
  const guided = once(() => builtImages(documentedBuilds(workspace, unknownImages(workspace, dockerfiles, built))))
  const parents = new Map<string, Parent[]>()
  const add = ({ path: parent, target }: Parent, child: Child): void => {
    if (parent === child.path) return
    const place = `${child.path}\n${child.line}`
    if (parents.get(place)?.some(each => each.path === parent && each.target === target) !== true)
      push(parents, place, { path: parent, target })
    const known = children.get(parent)
    if (known?.some(each => each.path === child.path && each.line === child.line) === true) return
    push(children, parent, child)
  }
  const addBuilders = (builders: ReadonlyMap<string, Builder>, child: Child): void => {
    for (const [builder, { certainty, targets }] of builders)
      if (certainty === 'certain') for (const target of targets) add({ path: builder, target }, child)
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
        const builders = buildersOf(image, built)
        addBuilders(builders, { path, line })
        if (builders.size === 0 && isOwnName(image)) addBuilders(buildersOf(image, guided()), { path, line })
      }
    }
  }
  return { children, parents }
}

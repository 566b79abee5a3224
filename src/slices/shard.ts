import { configKind } from '../configs/kind.js'
import type { Discovery } from '../discover/index.js'
import type { Repository } from '../repository.js'
import { openRepository } from '../repository.js'
import { openDiskWorkspace } from '../workspace/disk.js'
import { findLinks } from './links.js'
import { groupByKeys } from './groups.js'

/** A part of the Dockerfiles of a run. */
export interface Slice {
  readonly discovery: Discovery
  /** Where its files stand in the whole run's order. */
  readonly positions: readonly number[]
  readonly total: number
}

/** A script that says where something listens. */
const SCRIPT = /\.(?:sh|bash)$|entrypoint[^/]*$/i
const NAMES_A_PORT = /(?:listen|port|bind|:)[^\w\n]{0,8}\d/i

/** The Dockerfiles of slice `index` of `count` (1-based). The same tree always gives the same slices. */
export function takeShard(discovery: Discovery, index: number, count: number): Slice {
  const slice = dealSlices(discovery, count)[index - 1]
  if (slice === undefined) throw new Error(`there is no slice ${index} of ${count}`)
  return slice
}

interface Dealt {
  readonly root: number
  readonly path: string
  readonly position: number
}

/**
 * The Dockerfiles in `count` slices. Those that share a file which a rewrite may edit stay together; groups are dealt out by
 * size, the largest first, to the slice with the fewest.
 */
export function dealSlices(discovery: Discovery, count: number): readonly Slice[] {
  const groups = groupByKeys<Dealt>()
  let position = 0
  discovery.roots.forEach(({ root, paths, listFiles }, number) => {
    const keysOf = sharingKeys(openRepository(openDiskWorkspace(root, listFiles)))
    for (const path of paths) {
      groups.add(
        { root: number, path, position },
        [...keysOf(path)].map(key => `${number}:${key}`),
      )
      position += 1
    }
  })
  const slices = Array.from({ length: count }, (): Dealt[] => [])
  const byFirst = (a: readonly Dealt[], b: readonly Dealt[]): number => (a[0]?.position ?? 0) - (b[0]?.position ?? 0)
  for (const group of [...groups.all()].sort((a, b) => b.length - a.length || byFirst(a, b))) {
    const smallest = slices.reduce((least, slice) => (slice.length < least.length ? slice : least))
    smallest.push(...group)
  }
  return slices.map((taken, index) => toSlice(discovery, taken, index === 0, position))
}

/** What cannot be read needs no balance: it stands at the end, and belongs to the first slice. */
function toSlice(discovery: Discovery, taken: readonly Dealt[], isFirst: boolean, found: number): Slice {
  const unusable = isFirst ? discovery.unusable : []
  const byRoot = discovery.roots.map((): string[] => [])
  for (const { root, path } of taken) byRoot[root]?.push(path)
  return {
    discovery: {
      ...discovery,
      roots: discovery.roots.flatMap((root, number) => {
        const paths = byRoot[number] ?? []
        return paths.length === 0 ? [] : [{ ...root, paths: paths.sort() }]
      }),
      unusable,
    },
    positions: [...taken.map(item => item.position), ...unusable.map((_, at) => found + at)].sort((a, b) => a - b),
    total: found + discovery.unusable.length,
  }
}

/** What a Dockerfile has in common with those that must not be parted from it. */
function sharingKeys(repository: Repository): (path: string) => ReadonlySet<string> {
  const { workspace } = repository
  const linksOf = findLinks(repository)
  const movable = new Map<string, boolean>()
  const workloadFiles = new Set(repository.deployments().workloads.map(({ path }) => path))
  const dockerfiles = new Set(repository.deployments().sources?.get('dockerfile') ?? [])
  const mayMove = (file: string): boolean => {
    const known = movable.get(file)
    if (known !== undefined) return known
    const text = workspace.read(file) ?? ''
    const may =
      workloadFiles.has(file) ||
      dockerfiles.has(file) ||
      configKind(file, text) !== undefined ||
      (SCRIPT.test(file) && NAMES_A_PORT.test(text))
    movable.set(file, may)
    return may
  }
  return path => new Set([path, `${path.slice(0, path.lastIndexOf('/') + 1)}:folder`, ...linksOf(path).filter(mayMove)])
}

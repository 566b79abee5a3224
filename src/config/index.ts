import type { Discovery } from '../discover/index.js'
import { includeFilter } from '../discover/filter.js'
import type { Workspace } from '../workspace.js'
import { openDiskWorkspace } from '../workspace/disk.js'
import { findConfig, foldersDownTo, type FoundConfig } from './find.js'
import type { ConfigFile } from './types.js'

/** The configurations of a run; empty in most repositories, and then nothing is loaded that reads them. */
export interface Configs {
  /** Those that hold for a path of a root, from the root's own to the nearest. */
  readonly of: (root: string, path: string) => readonly ConfigFile[]
  readonly all: readonly ConfigFile[]
  /** Those for the place where the tool runs. */
  readonly here: readonly ConfigFile[]
  /** The root of that place; absolute. */
  readonly root: string
}

/** Looks for configurations from each Dockerfile's folder upwards. Throws UsageError for one that cannot hold. */
export async function findConfigs(
  roots: readonly { readonly root: string; readonly paths: readonly string[] }[],
  place: { readonly root: string; readonly path: string },
): Promise<Configs> {
  const found: { readonly key: string; readonly config: FoundConfig }[] = []
  for (const { root, paths } of roots) {
    const workspace: Workspace = openDiskWorkspace(root, () => [])
    for (const folder of new Set(paths.flatMap(path => foldersDownTo(path)))) {
      const config = findConfig(workspace, folder)
      if (config !== undefined) found.push({ key: `${root}\0${folder}`, config })
    }
  }
  if (found.length === 0) return { of: () => [], all: [], here: [], root: place.root }
  const { readConfig } = await import('./read.js')
  const files = new Map(found.map(({ key, config }) => [key, readConfig(config)]))
  const of: Configs['of'] = (root, path) => {
    return foldersDownTo(path).flatMap(folder => files.get(`${root}\0${folder}`) ?? [])
  }
  return { of, all: [...files.values()], here: of(place.root, place.path), root: place.root }
}

/** The Dockerfiles that configurations leave, with the files that their `include` names. */
export async function filterDiscovery(
  discovery: Discovery,
  configs: Configs,
  isSearched: (root: string, path: string) => boolean,
): Promise<Discovery> {
  if (configs.all.every(({ data }) => data.include === undefined && data.ignore === undefined)) return discovery
  const { isLeftOut, pathIn } = await import('./merge.js')
  const roots = discovery.roots.map(entry => {
    const { root, listFiles } = entry
    const paths = new Set(entry.paths)
    if (configs.all.some(({ data }) => (data.include ?? []).length > 0)) {
      for (const path of listFiles()) {
        const named = configs.of(root, path).some(config => {
          const { include = [] } = config.data
          return include.length > 0 && includeFilter({ include }).takes(pathIn(config, path))
        })
        if (named && isSearched(root, path)) paths.add(path)
      }
    }
    return { ...entry, paths: [...paths].filter(path => !isLeftOut(path, configs.of(root, path))).sort() }
  })
  return { ...discovery, roots: roots.filter(({ paths }) => paths.length > 0) }
}

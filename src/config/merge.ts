import { ignoreFilter, includeFilter } from '../discover/filter.js'
import type { HardenOptions, Requirement } from '../types.js'
import type { ConfigFile, RewriteSettings } from './types.js'

/** What configurations, from the root's to the nearest, and then the command line make of the options for one Dockerfile. */
export function mergeOptions(
  path: string,
  configs: readonly ConfigFile[],
  defaults: HardenOptions,
  given: Partial<HardenOptions>,
): HardenOptions {
  const layers = configs.flatMap((config): readonly RewriteSettings[] => {
    const { data } = config
    const own = pathIn(config, path)
    return [data, ...(data.overrides ?? []).filter(({ files }) => isAnyOf(files, own))]
  })
  const observed = new Map<string, readonly Requirement[]>(configs.flatMap(config => [...config.observed]))
  let merged: HardenOptions = defaults
  for (const layer of layers) {
    const { ports = {}, user, uid, gid } = layer
    const named = user !== undefined || uid !== undefined || gid !== undefined
    merged = {
      ...merged,
      ...(user === undefined ? {} : { user }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
      ...(named ? { explicitUser: true } : {}),
      ports: new Map([...merged.ports, ...Object.entries(ports).map(([from, to]) => [Number(from), to] as const)]),
      keepPorts: layer.keepPorts ?? merged.keepPorts,
      deploy: layer.deploy ?? merged.deploy,
      ownership: layer.ownership ?? merged.ownership,
      only: layer.only ?? merged.only,
      skip: layer.skip ?? merged.skip,
    }
  }
  return {
    ...merged,
    ...given,
    ports: new Map([...merged.ports, ...(given.ports ?? [])]),
    ...(observed.size === 0 ? {} : { observed }),
  }
}

/** Whether some configuration leaves a file out. */
export function isLeftOut(path: string, configs: readonly ConfigFile[]): boolean {
  return configs.some(config => {
    const { include, ignore } = config.data
    const own = pathIn(config, path)
    if (ignore !== undefined && isAnyOf(ignore, own)) return true
    return include !== undefined && include.length > 0 && !includeFilter({ include }).takes(own)
  })
}

/** The path as the globs of a configuration see it. */
export function pathIn({ folder }: ConfigFile, path: string): string {
  return path.startsWith(folder) ? path.slice(folder.length) : path
}

/** A glob of a folder takes what lies below it. */
function isAnyOf(globs: readonly string[], path: string): boolean {
  return ignoreFilter({ include: [], ignore: globs })(path)
}

import { resolve } from 'node:path'
import { filterDiscovery, findConfigs, type Configs } from '../config/index.js'
import { discover, type Discovery, openRoot } from '../discover/index.js'
import { ignoreFilter } from '../discover/filter.js'
import type { Transform } from '../facts.js'
import type { HardenOptions } from '../types.js'
import { pathBelow } from '../workspace/containment.js'
import type { Core } from './core.js'
import { checkTransformNames } from './list.js'
import { defaultHardenOptions, type Settings } from './settings.js'

/** What is to be done: which Dockerfiles, and how each. */
export interface Plan {
  readonly discovery: Discovery
  readonly configs: Configs
  readonly optionsOf: (root: string, path: string) => HardenOptions
  /** The user's own transforms. */
  readonly transforms: readonly Transform[]
}

/** Finds Dockerfiles and the configurations that hold for them. `cwd` is free of links. Throws UsageError. */
export async function planRun(settings: Settings, cwd: string, core: Core): Promise<Plan> {
  const found = discover(settings.paths, { ...settings, cwd })
  const configs = await readConfigs(settings, cwd, found)
  const discovery = await filterDiscovery(withOwnRoot(found, configs, cwd), configs, searchedBy(settings, cwd))
  const optionsOf = await mergedOptions(settings, configs)
  const names = [settings.given, ...configs.all.flatMap(({ data }) => [data, ...(data.overrides ?? [])])].flatMap(
    ({ only = [], skip = [] }) => [...only, ...skip],
  )
  const transforms = await ownTransforms(settings, configs, cwd, core)
  if (names.length > 0) checkTransformNames(names, [...(await core.transforms()), ...transforms])
  return { discovery, configs, optionsOf, transforms }
}

/** Transforms that the command line names, or the configuration file that it names. */
export async function ownTransforms(
  { transforms, config }: Settings,
  { all }: Configs,
  cwd: string,
  core: Core,
): Promise<readonly Transform[]> {
  const named = config === undefined ? [] : all.flatMap(({ data }) => data.transforms ?? [])
  const files = [...named, ...transforms]
  if (files.length === 0) return []
  const { loadTransforms } = await import('../own-transforms/load.js')
  const taken = await core.transforms()
  return loadTransforms(
    files,
    cwd,
    taken.map(({ name }) => name),
  )
}

/** The options for one Dockerfile of a root, by configurations and command line. */
export async function mergedOptions(settings: Settings, configs: Configs): Promise<Plan['optionsOf']> {
  if (configs.all.length === 0) return () => settings.harden
  const { mergeOptions } = await import('../config/merge.js')
  const known = new Map<string, HardenOptions>()
  return (root, path) => {
    const key = `${root}\0${path}`
    const options = known.get(key) ?? mergeOptions(path, configs.of(root, path), defaultHardenOptions, settings.given)
    known.set(key, options)
    return options
  }
}

/** The configuration that is named, else those above each Dockerfile and above the place where the tool runs. */
export async function readConfigs(
  settings: Settings,
  cwd: string,
  { roots }: Pick<Discovery, 'roots'>,
): Promise<Configs> {
  const { root } = openRoot(cwd, cwd)
  if (settings.config !== undefined) {
    const { readNamedConfig } = await import('../config/named.js')
    return readNamedConfig(settings.config, cwd, root)
  }
  const below = pathBelow(root, cwd) ?? ''
  const here = below === '' ? '.' : `${below}/.`
  const known = roots.some(one => one.root === root)
  const all = roots.map(one => (one.root === root ? { root, paths: [...one.paths, here] } : one))
  return findConfigs(known ? all : [...all, { root, paths: [here] }], { root, path: here })
}

/** With the root where the tool runs, though no Dockerfile was found in it: a configuration may name other files. */
function withOwnRoot(found: Discovery, { all }: Configs, cwd: string): Discovery {
  const own = openRoot(cwd, cwd)
  if (all.every(({ data }) => data.include === undefined) || found.roots.some(({ root }) => root === own.root))
    return found
  return { ...found, roots: [...found.roots, { ...own, paths: [] }].sort((a, b) => (a.root < b.root ? -1 : 1)) }
}

/** Whether a file lies in what the command line names. */
function searchedBy({ paths, include, ignore }: Settings, cwd: string): (root: string, path: string) => boolean {
  const places = (paths.length === 0 ? ['.'] : paths).map(path => resolve(cwd, path))
  const isIgnored = ignoreFilter({ include, ignore })
  return (root, path) => {
    const absolute = resolve(root, path)
    // --include has said already which names it wants.
    return (
      include.length === 0 &&
      places.some(place => pathBelow(place, absolute) !== undefined) &&
      !isIgnored(pathBelow(cwd, absolute) ?? path)
    )
  }
}

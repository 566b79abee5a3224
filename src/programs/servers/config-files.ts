import { emptyConfig } from '../../configs/collect.js'
import type { ServerConfig } from '../../configs/types.js'
import type { ImageFile, ImageView } from '../types.js'
import { directoryOf, imagePath, isPattern, matchesPattern } from './paths.js'

/** A configuration file of the image, as the program reads it. */
export interface ConfigFile {
  readonly path: string
  /** Undefined when it is the base image's or a package's own. */
  readonly file: ImageFile | undefined
  /** Undefined when its content is not known. */
  readonly config: ServerConfig | undefined
}

/** Files that the image ships and that no one can read here; links lead to the file that holds the text. */
export interface ShippedFile {
  /** Where the program finds it. */
  readonly path: string
  /** The file itself, when `path` is a link to it. */
  readonly real?: string
  readonly includes?: readonly string[]
}

const fileLimit = 500

/**
 * All configuration files that a server reads, from its first one along its includes. A file that the image ships
 * comes without a `file`; one that is included literally and is not known anywhere is left out.
 */
export function followIncludes(
  image: ImageView,
  first: string,
  shipped: readonly ShippedFile[],
  read: (text: string) => ServerConfig,
  includeBase: string,
): readonly ConfigFile[] {
  const found: ConfigFile[] = []
  const seen = new Set<string>()
  const queue = [first]
  for (const path of queue) {
    if (seen.has(path) || seen.size >= fileLimit) continue
    seen.add(path)
    const own = shipped.find(entry => entry.path === path)
    const file = image.file(path) ?? (own?.real === undefined ? undefined : image.file(own.real))
    if (file === undefined && (own === undefined || isRemoved(image, own))) continue
    const config = file === undefined ? emptyConfig : file.text === undefined ? undefined : read(file.text)
    found.push({
      path: own?.real !== undefined && (file === undefined || file.path === own.real) ? own.real : path,
      file,
      config,
    })
    const includes =
      file === undefined ? (own?.includes ?? []) : (config?.includes.map(({ value }) => value) ?? own?.includes ?? [])
    for (const include of includes) queue.push(...expandInclude(image, imagePath(include, includeBase), shipped))
  }
  return found
}

function isRemoved(image: ImageView, shipped: ShippedFile): boolean {
  return [shipped.path, shipped.real].some(path => path !== undefined && image.removed?.(path) === true)
}

function expandInclude(image: ImageView, pattern: string, shipped: readonly ShippedFile[]): readonly string[] {
  if (!isPattern(pattern)) return [pattern]
  const fixed = pattern.slice(0, pattern.search(/[*?[]/))
  const paths = new Set(shipped.map(({ path }) => path).filter(path => matchesPattern(path, pattern)))
  for (const { path } of image.filesBelow(directoryOf(fixed))) if (matchesPattern(path, pattern)) paths.add(path)
  return [...paths].sort()
}

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

/** It holds a server, or it may hold one: its content is not known. */
export function isServer({ file, config }: ConfigFile): boolean {
  return config === undefined ? file !== undefined : config.listens.length + config.unclear.length > 0
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
  const expanded = new Set<string>()
  const queue = [first]
  for (const path of queue) {
    if (seen.has(path) || seen.size >= fileLimit) continue
    seen.add(path)
    const own = shipped.find(entry => entry.path === path)
    const direct = image.file(path)
    // A file that stays behind when the link to it is taken away is not read.
    if (direct === undefined && own !== undefined && isRemoved(image, own)) continue
    const there = direct ?? (own?.real === undefined ? undefined : image.file(own.real))
    if (there === undefined && own === undefined) continue
    const changed = own === undefined ? undefined : harmlessChange(there, read)
    const file = changed === undefined ? there : undefined
    const config = file === undefined ? (changed ?? emptyConfig) : file.text === undefined ? undefined : read(file.text)
    found.push({
      path: own?.real !== undefined && (file === undefined || file.path === own.real) ? own.real : path,
      file,
      config,
    })
    const includes =
      file === undefined
        ? [...(own?.includes ?? []), ...(changed?.includes.map(({ value }) => value) ?? [])]
        : (config?.includes.map(({ value }) => value) ?? own?.includes ?? [])
    for (const include of includes) {
      const pattern = imagePath(include, includeBase)
      if (expanded.has(pattern)) continue
      expanded.add(pattern)
      queue.push(...expandInclude(image, pattern, shipped))
    }
  }
  return found
}

/** Settings that ports and written paths depend on; an ErrorLog that goes to the container's output takes one away. */
const decisive =
  /\b(?:listen|pid|include|mutex|port|virtualhost|server\b|dir\b|logfile|unixsocket|aclfile|persistence_location|log_dest|(?:error|custom|transfer|access)_?log)/i
const toOutput = /\/(?:dev\/(?:std(?:out|err)|null)|proc\/self\/fd\/[12])/

/** What changes to a shipped text, which is not known here, add to it; undefined when they may change more. */
function harmlessChange(file: ImageFile | undefined, read: (text: string) => ServerConfig): ServerConfig | undefined {
  if (file === undefined || file.text !== undefined || file.changes === undefined || file.changes.length === 0)
    return undefined
  const added: string[] = []
  for (const change of file.changes) {
    if (change.kind === 'append') added.push(change.text)
    else if (change.kind === 'unknown') return undefined
    else if (
      change.expressions.some(
        each => decisive.test(each.replaceAll('\\', '')) && !toOutput.test(each.replaceAll('\\', '')),
      )
    )
      return undefined
  }
  const config = read(added.join('\n'))
  return config.listens.length + config.unclear.length + config.writes.length === 0 ? config : undefined
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

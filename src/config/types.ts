import type { HardenOptions, Requirement } from '../types.js'

/** What a configuration file says about how files are rewritten. */
export interface RewriteSettings {
  readonly user?: string
  readonly uid?: number
  readonly gid?: number
  readonly ports?: Readonly<Record<string, number>>
  readonly keepPorts?: boolean
  readonly deploy?: boolean
  readonly ownership?: HardenOptions['ownership']
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
}

/** The content of a configuration file, as schema/config.schema.json describes it. */
export interface ConfigData extends RewriteSettings {
  readonly include?: readonly string[]
  readonly ignore?: readonly string[]
  readonly baseline?: string
  readonly transforms?: readonly string[]
  readonly observed?: Readonly<Record<string, unknown>>
  readonly overrides?: readonly (RewriteSettings & { readonly files: readonly string[] })[]
}

export interface ConfigFile {
  /** As messages name it. */
  readonly name: string
  /** Folder relative to the root, to which its globs and paths belong: `''` or one that ends with `/`. */
  readonly folder: string
  readonly data: ConfigData
  /** By workspace path. */
  readonly observed: ReadonlyMap<string, readonly Requirement[]>
}

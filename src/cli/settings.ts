import type { Format } from '../report/formats.js'
import type { Split } from '../patches/split.js'
import type { HardenOptions } from '../types.js'

/** A command line, understood and checked. */
export interface Settings {
  readonly paths: readonly string[]
  readonly mode: 'dry-run' | 'write' | 'check'
  readonly unsafe: boolean
  readonly list: boolean
  readonly harden: HardenOptions
  /** What of that stands on the command line, and so wins over configurations. */
  readonly given: Partial<HardenOptions>
  /** The configuration file that is named; undefined: those that are found. */
  readonly config: string | undefined
  /** The Dockerfile whose options are to be shown. */
  readonly printConfig: string | undefined
  readonly include: readonly string[]
  readonly ignore: readonly string[]
  readonly gitignore: boolean
  /** Files of the user's own transforms. */
  readonly transforms: readonly string[]
  readonly baseline: string | undefined
  readonly updateBaseline: boolean
  readonly patches: { readonly directory: string; readonly split: Split } | undefined
  /** Only what changed since this commit. */
  readonly since: string | undefined
  /** Only this slice, 1-based. */
  readonly shard: { readonly index: number; readonly count: number } | undefined
  /** Most threads; undefined: one. */
  readonly jobs: number | undefined
  /** Path of the Dockerfile that comes on standard input. */
  readonly stdin: string | undefined
  /** Undefined: none was asked for. */
  readonly format: Format | undefined
  readonly output: string | undefined
  readonly color: boolean | undefined
  readonly quiet: boolean
  readonly verbose: boolean
}

export const defaultHardenOptions: HardenOptions = {
  user: 'app',
  uid: 10001,
  gid: 10001,
  ports: new Map(),
  keepPorts: false,
  deploy: false,
  ownership: 'app',
  only: [],
  skip: [],
}

export const defaultSettings: Settings = {
  paths: [],
  mode: 'dry-run',
  unsafe: false,
  list: false,
  harden: defaultHardenOptions,
  given: {},
  config: undefined,
  printConfig: undefined,
  include: [],
  ignore: [],
  gitignore: true,
  transforms: [],
  baseline: undefined,
  updateBaseline: false,
  patches: undefined,
  since: undefined,
  shard: undefined,
  jobs: undefined,
  stdin: undefined,
  format: undefined,
  output: undefined,
  color: undefined,
  quiet: false,
  verbose: false,
}

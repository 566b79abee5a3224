import { lineAt, lineStarts, type Range } from '../text.js'
import type {
  ConfigDirective,
  ConfigListen,
  ConfigPath,
  ConfigProgram,
  ConfigUnclear,
  ConfigUpstream,
  ServerConfig,
} from './types.js'

/** A `ServerConfig` in the making: readers push what they find and fill in lines by offset. */
export interface Collector {
  readonly config: {
    readonly listens: ConfigListen[]
    readonly writes: ConfigPath[]
    readonly users: ConfigDirective[]
    readonly includes: ConfigDirective[]
    readonly upstreams: ConfigUpstream[]
    readonly reads: ConfigDirective[]
    readonly leaksPort: ConfigDirective[]
    readonly programs: ConfigProgram[]
    readonly unclear: ConfigUnclear[]
  }
  readonly line: (offset: number) => number
}

export function collect(text: string): Collector {
  const starts = lineStarts(text)
  return {
    config: {
      listens: [],
      writes: [],
      users: [],
      includes: [],
      upstreams: [],
      reads: [],
      leaksPort: [],
      programs: [],
      unclear: [],
    },
    line: offset => lineAt(starts, offset),
  }
}

export const emptyConfig: ServerConfig = collect('').config

/** A word of a configuration: `value` is unquoted; `range` covers its characters, without quotes. */
export interface ConfigWord {
  readonly value: string
  readonly range: Range
}

/** A log that goes to the container's own output or nowhere. */
export function isStandardStream(path: string): boolean {
  return /^(?:\/dev\/(?:stdout|stderr|null|fd\/[12]|tty)|\/proc\/(?:self|1)\/fd\/[12])$/.test(path)
}

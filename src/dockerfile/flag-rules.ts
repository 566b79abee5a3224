import type { ParsedInstruction } from './instruction.js'
import { mountFormFault } from './mount-rules.js'
import type { Flag, Keyword } from './types.js'

type FlagType = 'boolean' | 'string' | 'strings'

const NONE: ReadonlyMap<string, FlagType> = new Map()

const FLAGS: ReadonlyMap<Keyword, ReadonlyMap<string, FlagType>> = new Map([
  [
    'ADD',
    new Map<string, FlagType>([
      ['chown', 'string'],
      ['chmod', 'string'],
      ['link', 'boolean'],
      ['keep-git-dir', 'boolean'],
      ['checksum', 'string'],
      ['unpack', 'boolean'],
      ['exclude', 'strings'],
    ]),
  ],
  [
    'COPY',
    new Map<string, FlagType>([
      ['chown', 'string'],
      ['from', 'string'],
      ['chmod', 'string'],
      ['link', 'boolean'],
      ['exclude', 'strings'],
      ['parents', 'boolean'],
    ]),
  ],
  ['FROM', new Map<string, FlagType>([['platform', 'string']])],
  [
    'RUN',
    new Map<string, FlagType>([
      ['mount', 'strings'],
      ['network', 'string'],
      ['security', 'string'],
      ['device', 'strings'],
    ]),
  ],
  [
    'HEALTHCHECK',
    new Map<string, FlagType>([
      ['interval', 'string'],
      ['timeout', 'string'],
      ['start-period', 'string'],
      ['start-interval', 'string'],
      ['retries', 'string'],
    ]),
  ],
])

/** Why BuildKit rejects the instruction's flags. */
export function flagFault(instruction: ParsedInstruction): string | undefined {
  const { keyword, flagSpans } = instruction
  // BuildKit does not look at the flags of these.
  if (flagSpans.length === 0 || keyword === 'ARG' || keyword === 'STOPSIGNAL') return undefined
  if (keyword === 'HEALTHCHECK' && instruction.words[0]?.text.toUpperCase() === 'NONE') return undefined
  const known = FLAGS.get(keyword) ?? NONE
  const seen = new Set<string>()
  for (const flag of instruction.flags) {
    const type = known.get(flag.name)
    const shown = `--${flag.name}`
    if (type === undefined) return `unknown flag: ${shown}`
    if (seen.has(flag.name) && type !== 'strings') return `duplicate flag specified: ${shown}`
    seen.add(flag.name)
    const fault = type === 'boolean' ? booleanFault(flag, shown) : valueFault(keyword, flag, shown)
    if (fault !== undefined) return fault
  }
  return undefined
}

function booleanFault({ value }: Flag, shown: string): string | undefined {
  if (value === '') return `missing a value on flag: ${shown}`
  if (value === undefined || /^(?:true|false)$/i.test(value)) return undefined
  return `expecting boolean value for flag ${shown}, not: ${value}`
}

function valueFault(keyword: Keyword, { name, value }: Flag, shown: string): string | undefined {
  if (value === undefined) return `missing a value on flag: ${shown}`
  if (keyword === 'HEALTHCHECK') return name === 'retries' ? retriesFault(value) : durationFault(name, value)
  if (keyword !== 'RUN') return undefined
  if (name === 'mount') return mountFormFault(value)
  if (name === 'network' && !/^(?:default|none|host)$/.test(value)) return `invalid network mode "${value}"`
  if (name === 'security' && !/^(?:insecure|sandbox)$/.test(value)) return `security "${value}" is not valid`
  return undefined
}

function retriesFault(value: string): string | undefined {
  if (value === '') return undefined
  const count = /^[+-]?\d{1,30}$/.test(value) ? Number(value) : NaN
  if (!(count <= 0x7fffffff && count >= -0x80000000)) return `invalid number of retries: ${value}`
  return count < 0 ? `--retries cannot be negative (${value})` : undefined
}

const DURATION = /^([+-]?)(?:0|((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+))$/
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g
const MILLISECONDS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
])

function durationFault(name: string, value: string): string | undefined {
  if (value === '') return undefined
  const match = value.length > 200 ? null : DURATION.exec(value)
  if (match === null) return `invalid duration "${value}"`
  let total = 0
  for (const [, amount, unit] of (match[2] ?? '').matchAll(PART))
    total += Number(amount) * (MILLISECONDS.get(unit ?? '') ?? 0)
  if (match[1] === '-') total = -total
  return total !== 0 && total < 1 ? `Interval "${name}" cannot be less than 1ms` : undefined
}

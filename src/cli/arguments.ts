import yargs from 'yargs'
import { UsageError } from '../usage-error.js'
import type { OptionGroup } from './options.js'

const PARSER = {
  'boolean-negation': true,
  'camel-case-expansion': false,
  'dot-notation': false,
  'greedy-arrays': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'short-option-groups': true,
}

/** What stands on a command line; asking for a single value that was given twice throws UsageError. */
export interface GivenArguments {
  readonly paths: readonly string[]
  readonly flag: (name: string) => boolean | undefined
  readonly value: (name: string) => string | undefined
  readonly list: (name: string) => readonly string[]
}

/** Splits arguments by the options that there are. Throws UsageError for unknown ones. */
export function readArguments(argv: readonly string[], groups: readonly OptionGroup[]): GivenArguments {
  const parser = yargs([...argv])
    .locale('en')
    .help(false)
    .version(false)
    .exitProcess(false)
    .parserConfiguration(PARSER)
    .strictOptions()
    .fail((message: string | null, error: Error | undefined) => {
      throw new UsageError(message ?? error?.message ?? 'wrong usage')
    })
  for (const { name, alias, kind, choices } of groups.flatMap(({ options }) => options)) {
    parser.option(name.replace(/^no-/, ''), {
      ...(kind === 'flag' ? { type: 'boolean' as const } : { type: 'string' as const, requiresArg: true }),
      ...(kind === 'list' ? { array: true } : {}),
      ...(alias === undefined ? {} : { alias }),
      ...(choices === undefined ? {} : { choices }),
    })
  }
  const parsed: Readonly<Record<string, unknown>> & { readonly _: readonly (string | number)[] } = parser.parseSync()

  const single = (name: string): unknown => {
    const given = parsed[name]
    if (Array.isArray(given)) throw new UsageError(`--${name} was given more than once`)
    return given
  }
  return {
    paths: parsed._.map(String),
    flag: name => {
      const given = single(name)
      return typeof given === 'boolean' ? given : undefined
    },
    value: name => {
      const given = single(name)
      if (given === '') throw new UsageError(`--${name} needs a value`)
      return typeof given === 'string' ? given : undefined
    },
    list: name => {
      const given = parsed[name]
      return Array.isArray(given) ? given.map(String) : []
    },
  }
}

import yargs from 'yargs'
import { isFormat } from '../report/formats.js'
import { UsageError } from '../usage-error.js'
import { optionGroups } from './options.js'
import { defaultHardenOptions, type Settings } from './settings.js'
import { parseAccountName, parseId, parseJobs, parsePorts } from './values.js'

const PARSER = {
  'boolean-negation': true,
  'camel-case-expansion': false,
  'dot-notation': false,
  'greedy-arrays': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'short-option-groups': true,
}

/** Arguments to settings. Throws UsageError, with one sentence that says what is wrong. */
export function parseArguments(argv: readonly string[]): Settings {
  const given = readArguments(argv)
  const { flag, value, list } = given
  if (flag('write') && flag('check')) throw new UsageError('--write and --check exclude each other')
  const stdin = flag('stdin') ? (value('stdin-filepath') ?? 'Dockerfile') : undefined
  if (stdin === undefined && value('stdin-filepath') !== undefined)
    throw new UsageError('--stdin-filepath needs --stdin')
  if (stdin !== undefined && (flag('write') || given.paths.length > 0)) {
    throw new UsageError('--stdin goes without paths and without --write')
  }
  const format = value('format')
  if (format !== undefined && !isFormat(format)) throw new UsageError(`--format ${format} is not known`)
  const ownership = value('ownership') ?? defaultHardenOptions.ownership
  if (ownership !== 'app' && ownership !== 'minimal') throw new UsageError(`--ownership ${ownership} is not known`)
  const uid = value('uid')
  const gid = value('gid')
  const user = value('user')
  const jobs = value('jobs')
  if (jobs !== undefined) parseJobs(jobs)
  return {
    paths: given.paths,
    mode: flag('write') ? 'write' : flag('check') ? 'check' : 'dry-run',
    unsafe: flag('unsafe') ?? false,
    list: flag('list') ?? false,
    harden: {
      user: user === undefined ? defaultHardenOptions.user : parseAccountName(user),
      uid: uid === undefined ? defaultHardenOptions.uid : parseId('uid', uid),
      gid: gid === undefined ? defaultHardenOptions.gid : parseId('gid', gid),
      ports: parsePorts(list('port')),
      keepPorts: flag('keep-ports') ?? false,
      deploy: flag('deploy') ?? false,
      ownership,
      only: list('only').flatMap(names => names.split(',')),
      skip: list('skip').flatMap(names => names.split(',')),
    },
    include: list('include'),
    ignore: list('ignore'),
    gitignore: flag('gitignore') ?? true,
    stdin,
    format,
    output: value('output'),
    color: flag('color'),
    quiet: flag('quiet') ?? false,
    verbose: flag('verbose') ?? false,
  }
}

interface GivenArguments {
  readonly paths: readonly string[]
  readonly flag: (name: string) => boolean | undefined
  readonly value: (name: string) => string | undefined
  readonly list: (name: string) => readonly string[]
}

function readArguments(argv: readonly string[]): GivenArguments {
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
  for (const { name, alias, kind, choices } of optionGroups.flatMap(({ options }) => options)) {
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

import { isFormat } from '../report/formats.js'
import { UsageError } from '../usage-error.js'
import { type GivenArguments, readArguments } from './arguments.js'
import { optionGroups } from './options.js'
import { defaultHardenOptions, type Settings } from './settings.js'
import { parseAccountName, parseId, parseJobs, parsePorts, parseShard } from './values.js'

/** Arguments to settings. Throws UsageError, with one sentence that says what is wrong. */
export function parseArguments(argv: readonly string[]): Settings {
  return toSettings(readArguments(argv, optionGroups))
}

/** Checks what was given and completes it. Throws UsageError. */
export function toSettings({ paths, flag, value, list }: GivenArguments): Settings {
  if (flag('write') && flag('check')) throw new UsageError('--write and --check exclude each other')
  const stdin = flag('stdin') ? (value('stdin-filepath') ?? 'Dockerfile') : undefined
  if (stdin === undefined && value('stdin-filepath') !== undefined)
    throw new UsageError('--stdin-filepath needs --stdin')
  if (stdin !== undefined && (flag('write') || paths.length > 0)) {
    throw new UsageError('--stdin goes without paths and without --write')
  }
  const since = value('since')
  const shard = value('shard')
  if (stdin !== undefined && (since !== undefined || shard !== undefined)) {
    throw new UsageError('--stdin goes without --since and --shard')
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
    paths,
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
    since,
    shard: shard === undefined ? undefined : parseShard(shard),
    stdin,
    format,
    output: value('output'),
    color: flag('color'),
    quiet: flag('quiet') ?? false,
    verbose: flag('verbose') ?? false,
  }
}

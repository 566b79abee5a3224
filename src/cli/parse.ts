import { isFormat } from '../report/formats.js'
import type { HardenOptions } from '../types.js'
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
  const given = toGiven({ paths, flag, value, list })
  if (flag('write') && value('patch-dir') !== undefined)
    throw new UsageError('--write and --patch-dir exclude each other')
  if (stdin !== undefined && (value('patch-dir') ?? value('baseline')) !== undefined) {
    throw new UsageError('--stdin goes without --patch-dir and --baseline')
  }
  if (flag('update-baseline') && shard !== undefined)
    throw new UsageError('--update-baseline needs all files: not --shard')
  const jobs = value('jobs')
  return {
    paths,
    mode: flag('write') ? 'write' : flag('check') ? 'check' : 'dry-run',
    unsafe: flag('unsafe') ?? false,
    list: flag('list') ?? false,
    harden: { ...defaultHardenOptions, ...given },
    given,
    config: value('config'),
    transforms: list('transform'),
    baseline: value('baseline'),
    updateBaseline: flag('update-baseline') ?? false,
    patches: toPatches(value('patch-dir'), value('split-by')),
    printConfig: value('print-config'),
    include: list('include'),
    ignore: list('ignore'),
    gitignore: flag('gitignore') ?? true,
    since,
    shard: shard === undefined ? undefined : parseShard(shard),
    jobs: jobs === undefined ? undefined : parseJobs(jobs),
    stdin,
    format,
    output: value('output'),
    color: flag('color'),
    quiet: flag('quiet') ?? false,
    verbose: flag('verbose') ?? false,
  }
}

function toPatches(directory: string | undefined, split = 'owner'): Settings['patches'] {
  if (directory === undefined) {
    if (split !== 'owner') throw new UsageError('--split-by needs --patch-dir')
    return undefined
  }
  if (split !== 'owner' && split !== 'directory' && split !== 'file')
    throw new UsageError(`--split-by ${split} is not known`)
  return { directory, split }
}

/** What the command line says about the rewrite itself. */
function toGiven({ flag, value, list }: GivenArguments): Partial<HardenOptions> {
  const ownership = value('ownership')
  if (ownership !== undefined && ownership !== 'app' && ownership !== 'minimal') {
    throw new UsageError(`--ownership ${ownership} is not known`)
  }
  const user = value('user')
  const uid = value('uid')
  const gid = value('gid')
  const keepPorts = flag('keep-ports')
  const deploy = flag('deploy')
  const only = list('only').flatMap(names => names.split(','))
  const skip = list('skip').flatMap(names => names.split(','))
  return {
    ...(user === undefined ? {} : { user: parseAccountName(user) }),
    ...(uid === undefined ? {} : { uid: parseId('uid', uid) }),
    ...(gid === undefined ? {} : { gid: parseId('gid', gid) }),
    ...((user ?? uid ?? gid) === undefined ? {} : { explicitUser: true }),
    ...(list('port').length === 0 ? {} : { ports: parsePorts(list('port')) }),
    ...(keepPorts === undefined ? {} : { keepPorts }),
    ...(deploy === undefined ? {} : { deploy }),
    ...(ownership === undefined ? {} : { ownership }),
    ...(only.length === 0 ? {} : { only }),
    ...(skip.length === 0 ? {} : { skip }),
  }
}

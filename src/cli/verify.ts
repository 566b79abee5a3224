import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { discover } from '../discover/index.js'
import { displayPath } from '../discover/display.js'
import { escapeControls } from '../report/terminal.js'
import { hardenSafely } from '../run.js'
import { UsageError } from '../usage-error.js'
import { DEFAULT_TIMEOUTS, type Probe, type VerifyOptions } from '../verify/types.js'
import { type GivenArguments, readArguments } from './arguments.js'
import type { Core } from './core.js'
import type { ExitCode, Io } from './io.js'
import { optionGroups, verifyGroup } from './options.js'
import { toSettings } from './parse.js'
import { bugReporter } from './outcome.js'

/** Options of the main job that mean nothing here. */
const NOT_FOR_VERIFY = [
  'write',
  'check',
  'list',
  'stdin',
  'stdin-filepath',
  'format',
  'output',
  'color',
  'since',
  'shard',
]

/** `harden-dockerfile verify [paths..]`: proof on a container engine. */
export async function runVerifyCommand(argv: readonly string[], io: Io, core: Core): Promise<ExitCode> {
  const groups = optionGroups.map(group => ({
    ...group,
    options: group.options.filter(({ name }) => !NOT_FOR_VERIFY.includes(name)),
  }))
  const given = readArguments(argv, [...groups, verifyGroup])
  const settings = toSettings(given)
  const warn = (text: string): void => {
    if (!settings.quiet) io.stderr.write(escapeControls(text))
  }
  const options = toVerifyOptions(given, io, warn)
  const cwd = realpathSync(io.cwd)
  const discovery = discover(settings.paths, { ...settings, cwd })
  for (const { path, message } of discovery.unusable) warn(`${displayPath(cwd, path)}  ${message}\n`)
  for (const problem of discovery.problems) warn(`Warning: ${problem}\n`)

  const harden = await core.harden()
  const runVerify = await core.verify()
  const code = await runVerify({
    discovery,
    harden: (path, repository, hardenOptions) =>
      hardenSafely(harden, path, repository, { harden: hardenOptions, onBug: bugReporter(settings, io) }),
    hardenOptions: settings.harden,
    unsafe: settings.unsafe,
    options,
    write: text => io.stdout.write(text),
    warn,
  })
  if (discovery.unusable.length > 0 || discovery.problems.length > 0) return 2
  return code === 0 || code === 1 ? code : 2
}

function toVerifyOptions(
  { flag, value, list }: GivenArguments,
  io: Io,
  progress: (line: string) => void,
): VerifyOptions {
  const engine = value('engine') ?? 'docker'
  return {
    engine: { kind: engine === 'podman' ? 'podman' : 'docker', host: value('engine-host') },
    env: list('env'),
    envFile: list('env-file').map(file => resolve(io.cwd, file)),
    buildArg: list('build-arg'),
    probes: list('probe').map(parseProbe),
    exec: list('exec'),
    command: [],
    mustWrite: list('must-write'),
    capDropAll: flag('cap-drop-all') ?? false,
    network: value('network'),
    buildNetwork: value('build-network'),
    helperImage: value('helper-image'),
    timeouts: {
      ...DEFAULT_TIMEOUTS,
      build: parseSeconds('build-timeout', value('build-timeout')) ?? DEFAULT_TIMEOUTS.build,
      ready: parseSeconds('ready-timeout', value('ready-timeout')) ?? DEFAULT_TIMEOUTS.ready,
    },
    keepGoing: flag('keep-going') ?? false,
    progress: flag('verbose') ? line => progress(`${line}\n`) : () => undefined,
  }
}

/** `80/health`, as a GET of `/health` on the port that was 80 before the rewrite. */
function parseProbe(text: string): Probe {
  const [, port, path] = /^(\d{1,5})(\/.*)$/.exec(text) ?? []
  if (port === undefined || path === undefined || Number(port) < 1 || Number(port) > 65_535) {
    throw new UsageError(`--probe ${text} is not PORT/PATH, such as 80/health`)
  }
  return { port: Number(port), path, method: 'GET', data: undefined }
}

/** Milliseconds. */
function parseSeconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--${option} ${text} is not a number of seconds`)
  return Number(text) * 1000
}

import { realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { splitCommand } from '../deploy/command-places.js'
import { displayPath } from '../discover/display.js'
import { toFileReport } from '../report/file-report.js'
import type { RunReport } from '../report/types.js'
import { toVerificationReport } from '../report/verification.js'
import { hardenSafely, isWanted } from '../run.js'
import type { VerifiedFile, VerifyOutcome } from '../verify/command.js'
import { buildOutput, describeFile } from '../verify/describe.js'
import { createProgress } from '../verify/progress.js'
import { saveObserved } from '../verify/save.js'
import { DEFAULT_TIMEOUTS, type VerifyOptions } from '../verify/types.js'
import { escapeControls } from '../report/terminal.js'
import { UsageError } from '../usage-error.js'
import { type GivenArguments, readArguments } from './arguments.js'
import type { Core } from './core.js'
import { takeSlice } from './harden.js'
import type { ExitCode, Io } from './io.js'
import { optionGroups, verifyGroup } from './options.js'
import { bugReporter } from './outcome.js'
import { toSettings } from './parse.js'
import { publish } from './publish.js'
import type { Settings } from './settings.js'
import { planRun } from './plan.js'
import { parseJobs, parseProbe } from './values.js'

/** Options of the main job that mean nothing here. */
const NOT_FOR_VERIFY = [
  'write',
  'check',
  'list',
  'print-config',
  'baseline',
  'update-baseline',
  'patch-dir',
  'split-by',
  'stdin',
  'stdin-filepath',
]

/** `harden-dockerfile verify [paths..]`: proof on a container engine. */
export async function runVerifyCommand(argv: readonly string[], io: Io, core: Core): Promise<ExitCode> {
  const groups = optionGroups.map(group => ({
    ...group,
    options: group.options.filter(({ name }) => !NOT_FOR_VERIFY.includes(name)),
  }))
  const given = readArguments(argv, [...groups, verifyGroup])
  const settings = toSettings(given)
  const options = toVerifyOptions(given, io)
  if (given.flag('save') === true && !options.learn) throw new UsageError('--save goes with --learn')
  const cwd = realpathSync(io.cwd)
  const plan = await planRun(settings, cwd, core)
  const { discovery, shard } = await takeSlice(plan.discovery, settings)
  const warn = (text: string): void => io.stderr.write(escapeControls(text))
  for (const { path, message } of discovery.unusable) warn(`${displayPath(cwd, path)}  ${message}\n`)
  for (const problem of discovery.problems) warn(`Warning: ${problem}\n`)

  const shown = ({ root, result }: Pick<VerifiedFile, 'root' | 'result'>): string =>
    displayPath(cwd, join(root, result.path))
  // Each file's line is the product, unless a format was asked for.
  const hasProduct = settings.format !== undefined || settings.output !== undefined
  const lines = hasProduct && settings.output === undefined ? io.stderr : io.stdout
  const progress = createProgress(io.stderr, !settings.quiet)
  const harden = await core.harden(plan.transforms)
  const runVerify = await core.verify()
  const outcome = await runVerify({
    discovery,
    harden: (path, repository, { observed }) => {
      const configured = plan.optionsOf(repository.workspace.root, path)
      const facts = [...(configured.observed?.get(path) ?? []), ...(observed?.get(path) ?? [])]
      const known = { ...configured, observed: new Map([[path, facts]]) }
      return hardenSafely(harden, path, repository, { harden: known, onBug: bugReporter(settings, io) })
    },
    hardenOptions: settings.harden,
    unsafe: settings.unsafe,
    options,
    events: {
      onPlan: progress.plan,
      onStep: (file, step) => {
        progress.step(shown(file), step)
      },
      onFile: file => {
        progress.done(shown(file))
        progress.print(() => {
          if (file.verification === undefined) return
          const output = buildOutput(file.verification)
          if (output !== undefined && !settings.quiet) io.stderr.write(output)
          if (!settings.quiet || lines === io.stdout)
            lines.write(describeFile(shown(file), file.result, file.verification))
        })
      },
    },
  })
  progress.end()
  const report = toReport(outcome, settings, cwd, discovery.problems)
  const product = shard === undefined ? report : { ...report, shard }
  if (hasProduct) await publish({ ...settings, format: settings.format ?? 'json' }, product, io)
  if (given.flag('save') === true) save(outcome, cwd, warn)
  if (outcome.noEngine !== undefined) {
    warn(
      `${outcome.noEngine}\nStart one, or say where it is with DOCKER_HOST or --engine-host. Nothing was verified.\n`,
    )
    return 2
  }
  if (!settings.quiet) warn(countLine(outcome))
  if (discovery.unusable.length > 0 || discovery.problems.length > 0) return 2
  return outcome.files.some(({ verification }) => verification?.verdict === 'broken') ? 1 : 0
}

/** Every Dockerfile of the run; a rewrite is part of its product when it is proven and asked for. */
function toReport({ files }: VerifyOutcome, settings: Settings, cwd: string, problems: readonly string[]): RunReport {
  const { unsafe } = settings
  return {
    ...{ mode: 'dry-run', unsafe, problems, diffDirectory: undefined },
    files: files.map(({ root, result, verification }) => {
      const shown = (path: string): string => displayPath(cwd, join(root, path))
      const applied = verification?.verdict === 'proven' && isWanted(result, unsafe)
      const report = toFileReport(result, { shown, inDiff: shown }, applied)
      return verification === undefined ? report : { ...report, verification: toVerificationReport(verification) }
    }),
  }
}

function countLine({ files }: VerifyOutcome): string {
  const count = (verdict: string): number =>
    files.filter(({ verification }) => verification?.verdict === verdict).length
  const rest = files.filter(({ verification }) => verification === undefined).length
  const left = rest === 0 ? '' : `; ${rest} ${rest === 1 ? 'Dockerfile' : 'Dockerfiles'} not verified`
  return `${count('proven')} proven, ${count('broken')} broken, ${count('inconclusive')} inconclusive${left}\n`
}

function save({ files }: VerifyOutcome, cwd: string, warn: (text: string) => void): void {
  const learned = files.flatMap(({ root, result, verification }) => {
    // What was learned and did not help is no fact to keep, but for the need of root.
    const taught = verification?.verdict === 'proven' || verification?.taught?.root !== undefined
    return taught && verification.taught !== undefined ? [[join(root, result.path), verification.taught] as const] : []
  })
  if (learned.length === 0) return
  try {
    const kept = new Set(learned.map(([dockerfile, taught]) => saveObserved(cwd, dockerfile, taught)))
    warn(`Kept what was learned in ${[...kept].map(file => displayPath(cwd, file)).join(', ')}\n`)
  } catch (error) {
    throw new UsageError(`cannot keep what was learned: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function toVerifyOptions({ flag, value, list }: GivenArguments, io: Io): VerifyOptions {
  const command = value('command')
  const seconds = (option: string, standard: number): number => parseSeconds(option, value(option)) ?? standard
  return {
    engine: {
      kind: toKind(value('engine')),
      program: value('engine-program'),
      host: value('engine-host'),
      context: value('engine-context'),
    },
    env: list('env'),
    envFile: list('env-file').map(file => resolve(io.cwd, file)),
    buildArg: list('build-arg'),
    target: value('target'),
    probes: list('probe').map(parseProbe),
    exec: list('exec'),
    command: command === undefined ? [] : splitCommand(command).map(({ value }) => value),
    mustWrite: list('must-write'),
    capDropAll: flag('cap-drop-all') ?? false,
    network: value('network'),
    buildNetwork: value('build-network'),
    helperImage: value('helper-image'),
    timeouts: {
      ...DEFAULT_TIMEOUTS,
      build: seconds('build-timeout', DEFAULT_TIMEOUTS.build),
      ready: seconds('ready-timeout', DEFAULT_TIMEOUTS.ready),
      settle: seconds('settle', DEFAULT_TIMEOUTS.settle),
    },
    compose: flag('compose') ?? true,
    learn: flag('learn') ?? false,
    all: flag('all') ?? false,
    failFast: flag('fail-fast') ?? false,
    jobs: parseJobs(value('jobs') ?? '1'),
  }
}

const toKind = (name: string | undefined): VerifyOptions['engine']['kind'] =>
  name === 'docker' || name === 'podman' ? name : undefined

/** Milliseconds. */
function parseSeconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--${option} ${text} is not a number of seconds`)
  return Number(text) * 1000
}

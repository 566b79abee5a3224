import { realpathSync } from 'node:fs'
import type { Discovery } from '../discover/index.js'
import { displayPath } from '../discover/display.js'
import { tuneFor } from '../v8-settings.js'
import { renderSummary } from '../report/summary.js'
import { escapeControls } from '../report/terminal.js'
import type { RunReport, ShardPlace } from '../report/types.js'
import { type Harden, run, type RunOptions } from '../run.js'
import type { Core } from './core.js'
import type { ExitCode, Io } from './io.js'
import { bugReporter, exitCodeOf, renderOptions } from './outcome.js'
import { type Plan, planRun } from './plan.js'
import { printConfig } from './print-config.js'
import { showProgress } from './progress.js'
import { publish } from './publish.js'
import type { Settings } from './settings.js'
import { watchSignals } from './signals.js'

/** `harden-dockerfile [--write|--check] [paths..]`: the main job. */
export async function runHarden(settings: Settings, io: Io, core: Core): Promise<ExitCode> {
  const cwd = realpathSync(io.cwd)
  if (settings.printConfig !== undefined) return printConfig(settings, settings.printConfig, cwd, io)
  const plan = await planRun(settings, cwd, core)
  const { discovery: whole, optionsOf } = plan
  const { discovery, shard } = await takeSlice(whole, settings)
  const harden = await core.harden(plan.transforms)
  const total = discovery.roots.reduce((sum, { paths }) => sum + paths.length, 0)
  tuneFor(total)
  const { mode, unsafe } = settings
  const progress = await showProgress(settings, io, total)
  const onFirst = (): void => {
    progress.stop()
    if (!settings.quiet && io.stderr.isTerminal)
      io.stderr.write('Stopping after this Dockerfile; Ctrl-C again stops at once.\n')
  }
  const signals = total > 1 || mode === 'write' ? watchSignals(mode === 'write', onFirst) : undefined
  let report: RunReport
  try {
    const options: RunOptions = {
      cwd,
      mode,
      unsafe,
      whole,
      harden: settings.harden,
      optionsOf,
      onBug: bugReporter(settings, io),
      onProgress: (done, all) => {
        progress.update(done, all)
        return signals?.mayGoOn() ?? Promise.resolve(true)
      },
      onCompleted: files => {
        const names = files.map(file => displayPath(cwd, file)).join(', ')
        if (!settings.quiet) io.stderr.write(escapeControls(`An interrupted --write was completed: ${names}\n`))
      },
    }
    const jobs = plan.transforms.length > 0 ? 1 : jobsFor(settings, total)
    const together = jobs > 1 ? await runTogether(discovery, options, harden, jobs, core) : undefined
    report = together ?? (await run(discovery, options, harden))
  } finally {
    signals?.stop()
    progress.stop()
  }
  const isCut = isCutShort(discovery, report)
  if (isCut) {
    const next = mode === 'write' ? ' The same command goes on from there.' : ''
    io.stderr.write(
      `Interrupted: ${report.files.length} of ${total} Dockerfiles were looked at; the rest is as it was.${next}\n`,
    )
  }
  if (shard !== undefined) report = { ...report, shard }
  // Patches and a baseline of a part would pass for those of the whole.
  const writes = settings.patches !== undefined || settings.updateBaseline
  const summarise = (): void => {
    if (!settings.quiet && settings.format !== 'summary')
      io.stderr.write(renderSummary(report, renderOptions(settings, io, io.stderr)))
  }
  try {
    if (wantsMore(settings, plan) && !(isCut && writes)) {
      const { completeReport } = await import('./complete.js')
      report = completeReport(report, { settings, plan, discovery, harden, cwd, io })
    }
    await publish(settings, report, io)
  } catch (error) {
    // Whatever becomes of the report: Dockerfiles were written, and that has to be told.
    if (mode === 'write') summarise()
    throw error
  }
  summarise()
  return isCut ? 2 : exitCodeOf(report)
}

/** How many threads a run uses. One unless told: each further one needs the memory of a run of its own. Writing is one thread's work. */
export function jobsFor({ mode, jobs = 1 }: Pick<Settings, 'mode' | 'jobs'>, total: number): number {
  return mode === 'write' ? 1 : Math.min(jobs, total)
}

async function runTogether(discovery: Discovery, options: RunOptions, harden: Harden, jobs: number, core: Core) {
  const { runInJobs } = await import('../jobs/run-in-jobs.js')
  return runInJobs(discovery, options, harden, jobs, await core.startJob())
}

/** What --since and --shard leave of the Dockerfiles, and their place in the whole run. */
export async function takeSlice(
  found: Discovery,
  { since, shard, mode, unsafe }: Settings,
): Promise<{ readonly discovery: Discovery; readonly shard?: ShardPlace }> {
  if (since === undefined && shard === undefined) return { discovery: found }
  const { changedSince, takeShard } = await import('../slices/index.js')
  const discovery = since === undefined ? found : changedSince(found, since)
  if (shard === undefined) return { discovery }
  const { positions, total, ...slice } = takeShard(discovery, shard.index, shard.count)
  return { ...slice, shard: { ...shard, mode, unsafe, positions, total } }
}

/** A signal ended the run before the last Dockerfile. */
function isCutShort({ roots, unusable }: Discovery, { files }: RunReport): boolean {
  return files.length < roots.reduce((sum, { paths }) => sum + paths.length, unusable.length)
}

/** Whether the report is to be held against more than the Dockerfiles: a baseline, CODEOWNERS. */
function wantsMore({ mode, format, baseline, patches }: Settings, { configs }: Plan): boolean {
  const isForMany = format === 'json' || format === 'html' || patches !== undefined
  return (
    mode === 'check' ||
    isForMany ||
    baseline !== undefined ||
    configs.all.some(({ data }) => data.baseline !== undefined)
  )
}

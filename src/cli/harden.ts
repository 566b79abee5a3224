import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { discover, type Discovery } from '../discover/index.js'
import { renderReport } from '../report/index.js'
import { renderSummary } from '../report/summary.js'
import type { RunReport } from '../report/types.js'
import { run } from '../run.js'
import { UsageError } from '../usage-error.js'
import { writeReport } from '../write.js'
import type { Core } from './core.js'
import type { ExitCode, Io } from './io.js'
import { checkTransformNames } from './list.js'
import { bugReporter, exitCodeOf, renderOptions } from './outcome.js'
import type { Settings } from './settings.js'
import { watchSignals } from './signals.js'

/** `harden-dockerfile [--write|--check] [paths..]`: the main job. */
export async function runHarden(settings: Settings, io: Io, core: Core): Promise<ExitCode> {
  const cwd = realpathSync(io.cwd)
  const names = [...settings.harden.only, ...settings.harden.skip]
  if (names.length > 0) checkTransformNames(names, await core.transforms())
  const discovery = discover(settings.paths, { ...settings, cwd })
  const harden = await core.harden()
  const signals = settings.mode === 'write' ? watchSignals() : undefined
  const { mode, unsafe } = settings
  let report: RunReport
  try {
    report = await run(
      discovery,
      { cwd, mode, unsafe, harden: settings.harden, onBug: bugReporter(settings, io), onProgress: signals?.mayGoOn },
      harden,
    )
  } finally {
    signals?.stop()
  }
  await publish(report, settings, io)
  if (!settings.quiet && settings.format !== 'summary') {
    io.stderr.write(renderSummary(report, renderOptions(settings, io, io.stderr)))
  }
  return isCutShort(discovery, report) ? 2 : exitCodeOf(report)
}

/** Writes the product: nothing but a diff, JSON … on standard output, or in the file that was named. */
async function publish(report: RunReport, settings: Settings, io: Io): Promise<void> {
  const { output, verbose } = settings
  // A rewrite in place and a check are about the files and the exit code; a product they give when asked.
  const format = settings.format ?? (settings.mode === 'dry-run' || output !== undefined ? 'diff' : undefined)
  if (format === undefined) return
  if (output === undefined) {
    io.stdout.write(await renderReport(format, report, renderOptions(settings, io, io.stdout)))
    return
  }
  const text = await renderReport(format, report, { color: false, escape: false, verbose })
  try {
    writeReport(resolve(io.cwd, output), text)
  } catch (error) {
    throw new UsageError(`cannot write --output ${output}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** A signal ended the run before the last Dockerfile. */
function isCutShort({ roots, unusable }: Discovery, { files }: RunReport): boolean {
  return files.length < roots.reduce((sum, { paths }) => sum + paths.length, unusable.length)
}

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { renderSummary } from '../report/summary.js'
import { mergeReports } from '../slices/merge.js'
import { UsageError } from '../usage-error.js'
import { readArguments } from './arguments.js'
import type { ExitCode, Io } from './io.js'
import { optionGroups } from './options.js'
import { exitCodeOf, renderOptions } from './outcome.js'
import { toSettings } from './parse.js'
import { publish } from './publish.js'

/** Options of the main job that mean something here. */
const FOR_MERGE = ['check', 'format', 'output', 'color', 'quiet', 'verbose']

/** `harden-dockerfile merge REPORT..`: JSON reports into one report and one exit code. */
export async function runMerge(argv: readonly string[], io: Io): Promise<ExitCode> {
  const groups = optionGroups.map(group => ({
    ...group,
    options: group.options.filter(({ name }) => FOR_MERGE.includes(name)),
  }))
  const settings = toSettings(readArguments(argv, groups))
  if (settings.paths.length === 0) throw new UsageError('merge takes the files of JSON reports')
  const named = settings.paths.map(name => ({ name, text: readReport(resolve(io.cwd, name), name) }))
  const report = mergeReports(named, settings.mode === 'check')
  await publish({ ...settings, format: settings.format ?? 'json' }, report, io)
  if (!settings.quiet && settings.format !== 'summary') {
    io.stderr.write(renderSummary(report, renderOptions(settings, io, io.stderr)))
  }
  return exitCodeOf(report)
}

function readReport(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`cannot read ${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

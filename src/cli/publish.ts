import { resolve } from 'node:path'
import { renderReport } from '../report/index.js'
import type { RunReport } from '../report/types.js'
import { UsageError } from '../usage-error.js'
import { writeReport } from '../write.js'
import type { Io } from './io.js'
import { renderOptions } from './outcome.js'
import type { Settings } from './settings.js'

/** Writes the product: nothing but a diff, JSON … on standard output, or in the file that was named. */
export async function publish(settings: Settings, report: RunReport, io: Io): Promise<void> {
  const { output, verbose } = settings
  // A rewrite in place and a check are about the files and the exit code; a product they give when asked.
  const isDiffWanted = (settings.mode === 'dry-run' && settings.patches === undefined) || output !== undefined
  const format = settings.format ?? (isDiffWanted ? 'diff' : undefined)
  if (format === undefined) return
  if (output === undefined) {
    io.stdout.write(await renderReport(format, report, renderOptions(settings, io, io.stdout)))
    return
  }
  writeProduct(io, output, '--output', await renderReport(format, report, { color: false, escape: false, verbose }))
}

/** Writes a file that an option names. Throws UsageError when it cannot be written. */
export function writeProduct(io: Io, file: string, option: string, text: string): void {
  try {
    writeReport(resolve(io.cwd, file), text)
  } catch (error) {
    throw new UsageError(`cannot write ${option} ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

import { escapeControls, wantsColor } from '../report/terminal.js'
import type { FileReport, RenderOptions, RunReport } from '../report/types.js'
import type { ExitCode, Io, Sink } from './io.js'
import type { Settings } from './settings.js'

/** What a finished run means to the caller of the process. */
export function exitCodeOf({ files, problems, mode }: RunReport): ExitCode {
  if (problems.length > 0 || files.some(isFailure)) return 2
  if (files.some(({ verification }) => verification?.verdict === 'broken')) return 1
  return mode === 'check' && files.some(isFinding) ? 1 : 0
}

/** How a report is to look on one of the process's streams. */
export function renderOptions({ color, verbose }: Settings, io: Io, sink: Sink): RenderOptions {
  const colored = wantsColor(color, io.env, sink.isTerminal)
  return { color: colored, escape: colored || sink.isTerminal, verbose }
}

/** With --verbose, the stack of an exception goes to standard error. */
export function bugReporter({ verbose }: Settings, io: Io): ((path: string, error: unknown) => void) | undefined {
  if (!verbose) return undefined
  return (path, error) => {
    const stack = error instanceof Error ? error.stack : undefined
    io.stderr.write(escapeControls(`${path}: ${stack ?? String(error)}\n`))
  }
}

function isFailure({ verdict, reasons }: FileReport): boolean {
  return verdict === 'failed' || reasons.some(({ code }) => code === 'write-failed')
}

/** It can be hardened, or it runs as root and nothing says why it has to; and the baseline does not know it. */
function isFinding({ verdict, reasons, exception }: FileReport): boolean {
  if (exception !== undefined) return false
  return verdict === 'hardened' || verdict === 'needs-review' || (verdict === 'needs-root' && reasons.length === 0)
}

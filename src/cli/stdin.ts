import { isUtf8 } from 'node:buffer'
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { openRoot } from '../discover/index.js'
import { displayPath } from '../discover/display.js'
import { failedResult, toFileReport } from '../report/file-report.js'
import { renderReport } from '../report/index.js'
import { renderSummary } from '../report/summary.js'
import type { RunReport } from '../report/types.js'
import { openRepository } from '../repository.js'
import { hardenSafely, isWanted } from '../run.js'
import type { FileResult, Reason } from '../types.js'
import { openDiskWorkspace } from '../workspace/disk.js'
import { overlay } from '../workspace.js'
import type { Core } from './core.js'
import { bugReporter, exitCodeOf, renderOptions } from './outcome.js'
import type { ExitCode, Io } from './io.js'
import { mergedOptions, ownTransforms, readConfigs } from './plan.js'
import type { Settings } from './settings.js'

/**
 * Filter mode for editors: the Dockerfile comes on standard input and leaves on standard output, the same bytes when
 * there is nothing to do or when it cannot be done. `path` says where it belongs; no such file has to exist.
 */
export async function runStdin(settings: Settings, path: string, io: Io, core: Core): Promise<ExitCode> {
  const cwd = realpathSync(io.cwd)
  const input = Buffer.from(io.readStdin())
  const text = isUtf8(input) ? input.toString('utf8') : undefined

  const absolute = realAbsolute(resolve(cwd, path))
  const { root, listFiles } = openRoot(existingDirectory(absolute), cwd)
  const local = displayPath(root, absolute)
  const disk = openDiskWorkspace(root, listFiles)
  const repository = openRepository(overlay(disk, new Map(text === undefined ? [] : [[local, text]])))
  const configs = await readConfigs(settings, cwd, { roots: [{ root, paths: [local], listFiles }] })
  const optionsOf = await mergedOptions(settings, configs)
  const result =
    text === undefined
      ? failedResult(local, 'not-utf8', 'is not UTF-8 text')
      : hardenSafely(await core.harden(await ownTransforms(settings, configs, cwd, core)), local, repository, {
          harden: optionsOf(root, local),
          onBug: bugReporter(settings, io),
        })

  const obstacles = findRelated(result)
  const applied = isWanted(result, settings.unsafe) && obstacles.length === 0
  const shown = (name: string): string => displayPath(cwd, join(root, name))
  const report: RunReport = {
    mode: settings.mode,
    unsafe: settings.unsafe,
    files: [toFileReport(result, { shown, inDiff: shown }, applied, obstacles)],
    problems: [],
    diffDirectory: undefined,
  }
  if (settings.format !== undefined) {
    io.stdout.write(await renderReport(settings.format, report, renderOptions(settings, io, io.stdout)))
  } else if (settings.mode !== 'check') {
    const rewrite = applied ? result.rewrites.find(one => one.path === local) : undefined
    io.stdout.write(rewrite?.after ?? input)
  }
  if (!settings.quiet && !(applied && settings.mode !== 'check')) {
    io.stderr.write(renderSummary(report, renderOptions(settings, io, io.stderr)))
  }
  return exitCodeOf(report)
}

/** Standard output takes one file: a change that has to move others with it does not fit. */
function findRelated({ path, rewrites }: FileResult): readonly Reason[] {
  return rewrites
    .filter(rewrite => rewrite.path !== path)
    .map(rewrite => ({
      code: 'related-file-outside',
      message: `the rewrite of ${path} edits this file too, which standard output cannot hold: run on the file itself`,
      path: rewrite.path,
      line: 1,
    }))
}

function existingDirectory(absolute: string): string {
  let directory = dirname(absolute)
  while (!existsSync(directory)) directory = dirname(directory)
  return directory
}

/** Free of links as far as it exists. */
function realAbsolute(absolute: string): string {
  const directory = existingDirectory(absolute)
  return join(realpathSync(directory), relative(directory, absolute))
}

import { realpathSync } from 'node:fs'
import { discover } from '../discover/index.js'
import { escapeControls } from '../report/terminal.js'
import { openRepository, type Repository } from '../repository.js'
import type { HardenOptions } from '../types.js'
import { UsageError } from '../usage-error.js'
import { MAX_DOCKERFILE_BYTES, openDiskWorkspace } from '../workspace/disk.js'
import type { Core } from './core.js'
import type { ExitCode, Io } from './io.js'
import { TransformError } from '../own-transforms/error.js'
import { mergedOptions, ownTransforms, readConfigs } from './plan.js'
import type { Settings } from './settings.js'

/** What was understood of one Dockerfile, as text for people. */
export type Explain = (path: string, repository: Repository, options: HardenOptions) => string

/** `harden-dockerfile explain FILE`. */
export async function runExplain(settings: Settings, io: Io, core: Core): Promise<ExitCode> {
  const [file, ...others] = settings.paths
  if (file === undefined || others.length > 0) throw new UsageError('explain takes one FILE')
  const cwd = realpathSync(io.cwd)
  const found = discover([file], { ...settings, cwd })
  const [root, ...otherRoots] = found.roots
  const [path, ...otherPaths] = root?.paths ?? []
  const [unusable] = found.unusable
  if (unusable !== undefined) throw new UsageError(`${file} ${unusable.message}`)
  if (root === undefined || path === undefined) throw new UsageError(`no Dockerfile in ${file}`)
  if (otherRoots.length > 0 || otherPaths.length > 0) {
    throw new UsageError(`${file} holds several Dockerfiles; explain takes one FILE`)
  }
  const workspace = openDiskWorkspace(root.root, root.listFiles)
  const loaded = workspace.load(path, MAX_DOCKERFILE_BYTES)
  if (!loaded.ok) throw new UsageError(`${file} ${loaded.message}`)
  const configs = await readConfigs(settings, cwd, found)
  const optionsOf = await mergedOptions(settings, configs)
  const explain = await core.explain(await ownTransforms(settings, configs, cwd, core))
  const text = explainOrSay(() => explain(path, openRepository(workspace), optionsOf(root.root, path)))
  const ended = text.endsWith('\n') ? text : `${text}\n`
  io.stdout.write(io.stdout.isTerminal ? escapeControls(ended) : ended)
  return 0
}

/** A transform of the user's own that fails is told as what it is. */
function explainOrSay(explain: () => string): string {
  try {
    return explain()
  } catch (error) {
    throw error instanceof TransformError ? new UsageError(error.message) : error
  }
}

import { realpathSync } from 'node:fs'
import { transforms as builtIn } from '../transforms/index.js'
import { discover } from './discover/index.js'
import type { Transform } from './facts.js'
import { hardenDockerfile } from './harden.js'
import { toJsonReport, type JsonReport } from './report/json.js'
import { run } from './run.js'
import type { HardenOptions } from './types.js'

export interface HardenRequest extends Partial<HardenOptions> {
  /** Directory that relative paths, and the paths of the report, start from; default: the process's working directory. */
  readonly cwd?: string
  /** Files and directories; default: `cwd`. */
  readonly paths?: readonly string[]
  /** Write the rewrites in place; default: only report them. */
  readonly write?: boolean
  /** Also apply rewrites whose verdict is needs-review. */
  readonly unsafe?: boolean
  readonly include?: readonly string[]
  readonly ignore?: readonly string[]
  readonly gitignore?: boolean
  /** Instead of the built-in ones, in this order. */
  readonly transforms?: readonly Transform[]
}

/**
 * Hardens the Dockerfiles below some paths, as the command does, and gives the report that `--format json` prints (schema:
 * `harden-dockerfile/schema/report.schema.json`). A file that cannot be read, parsed or written is a `failed` entry of
 * the report. Rejects with a UsageError when a path does not exist.
 */
export async function harden(request: HardenRequest = {}): Promise<JsonReport> {
  const { paths = ['.'], write = false, unsafe = false, transforms = builtIn, include = [], ignore = [] } = request
  const cwd = realpathSync(request.cwd ?? process.cwd())
  const discovery = discover(paths, { cwd, include, ignore, gitignore: request.gitignore ?? true })
  const report = await run(
    discovery,
    { cwd, mode: write ? 'write' : 'dry-run', unsafe, harden: hardenOptions(request) },
    (path, repository, options) => hardenDockerfile(path, repository, options, transforms),
  )
  return toJsonReport(report)
}

function hardenOptions(request: HardenRequest): HardenOptions {
  return {
    user: request.user ?? 'app',
    uid: request.uid ?? 10001,
    gid: request.gid ?? request.uid ?? 10001,
    explicitUser:
      request.explicitUser ?? (request.user !== undefined || request.uid !== undefined || request.gid !== undefined),
    ports: request.ports ?? new Map(),
    keepPorts: request.keepPorts ?? false,
    deploy: request.deploy ?? false,
    ownership: request.ownership ?? 'app',
    only: request.only ?? [],
    skip: request.skip ?? [],
  }
}

import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { applyBaseline, renewBaseline } from '../baseline/apply.js'
import { parseBaseline } from '../baseline/read.js'
import type { Baseline } from '../baseline/types.js'
import { findUnusedIgnore } from '../baseline/unused-ignores.js'
import type { Discovery } from '../discover/index.js'
import { displayPath } from '../discover/display.js'
import type { OwnersOf } from '../owners/codeowners.js'
import { readOwners } from '../owners/read.js'
import { findLeft, splitPatch } from '../patches/split.js'
import { writePatches } from '../patches/write.js'
import type { RunReport } from '../report/types.js'
import type { Harden } from '../run.js'
import type { Reason } from '../types.js'
import { UsageError } from '../usage-error.js'
import { pathBelow } from '../workspace/containment.js'
import { openDiskWorkspace } from '../workspace/disk.js'
import type { Io } from './io.js'
import type { Plan } from './plan.js'
import { writeProduct } from './publish.js'
import type { Settings } from './settings.js'

export interface Surroundings {
  readonly settings: Settings
  readonly plan: Plan
  /** The part of the plan that was run. */
  readonly discovery: Discovery
  readonly harden: Harden
  readonly cwd: string
  readonly io: Io
}

/** The report with owners, exceptions and notices; writes the patches and the baseline that were asked for. */
export function completeReport(report: RunReport, surroundings: Surroundings): RunReport {
  const { settings, cwd } = surroundings
  const ownersOf = findOwners(surroundings)
  const owned =
    ownersOf === undefined ? report.files : report.files.map(file => ({ ...file, owners: ownersOf(file.path) }))
  const { files, notices } = compareWithBaseline({ ...report, files: owned }, surroundings)
  const { patches } = settings
  if (patches !== undefined) {
    const { split } = patches
    const ofPath = ownersOf ?? (() => [])
    const parts = splitPatch(files, split, ofPath)
    const left = findLeft(files, split, ofPath)
    try {
      writePatches(resolve(cwd, patches.directory), { split, parts, left, directory: report.diffDirectory })
    } catch (error) {
      throw new UsageError(
        `cannot write --patch-dir ${patches.directory}: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }
  const unused = settings.mode === 'check' ? unusedIgnores(report, surroundings) : []
  return { ...report, files, notices: [...notices, ...unused] }
}

/** Owners of a path as it is shown; undefined where no root has a CODEOWNERS file. */
function findOwners({ plan, cwd }: Surroundings): OwnersOf | undefined {
  const roots = plan.discovery.roots.flatMap(({ root }) => {
    const ownersOf = readOwners(openDiskWorkspace(root, () => []))
    return ownersOf === undefined ? [] : [{ root, ownersOf }]
  })
  if (roots.length === 0) return undefined
  return shown => {
    const absolute = resolve(cwd, shown)
    const candidates = roots.filter(({ root }) => pathBelow(root, absolute) !== undefined)
    const nearest = candidates.sort((a, b) => b.root.length - a.root.length)[0]
    return nearest === undefined ? [] : nearest.ownersOf(pathBelow(nearest.root, absolute) ?? '')
  }
}

function compareWithBaseline(
  report: RunReport,
  { settings, plan, cwd, io }: Surroundings,
): Pick<RunReport, 'files'> & { readonly notices: readonly Reason[] } {
  const file = baselineFile(settings, plan, cwd)
  if (file === undefined) {
    if (settings.updateBaseline) throw new UsageError('--update-baseline needs --baseline FILE')
    return { files: report.files, notices: [] }
  }
  const shown = displayPath(cwd, file)
  const folder = dirname(file)
  const nameOf = (path: string): string => displayPath(folder, resolve(cwd, path))
  let baseline: Baseline = { exceptions: [] }
  if (existsSync(file)) baseline = parseBaseline(shown, readFileSync(file, 'utf8'))
  else if (!settings.updateBaseline)
    throw new UsageError(`the baseline ${shown} does not exist; --update-baseline makes it`)
  const { shard } = report
  const mine = new Set(report.files.map(({ path }) => nameOf(path)))
  const everywhere = new Set(
    plan.discovery.roots.flatMap(({ root, paths }) => paths.map(path => displayPath(folder, join(root, path)))),
  )
  // A slice judges its own files; the first one also what is nobody's. A run over a part of the tree does not know the rest.
  const isWhole = settings.since === undefined && settings.paths.length === 0
  const isMine = (name: string): boolean =>
    mine.has(name) || (isWhole && !everywhere.has(name) && (shard === undefined || shard.index === 1))
  if (settings.updateBaseline) {
    mkdirSync(folder, { recursive: true })
    const kept = baseline.exceptions.filter(({ path }) => !isMine(path))
    const text = renewBaseline(report.files, nameOf, baseline, kept)
    writeProduct(io, file, '--baseline', text)
    baseline = parseBaseline(shown, text)
  }
  const today = new Date().toISOString().slice(0, 10)
  return applyBaseline(report.files, { baseline, path: shown, nameOf, today, isMine })
}

/** The one that is named, else the one that the configuration for the place where the tool runs names. */
function baselineFile({ baseline }: Settings, { configs }: Plan, cwd: string): string | undefined {
  if (baseline !== undefined) return resolve(cwd, baseline)
  const config = configs.here.findLast(({ data }) => data.baseline !== undefined)
  if (config?.data.baseline === undefined) return undefined
  const file = resolve(configs.root, config.folder, config.data.baseline)
  const real = existsSync(file) ? realpathSync(file) : file
  if (pathBelow(configs.root, real) === undefined) {
    throw new UsageError(`${config.name}: "baseline" lies outside ${configs.root}`)
  }
  return file
}

function unusedIgnores(report: RunReport, { discovery, plan, harden, cwd }: Surroundings): readonly Reason[] {
  const ignored = new Set(
    report.files.filter(({ reasons }) => reasons.some(({ code }) => code === 'ignored')).map(({ path }) => path),
  )
  if (ignored.size === 0) return []
  return discovery.roots.flatMap(({ root, paths, listFiles }) => {
    const shownOf = (path: string): string => displayPath(cwd, join(root, path))
    const own = paths.filter(path => ignored.has(shownOf(path)))
    if (own.length === 0) return []
    const workspace = openDiskWorkspace(root, listFiles)
    return own.flatMap(path => {
      const unused = findUnusedIgnore(path, workspace, plan.optionsOf(root, path), harden)
      return unused === undefined ? [] : [{ ...unused, path: shownOf(path) }]
    })
  })
}

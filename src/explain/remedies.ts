import { analyseStage } from '../analysis/analyse.js'
import type { StageAnalysis } from '../analysis/stage-analysis.js'
import { leftOver } from '../decide.js'
import { parseDockerfile } from '../dockerfile/parse.js'
import type { Transform } from '../facts.js'
import { hardenDockerfile } from '../harden.js'
import { openRepository, type Repository } from '../repository.js'
import type { AppliedChange, FileResult, HardenOptions, Need, Reason, Requirement } from '../types.js'
import { overlay } from '../workspace.js'
import { needText } from './words.js'

/** What becomes of a requirement that the image as it is does not meet. */
export interface Remedy {
  /** The transform after which it is met. */
  readonly transform: string | undefined
  /** The changes of that transform that belong to it. */
  readonly changes: readonly AppliedChange[]
  /** The reason that it becomes when nothing meets it. */
  readonly reason: Reason | undefined
}

export interface Remedies {
  readonly of: (requirement: Requirement) => Remedy
  /** The stage in the rewritten texts; the same as before where nothing is rewritten. */
  readonly after: StageAnalysis
}

/**
 * Finds the transform that meets each requirement: the pipeline runs with one transform more each time, and the requirements
 * that are gone then are that transform's.
 */
export function findRemedies(
  first: StageAnalysis,
  result: FileResult,
  repository: Repository,
  options: HardenOptions,
  transforms: readonly Transform[],
): Remedies {
  const met = new Map<string, string>()
  let after = first
  if (result.rewrites.length > 0) {
    const used = new Set(result.changes.map(({ transform }) => transform))
    let open = new Set(first.unmet.map(({ need }) => needText(need)))
    for (const [index, { name }] of transforms.entries()) {
      if (!used.has(name)) continue
      const partial = hardenDockerfile(first.dockerfilePath, repository, options, transforms.slice(0, index + 1))
      after = analyseRewritten(first, partial, repository, options) ?? after
      const left = new Set(after.unmet.map(({ need }) => needText(need)))
      for (const need of open) if (!left.has(need)) met.set(need, name)
      open = left
    }
  }
  return {
    after,
    of: requirement => {
      const transform = met.get(needText(requirement.need))
      if (transform !== undefined)
        return { transform, changes: changesFor(requirement.need, transform, result.changes), reason: undefined }
      const [reason] = leftOver({ ...after, unmet: [requirement] }, options)
      return { transform, changes: [], reason }
    },
  }
}

function analyseRewritten(
  first: StageAnalysis,
  { rewrites }: FileResult,
  repository: Repository,
  options: HardenOptions,
): StageAnalysis | undefined {
  const workspace = overlay(repository.workspace, new Map(rewrites.map(({ path, after }) => [path, after])))
  const parsed = parseDockerfile(first.dockerfilePath, workspace.read(first.dockerfilePath) ?? '')
  const stage = parsed.ok ? parsed.dockerfile.stages[first.stage.index] : undefined
  if (!parsed.ok || stage === undefined) return undefined
  return analyseStage(parsed.dockerfile, stage, openRepository(workspace), options, first.target)
}

/** The changes of a transform that name what is needed; all of them where none does. */
function changesFor(need: Need, transform: string, changes: readonly AppliedChange[]): readonly AppliedChange[] {
  const own = changes.filter(change => change.transform === transform)
  const subject = need.kind === 'bind' ? String(need.port) : 'target' in need ? need.target : undefined
  const named = own.filter(({ reason }) => subject !== undefined && reason.split(/[\s,;:()]+/).includes(subject))
  return named.length > 0 ? named : own
}

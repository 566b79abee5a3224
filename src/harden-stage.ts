import { analyseStage } from './analysis/analyse.js'
import type { StageAnalysis } from './analysis/stage-analysis.js'
import { keepRequirements } from './analysis/moved-requirements.js'
import type { Outcome } from './decide.js'
import type { Transform } from './facts.js'
import { choosePorts } from './ports.js'
import type { RewriteDraft } from './rewrite.js'
import { findCompanion, sharedFiles } from './shared-files.js'
import type { Edit } from './text.js'
import type { Finding, HardenOptions, Requirement } from './types.js'

/** Runs the transforms over one shipped stage of a draft. */
export function hardenStage(
  draft: RewriteDraft,
  first: StageAnalysis,
  transforms: readonly Transform[],
  options: HardenOptions,
): Outcome {
  const dockerfile = draft.dockerfile()
  const stage = dockerfile.stages[first.stage.index] ?? first.stage
  const now = stage === first.stage ? first : analyseStage(dockerfile, stage, draft.repository, options)
  const ports = choosePorts(now, options, path => draft.repository.workspace.read(path))
  return { first, last: applyTransforms(draft, now, ports, transforms, options), ports }
}

/** What a transform has found in the texts as they are, and is not taken yet. */
interface Pending {
  readonly transform: Transform
  readonly findings: readonly Finding[]
}

/** Each transform on what its predecessors left; gives the analysis of the final texts. */
function applyTransforms(
  draft: RewriteDraft,
  first: StageAnalysis,
  ports: ReadonlyMap<number, number>,
  transforms: readonly Transform[],
  options: HardenOptions,
): StageAnalysis {
  let analysis = first
  let pending: readonly Pending[] = []
  const takePending = (): void => {
    const found = pending.flatMap(({ transform: { name }, findings }) =>
      findings.map(finding => ({ transform: name, finding })),
    )
    const keeps = pending.every(({ transform: { keepsRequirements = false } }) => keepsRequirements)
    const findings = found.map(({ finding }) => finding)
    const required = keeps ? keepRequirements(analysis, draft.dockerfile(), findings) : undefined
    pending = []
    if (draft.take(found)) analysis = reanalyse(draft, first, options, required)
  }
  const apply = (transform: Transform): readonly Finding[] => {
    const stage = analysis
    return transform.apply({
      options,
      dockerfile: draft.dockerfile(),
      stage,
      repository: draft.repository,
      ports,
      sharedWith: sharedFiles(draft.repository, options),
      companion: other => findCompanion(other, draft.repository, options, stage),
    })
  }
  for (const transform of transforms) {
    const { unaffectedBy = [], unaffectedFromAbove = [] } = transform
    const isEach = (names: readonly string[]): boolean =>
      pending.every(({ transform: { name } }) => names.includes(name))
    const isFree = isEach(unaffectedBy)
    let findings = isFree || isEach(unaffectedFromAbove) ? apply(transform) : undefined
    if (findings === undefined || !(isFree || insertsBelow(pending, findings, first.dockerfilePath))) {
      takePending()
      findings = apply(transform)
    }
    if (findings.length > 0) pending = [...pending, { transform, findings }]
  }
  takePending()
  return analysis
}

/** Whether both only insert into the Dockerfile at `path`, `findings` nowhere above what is pending; other files are their own. */
function insertsBelow(pending: readonly Pending[], findings: readonly Finding[], path: string): boolean {
  const above = pending.flatMap(known => known.findings).flatMap(editsOf)
  const own = findings.flatMap(editsOf).filter(edit => edit.path === path)
  const lowest = Math.max(...above.map(({ start }) => start))
  return (
    above.every(edit => edit.path === path && edit.start === edit.end) &&
    own.every(({ start, end }) => start === end && start >= lowest)
  )
}

const editsOf = (finding: Finding): readonly Edit[] => (finding.kind === 'change' ? finding.edits : [])

/** The same stage in the texts as they are now, for the same user. */
export function reanalyse(
  draft: RewriteDraft,
  first: StageAnalysis,
  options: HardenOptions,
  required?: () => readonly Requirement[] | undefined,
): StageAnalysis {
  const dockerfile = draft.dockerfile()
  const stage = dockerfile.stages[first.stage.index]
  if (stage === undefined) throw new Error('a rewrite must not remove a stage')
  return analyseStage(dockerfile, stage, draft.repository, options, first.target, required)
}

export function isSelected(name: string, options: HardenOptions): boolean {
  return (options.only.length === 0 || options.only.includes(name)) && !options.skip.includes(name)
}

/** A name is no proof for Kubernetes: it becomes the number, where that is certain. */
export function makeNumeric(
  draft: RewriteDraft,
  analysis: StageAnalysis,
  transforms: readonly Transform[],
  options: HardenOptions,
): StageAnalysis {
  if (analysis.image.user.numeric) return analysis
  const numeric = transforms.filter(({ name }) => name === 'run-as-user' && isSelected(name, options))
  return applyTransforms(draft, analysis, new Map(), numeric, options)
}

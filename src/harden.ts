import { transforms as builtIn } from '../transforms/index.js'
import { analyseStage, type StageAnalysis } from './analysis/analyse.js'
import { keepRequirements } from './analysis/moved-requirements.js'
import { otherTargets } from './analysis/shipped-stages.js'
import { findIgnoreComment, refuseFile, refuseTemplate } from './analysis/suitability.js'
import { decideVerdict, refuseForRoot, type Outcome } from './decide.js'
import type { Dockerfile, Stage } from './dockerfile/types.js'
import { parseDockerfile } from './dockerfile/parse.js'
import type { Transform } from './facts.js'
import { choosePorts } from './ports.js'
import type { Repository } from './repository.js'
import { emptyResult, RewriteDraft, toReason } from './rewrite.js'
import { findCompanion, sharedFiles } from './shared-files.js'
import type { FileResult, HardenOptions, Reason, Refusal, Requirement } from './types.js'

/** The largest of 100,000 public Dockerfiles has some hundred; no engine stacks more than 127 layers. */
const MAX_INSTRUCTIONS = 12_000

/**
 * What becomes of one Dockerfile: parse → analyse → transform, each transform on the texts its predecessors left.
 * Nothing is written. `path` is relative to the workspace; never throws for what a file holds.
 */
export function hardenDockerfile(
  path: string,
  repository: Repository,
  options: HardenOptions,
  transforms: readonly Transform[] = builtIn,
): FileResult {
  const text = repository.workspace.read(path)
  if (text === undefined) return failed(path, 'unreadable', 'the file could not be read as UTF-8 text', 1)
  const parsed = parseDockerfile(path, text)
  if (!parsed.ok) {
    const template = refuseTemplate(path, text, parsed.faults)
    if (template !== undefined)
      return { ...emptyResult(path), verdict: 'not-applicable', reasons: [toReason(template)] }
    const [fault] = parsed.faults
    const code = fault?.tooLarge === true ? 'file-too-large' : 'syntax-error'
    return failed(path, code, fault?.message ?? 'BuildKit would reject this file', fault?.line ?? 1)
  }
  const { dockerfile } = parsed
  const beyond = dockerfile.instructions[MAX_INSTRUCTIONS]
  if (beyond !== undefined)
    return failed(
      path,
      'file-too-large',
      `has more than ${String(MAX_INSTRUCTIONS)} instructions, which are not analysed`,
      beyond.line,
    )
  const stage = dockerfile.stages.at(-1)
  if (stage === undefined) return failed(path, 'syntax-error', 'the file has no build stage', 1)
  const ignored = findIgnoreComment(dockerfile, stage)
  if (ignored?.reason === '')
    return failed(
      path,
      'ignore-without-reason',
      'an ignore comment has to say why: # harden-dockerfile ignore: REASON',
      ignored.line,
    )
  if (ignored !== undefined)
    return left(dockerfile, stage, 'needs-root', {
      code: 'ignored',
      message: `left alone on request: ${ignored.reason}`,
      path,
      line: ignored.line,
    })
  const unsuitable = refuseFile(dockerfile)
  if (unsuitable !== undefined) return left(dockerfile, stage, 'not-applicable', toReason(unsuitable))
  return hardenStages(dockerfile, stage, repository, options, transforms)
}

function hardenStages(
  dockerfile: Dockerfile,
  final: Stage,
  repository: Repository,
  options: HardenOptions,
  transforms: readonly Transform[],
): FileResult {
  const shipped = analyseStage(dockerfile, final, repository, options)
  const result = { ...emptyResult(dockerfile.path), base: shipped.image.reference, before: { user: userText(shipped) } }
  const isNonRoot = shipped.image.user.kind === 'non-root' && shipped.refusal?.code !== 'windows'
  const refusals = isNonRoot ? [] : shipped.refusal === undefined ? refuseForRoot(shipped) : [shipped.refusal]
  const [refusal] = refusals

  const draft = new RewriteDraft(repository, dockerfile, options.deploy)
  const selected = transforms.filter(({ name }) => isSelected(name, options))
  const outcomes: Outcome[] = []
  const stays: Reason[] = []
  const nonRoot: StageAnalysis[] = []
  let standing: Refusal | undefined
  // A stage comes before those that build on it: they find its account.
  for (const target of otherTargets(dockerfile, repository.deployments())) {
    const first = analyseStage(dockerfile, target, repository, options)
    if (first.image.user.kind === 'non-root') nonRoot.push(first)
    if (first.image.user.kind === 'unknown') {
      const message = `the user of ${first.image.reference} is not known`
      stays.push(stayingStage(target, { message, path: dockerfile.path, line: target.from.line }))
    }
    if (first.image.user.kind !== 'root') continue
    const [refused] = first.refusal === undefined ? refuseForRoot(first) : [first.refusal]
    if (refused !== undefined) {
      stays.push(stayingStage(target, refused))
      standing ??= refused
      continue
    }
    outcomes.push(hardenStage(draft, first, selected, options))
  }
  if (!isNonRoot && refusal === undefined) outcomes.push(hardenStage(draft, shipped, selected, options))
  // Where nothing runs in the last stage, the named ones are what is shipped.
  if (refusal !== undefined && refusal.code !== 'no-command') stays.push(stayingStage(final, refusal))
  if (outcomes.length > 0) {
    for (const other of isNonRoot ? [...nonRoot, shipped] : nonRoot)
      makeNumeric(draft, reanalyse(draft, other, options), transforms, options)
  }
  if (outcomes.length > 0) return decideVerdict({ dockerfile, result, draft, outcomes, stays, options })
  if (isNonRoot || refusal === undefined)
    return alreadyNonRoot(dockerfile, shipped, repository, options, transforms, result)
  // What is shipped is the named stage; nothing runs in the last one.
  const done = nonRoot.at(-1)
  if (refusal.code === 'no-command' && done !== undefined)
    return alreadyNonRoot(dockerfile, done, repository, options, transforms, result)
  if (refusal.code === 'no-command' && standing !== undefined)
    return { ...result, verdict: standing.verdict, after: result.before, reasons: [toReason(standing)] }
  return { ...result, verdict: refusal.verdict, after: result.before, reasons: refusals.map(toReason) }
}

/** A stage that is shipped beside the one that is hardened, and is not. */
function stayingStage(stage: Stage, { message, path, line }: Omit<Reason, 'code'>): Reason {
  return {
    code: 'stage-stays-root',
    message: `stage ${stage.name ?? String(stage.index)} stays as it is: ${message}`,
    path,
    line,
  }
}

function hardenStage(
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

/** Each transform on what its predecessors left; gives the analysis of the final texts. */
function applyTransforms(
  draft: RewriteDraft,
  first: StageAnalysis,
  ports: ReadonlyMap<number, number>,
  transforms: readonly Transform[],
  options: HardenOptions,
): StageAnalysis {
  let analysis = first
  let isChecked = true
  for (const transform of transforms) {
    const stage = analysis
    const findings = transform.apply({
      options,
      dockerfile: draft.dockerfile(),
      stage,
      repository: draft.repository,
      ports,
      sharedWith: sharedFiles(draft.repository, options),
      companion: other => findCompanion(other, draft.repository, options, stage),
    })
    const { keepsRequirements = false } = transform
    const required = keepsRequirements ? keepRequirements(analysis, draft.dockerfile(), findings) : undefined
    if (!draft.take(transform.name, findings)) continue
    analysis = reanalyse(draft, first, options, required)
    isChecked = required === undefined
  }
  return isChecked ? analysis : reanalyse(draft, first, options)
}

/** The same stage in the texts as they are now, for the same user. */
function reanalyse(
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

function isSelected(name: string, options: HardenOptions): boolean {
  return (options.only.length === 0 || options.only.includes(name)) && !options.skip.includes(name)
}

/** A name is no proof for Kubernetes: it becomes the number, where that is certain. */
function makeNumeric(
  draft: RewriteDraft,
  analysis: StageAnalysis,
  transforms: readonly Transform[],
  options: HardenOptions,
): StageAnalysis {
  if (analysis.image.user.numeric) return analysis
  const numeric = transforms.filter(({ name }) => name === 'run-as-user' && isSelected(name, options))
  return applyTransforms(draft, analysis, new Map(), numeric, options)
}

function alreadyNonRoot(
  dockerfile: Dockerfile,
  analysis: StageAnalysis,
  repository: Repository,
  options: HardenOptions,
  transforms: readonly Transform[],
  result: FileResult,
): FileResult {
  const { user } = analysis.image
  const done: FileResult = {
    ...result,
    verdict: 'already-non-root',
    after: result.before,
    user: user.uid === undefined ? undefined : { uid: user.uid, gid: user.gid ?? user.uid, name: user.account?.name },
  }
  if (user.numeric) return done
  const number = user.uid === undefined ? '' : ` (its number is ${String(user.uid)})`
  const reason: Reason = {
    code: 'named-user',
    message: `USER ${user.text} is a name: Kubernetes cannot verify that it is not root${number}`,
    path: result.path,
    line: user.setBy?.line ?? analysis.stage.from.line,
  }
  const draft = new RewriteDraft(repository, dockerfile, false)
  const last = makeNumeric(draft, analysis, transforms, options)
  return {
    ...done,
    after: { user: userText(last) },
    reasons: [reason],
    changes: draft.changes,
    rewrites: draft.rewrites(),
  }
}

function userText(analysis: StageAnalysis): string {
  const { user } = analysis.image
  return user.kind === 'root' ? 'root' : user.text === '' ? 'unknown' : user.text
}

function failed(path: string, code: string, message: string, line: number): FileResult {
  return { ...emptyResult(path), verdict: 'failed', reasons: [{ code, message, path, line }] }
}

function left(dockerfile: Dockerfile, stage: Stage, verdict: FileResult['verdict'], reason: Reason): FileResult {
  return { ...emptyResult(dockerfile.path), verdict, base: stage.base, reasons: [reason] }
}

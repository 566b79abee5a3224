import { transforms as builtIn } from '../transforms/index.js'
import { analyseStage } from './analysis/analyse.js'
import type { StageAnalysis } from './analysis/stage-analysis.js'
import type { TargetUser } from './analysis/identity.js'
import type { Dockerfile } from './dockerfile/types.js'
import { parseDockerfile } from './dockerfile/parse.js'
import { section } from './explain/layout.js'
import { explainOutcome, explainVerdict } from './explain/outcome.js'
import { explainPaths } from './explain/paths.js'
import { explainPorts } from './explain/ports.js'
import { explainProcesses } from './explain/processes.js'
import { findRemedies } from './explain/remedies.js'
import { explainRequirements } from './explain/requirements.js'
import { explainStages, explainUsers } from './explain/stages.js'
import { explainSurroundings } from './explain/surroundings.js'
import { otherTargets } from './analysis/shipped-stages.js'
import { hardenDockerfile } from './harden.js'
import type { Transform } from './facts.js'
import type { Repository } from './repository.js'
import type { FileResult, HardenOptions } from './types.js'

/**
 * What was understood of one Dockerfile, for people: plain text of at most 110 columns, control characters escaped. `path` is
 * relative to the workspace; never throws for what a file holds.
 */
export function explain(
  path: string,
  repository: Repository,
  options: HardenOptions,
  transforms: readonly Transform[] = builtIn,
): string {
  const result = hardenDockerfile(path, repository, options, transforms)
  const parsed = parseDockerfile(path, repository.workspace.read(path) ?? '')
  const analysed =
    parsed.ok && isAnalysable(result) ? explainAnalysis(parsed.dockerfile, result, repository, options, transforms) : []
  return [...explainVerdict(result), ...analysed, ...explainOutcome(result), ''].join('\n')
}

/** A template is no Dockerfile yet: what would be said of it as one is wrong. */
function isAnalysable({ verdict, reasons }: FileResult): boolean {
  return verdict !== 'failed' && !reasons.some(({ code }) => code === 'template')
}

function explainAnalysis(
  dockerfile: Dockerfile,
  result: FileResult,
  repository: Repository,
  options: HardenOptions,
  transforms: readonly Transform[],
): readonly string[] {
  const final = dockerfile.stages.at(-1)
  if (final === undefined) return []
  const deployments = repository.deployments()
  const analyse = (stage: typeof final) =>
    asItRuns(dockerfile, analyseStage(dockerfile, stage, repository, options), repository, options)
  const tell = (analysis: StageAnalysis): readonly string[] => {
    const remedies = findRemedies(analysis, result, repository, options, transforms)
    return [
      ...explainUsers(analysis, result),
      ...explainProcesses(analysis),
      ...explainRequirements(analysis, remedies, result, options),
      ...explainPaths(analysis, remedies.after),
      ...explainPorts(analysis, result, options, repository.workspace),
    ]
  }
  const analysis = analyse(final)
  return [
    ...explainSurroundings(analysis, deployments),
    ...explainStages(dockerfile, deployments),
    ...tell(analysis),
    ...otherTargets(dockerfile, repository.deployments()).flatMap(stage =>
      section(`STAGE ${stage.name ?? String(stage.index)}, which is shipped too`, tell(analyse(stage))),
    ),
  ]
}

/** What already runs as another user is measured by that user, not by the one that would be chosen. */
function asItRuns(
  dockerfile: Dockerfile,
  analysis: StageAnalysis,
  repository: Repository,
  options: HardenOptions,
): StageAnalysis {
  const { user } = analysis.image
  if (user.kind !== 'non-root' || user.uid === undefined) return analysis
  const target: TargetUser = {
    uid: user.uid,
    // The engine gives a number without an account the group 0.
    gid: user.gid ?? user.account?.gid ?? 0,
    name: user.account?.name,
    home: user.account?.home,
    origin: user.setBy === undefined ? 'base-image' : 'dockerfile',
    pin: undefined,
    keepGroups: false,
    why: 'it runs as this user already',
  }
  return analyseStage(dockerfile, analysis.stage, repository, options, target)
}

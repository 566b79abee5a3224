import { parseDockerfile } from '../dockerfile/parse.js'
import type { Dockerfile, Stage } from '../dockerfile/types.js'
import type { Repository } from '../repository.js'
import { givenArguments } from './build-arguments.js'
import { findBuildContext } from './build-context.js'
import { contextReader } from './context-reader.js'
import { isInside } from './image-path.js'
import { otherTargets, workloadsOfStage } from './shipped-stages.js'
import { simulateStage } from './simulate.js'
import type { StageImage } from './stage-image.js'
import { refuseFile, refuseImage } from './suitability.js'

/** What became of a Dockerfile's text the last time that something built on it was analysed. */
interface Built {
  readonly text: string
  readonly image: StageImage | undefined
}

const known = new WeakMap<Repository, Map<string, Built>>()

/**
 * The image that a stage of the Dockerfile starts from, where exactly one Dockerfile of the repository builds it and no
 * rewrite changes that one. Undefined where nothing builds it, or more than its files and settings would have to be known.
 */
export function builtBase(path: string, stage: Stage, repository: Repository): StageImage | undefined {
  const parent = repository.deployments().parentOf(path, stage.from.line)
  if (parent === undefined) return undefined
  const text = repository.workspace.read(parent.path)
  if (text === undefined) return undefined
  const images = known.get(repository) ?? new Map<string, Built>()
  known.set(repository, images)
  const key = `${parent.path}\n${parent.target ?? ''}`
  const before = images.get(key)
  if (before?.text === text) return before.image
  // Images that build on each other in a circle are not known.
  images.set(key, { text, image: undefined })
  const image = readBuilt(parent.path, text, parent.target, repository)
  images.set(key, { text, image })
  return image
}

function readBuilt(
  path: string,
  text: string,
  target: string | undefined,
  repository: Repository,
): StageImage | undefined {
  const parsed = parseDockerfile(path, text)
  if (!parsed.ok) return undefined
  const { dockerfile } = parsed
  const { workspace } = repository
  const deployments = repository.deployments()
  const stage = stageOf(target, dockerfile)
  if (stage === undefined || refuseFile(dockerfile)?.code === 'template') return undefined
  const image = simulateStage(stage, {
    dockerfile,
    workspace,
    context: findBuildContext(dockerfile, workspace, deployments.contextsOf(path)),
    reader: contextReader(workspace),
    ...givenArguments(deployments.workloadsOf(path)),
    builtBase: below => builtBase(path, below, repository),
  })
  if (image.base === undefined || image.user.kind === 'unknown' || !isOnlyFilesAndSettings(image)) return undefined
  // An image that is going to be rewritten itself has another user and other accounts then.
  const isRewritten =
    otherTargets(dockerfile, deployments).length > 0 ||
    (image.user.kind === 'root' &&
      refuseImage(dockerfile, image, workloadsOfStage(dockerfile, stage, deployments)) === undefined)
  return isRewritten ? undefined : image
}

function stageOf(target: string | undefined, { stages }: Dockerfile): Stage | undefined {
  return target === undefined || target === ''
    ? stages.at(-1)
    : stages.find(({ name, index }) => name === target.toLowerCase() || String(index) === target)
}

/** It starts nothing of its own, and nothing below root's home is for what is built on it. */
function isOnlyFilesAndSettings({ chain, effects, env, healthcheck }: StageImage): boolean {
  const starts = chain.some(
    ({ keyword, args }) =>
      keyword === 'ENTRYPOINT' ||
      keyword === 'CMD' ||
      keyword === 'ONBUILD' ||
      (/^(?:COPY|ADD|WORKDIR|VOLUME)$/.test(keyword) && /(?:^|[\s"])\/root(?:\/|["\s]|$)/.test(args)),
  )
  if (starts || healthcheck !== undefined) return false
  if (
    [...env.values()].some(({ value, instruction }) => instruction !== undefined && value?.includes('/root') === true)
  )
    return false
  return !effects.some(
    ({ effect }) =>
      effect.kind === 'install-tool' && effect.location !== undefined && isInside(effect.location, '/root'),
  )
}

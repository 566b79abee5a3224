import type { Workload } from '../deploy/types.js'
import type { Stage } from '../dockerfile/types.js'
import type { ImageView } from '../programs/types.js'
import type { Refusal, Requirement } from '../types.js'
import type { BuildContext } from './build-context.js'
import type { TargetUser } from './identity.js'
import type { StageImage } from './stage-image.js'
import type { StartUp } from './start-up.js'

/** One shipped stage: what it is, what its processes need, and who shall run them. */
export interface StageAnalysis {
  readonly dockerfilePath: string
  readonly stage: Stage
  readonly image: StageImage
  readonly view: ImageView
  readonly context: BuildContext
  readonly workloads: readonly Workload[]
  readonly startUp: StartUp
  /** Start-ups of other commands that deployments run on the image. */
  readonly otherStartUps: readonly StartUp[]
  readonly requirements: readonly Requirement[]
  /** Requirements that the target user does not have, with the image as it is. */
  readonly unmet: readonly Requirement[]
  readonly target: TargetUser
  /** Folders that the application lives in. */
  readonly appRoots: readonly string[]
  readonly refusal: Refusal | undefined
}

type Late = 'view' | 'startUp' | 'otherStartUps' | 'requirements' | 'unmet' | 'target' | 'appRoots'

/** How each fact is found that is not known from the start. */
export type LateFacts = { readonly [Fact in Late]: () => StageAnalysis[Fact] }

/**
 * Finds the late facts when they are asked for. A class, because an object literal with getters gets a shape of its own in
 * V8, which holds all that the getters hold until the next full collection of garbage.
 */
export class LateAnalysis implements StageAnalysis {
  readonly dockerfilePath: string
  readonly stage: Stage
  readonly image: StageImage
  readonly context: BuildContext
  readonly workloads: readonly Workload[]
  readonly refusal: Refusal | undefined
  readonly #late: LateFacts

  constructor(known: Omit<StageAnalysis, Late>, late: LateFacts) {
    this.dockerfilePath = known.dockerfilePath
    this.stage = known.stage
    this.image = known.image
    this.context = known.context
    this.workloads = known.workloads
    this.refusal = known.refusal
    this.#late = late
  }

  get view(): ImageView {
    return this.#late.view()
  }

  get startUp(): StartUp {
    return this.#late.startUp()
  }

  get otherStartUps(): readonly StartUp[] {
    return this.#late.otherStartUps()
  }

  get requirements(): readonly Requirement[] {
    return this.#late.requirements()
  }

  get unmet(): readonly Requirement[] {
    return this.#late.unmet()
  }

  get target(): TargetUser {
    return this.#late.target()
  }

  get appRoots(): readonly string[] {
    return this.#late.appRoots()
  }
}

import type { Instruction } from '../dockerfile/types.js'
import type { StageImage } from './stage-image.js'

/** The Dockerfile in which an instruction of the chain stands: `own`, or one that makes the image below. */
export function originOf(instruction: Instruction, { origins }: StageImage, own: string): string {
  return origins.get(instruction) ?? own
}

/** `org/base (made by base/Dockerfile, whose ONBUILD instructions are not followed)` */
export function describeBase({ reference, builtBase }: StageImage): string {
  return builtBase?.kind === 'unclear' ? `${reference} (made by ${builtBase.path}, ${builtBase.why})` : reference
}

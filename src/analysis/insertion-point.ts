import type { Instruction, Keyword, Stage } from '../dockerfile/types.js'

/** Where a new line goes: before an instruction's first line or after its last. */
export interface InsertionPoint {
  readonly kind: 'before' | 'after'
  readonly instruction: Instruction
}

/** Instructions that act during the build, as root or with paths that it made. */
const WORKING: ReadonlySet<Keyword> = new Set<Keyword>(['RUN', 'COPY', 'ADD', 'WORKDIR', 'USER', 'ONBUILD', 'SHELL'])

/** Before the first CMD or ENTRYPOINT behind the last working instruction; else the end of the stage. */
export function userInsertionPoint(stage: Stage): InsertionPoint {
  const { instructions } = stage
  const lastWorking = instructions.findLastIndex(({ keyword }) => WORKING.has(keyword))
  const command = instructions.find(
    (instruction, index) =>
      index > lastWorking && (instruction.keyword === 'CMD' || instruction.keyword === 'ENTRYPOINT'),
  )
  if (command !== undefined) return { kind: 'before', instruction: command }
  const commandAbove = instructions.some(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT')
  // With the command further up, directly behind the last work; without any, behind everything.
  const last = commandAbove ? instructions[lastWorking] : instructions.at(-1)
  return { kind: 'after', instruction: last ?? stage.from }
}

/**
 * Where a path is made ready: behind the last working instruction (before USER), but above a VOLUME on it, since the
 * classic builder throws away what is changed in a volume afterwards.
 */
export function preparationPoint(stage: Stage, volume: Instruction | undefined): InsertionPoint {
  if (volume !== undefined && stage.instructions.includes(volume)) return { kind: 'before', instruction: volume }
  const user = userInsertionPoint(stage)
  const { instructions } = stage
  const lastWorking = instructions.findLastIndex(({ keyword }) => WORKING.has(keyword))
  const from = user.kind === 'before' ? user.instruction : undefined
  if (from === undefined)
    return lastWorking === -1
      ? { kind: 'after', instruction: stage.from }
      : { kind: 'after', instruction: instructions[lastWorking] ?? stage.from }
  return user
}

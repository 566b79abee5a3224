import type { Dockerfile, Instruction, Stage } from '../dockerfile/types.js'

/** The stages that one stage is built from: those that it starts from or copies from, at any remove, and itself. */
export function stagesNeeded(final: Stage, dockerfile: Dockerfile): ReadonlySet<Stage> {
  const needed = new Set<Stage>()
  const open = [final]
  for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
    if (needed.has(stage)) continue
    needed.add(stage)
    if (stage.parent !== undefined) open.push(stage.parent)
    for (const instruction of stage.instructions) {
      const source = copiedStage(instruction, stage, dockerfile)
      if (source !== undefined) open.push(source)
    }
  }
  return needed
}

/** How many of these stages start from each of them. */
export function countChildren(stages: ReadonlySet<Stage>): ReadonlyMap<Stage | undefined, number> {
  const children = new Map<Stage | undefined, number>()
  for (const { parent } of stages) children.set(parent, (children.get(parent) ?? 0) + 1)
  return children
}

/** The stage above that a `--from` names; undefined without the flag, and for another image. */
export function copiedStage(instruction: Instruction, own: Stage, { stages }: Dockerfile): Stage | undefined {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return undefined
  const from = instruction.flags.find(({ name }) => name === 'from')?.value
  if (from === undefined) return undefined
  const name = from.toLowerCase()
  for (let index = own.index - 1; index >= 0; index -= 1) {
    const stage = stages[index]
    if (stage?.name === name || String(index) === from) return stage
  }
  return undefined
}

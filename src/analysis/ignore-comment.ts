import type { Dockerfile, Stage } from '../dockerfile/types.js'

/** `# harden-dockerfile ignore: REASON`; an empty reason is an error. Undefined when there is none. */
export function findIgnoreComment(
  dockerfile: Dockerfile,
  stage: Stage | undefined,
): { readonly reason: string; readonly line: number } | undefined {
  for (const comment of dockerfile.comments) {
    const match = /^harden-dockerfile\s+ignore\b\s*:?\s*(.*)$/.exec(comment.text)
    if (match === null) continue
    const aboveFirst = comment.line < (dockerfile.stages[0]?.from.line ?? 0)
    if (aboveFirst || (stage !== undefined && isAboveStage(dockerfile, comment.line, stage)))
      return { reason: match[1]?.trim() ?? '', line: comment.line }
  }
  return undefined
}

function isAboveStage(dockerfile: Dockerfile, line: number, stage: Stage): boolean {
  const previous = dockerfile.instructions[stage.from.index - 1]
  return line < stage.from.line && line > (previous?.endLine ?? 0)
}

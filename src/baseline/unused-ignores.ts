import { findIgnoreComment } from '../analysis/ignore-comment.js'
import { parseDockerfile } from '../dockerfile/parse.js'
import { openRepository } from '../repository.js'
import type { Harden } from '../run.js'
import type { HardenOptions, Reason } from '../types.js'
import { overlay, type Workspace } from '../workspace.js'

/** The ignore comment of a Dockerfile that would be left alone without it too; undefined when it is needed. */
export function findUnusedIgnore(
  path: string,
  workspace: Workspace,
  options: HardenOptions,
  harden: Harden,
): Reason | undefined {
  const text = workspace.read(path)
  const parsed = text === undefined ? undefined : parseDockerfile(path, text)
  if (text === undefined || parsed?.ok !== true) return undefined
  const { dockerfile } = parsed
  const comment = findIgnoreComment(dockerfile, dockerfile.stages.at(-1))
  const start = dockerfile.lineStarts[(comment?.line ?? 0) - 1]
  if (comment === undefined || start === undefined) return undefined
  const without = text.slice(0, start) + text.slice(start).replace('ignore', 'unused')
  const repository = openRepository(overlay(workspace, new Map([[path, without]])))
  const { verdict } = harden(path, repository, options)
  if (verdict !== 'already-non-root' && verdict !== 'not-applicable') return undefined
  const message = `the ignore comment is not needed: the verdict without it is ${verdict}`
  return { code: 'ignore-unused', message, path, line: comment.line }
}

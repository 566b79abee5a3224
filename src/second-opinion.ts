import { parseDockerfile } from './dockerfile/parse.js'
import { findDisagreement } from './dockerfile/second-opinion.js'
import type { FileResult } from './types.js'

/**
 * The same result, unless an independent parser reads the rewritten Dockerfile differently: then somebody has to look at
 * it before it is applied. The core stays free of that parser, which takes its time to load.
 */
export async function withSecondOpinion(result: FileResult): Promise<FileResult> {
  const rewrite = result.rewrites.find(({ path }) => path === result.path)
  if (rewrite === undefined || result.verdict === 'needs-review') return result
  const before = parseDockerfile(result.path, rewrite.before)
  const after = parseDockerfile(result.path, rewrite.after)
  if (!before.ok || !after.ok) return result
  const line = await findDisagreement(before.dockerfile, after.dockerfile)
  if (line === undefined) return result
  const { lineStarts } = before.dockerfile
  const reason = {
    code: 'parsers-disagree',
    message: `another parser reads the rewrite differently from its line ${String(line)} on`,
    path: result.path,
    line: Math.min(line, lineStarts.length),
  }
  return { ...result, verdict: 'needs-review', reasons: [...result.reasons, reason] }
}

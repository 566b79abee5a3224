import type { FileResult, Reason, Rewrite } from '../types.js'
import type { FileReport } from './types.js'

/** How paths of the workspace are shown. */
export interface PathNames {
  /** Relative to the directory where the tool runs. */
  readonly shown: (path: string) => string
  /** Relative to the directory where the diff applies. */
  readonly inDiff: (path: string) => string
}

/** A result of the core as the reports show it. `obstacles` are reasons why its rewrite did not land. */
export function toFileReport(
  result: FileResult,
  names: PathNames,
  applied: boolean,
  obstacles: readonly Reason[] = [],
): FileReport {
  const located = <T extends { readonly path: string }>(items: readonly T[]): readonly T[] =>
    items.map(item => ({ ...item, path: names.shown(item.path) }))
  return {
    ...result,
    path: names.shown(result.path),
    applied,
    changes: located(result.changes),
    reasons: located([...result.reasons, ...obstacles]),
    followUps: located(result.followUps),
    related: result.rewrites.filter(({ path }) => path !== result.path).map(({ path }) => names.shown(path)),
    rewrites: dockerfileFirst(result).map(rewrite => ({ ...rewrite, path: names.inDiff(rewrite.path) })),
  }
}

/** A Dockerfile about which nothing more is known than why it could not be processed. */
export function failedResult(path: string, code: string, message: string): FileResult {
  return {
    path,
    verdict: 'failed',
    base: undefined,
    before: undefined,
    after: undefined,
    user: undefined,
    changes: [],
    reasons: [{ code, message, path, line: 1 }],
    followUps: [],
    ports: [],
    rewrites: [],
  }
}

function dockerfileFirst({ path, rewrites }: FileResult): readonly Rewrite[] {
  return [...rewrites.filter(rewrite => rewrite.path === path), ...rewrites.filter(rewrite => rewrite.path !== path)]
}

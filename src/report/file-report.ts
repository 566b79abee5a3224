import type { FileResult, Reason, Rewrite } from '../types.js'
import { recent } from '../workspace/recent.js'
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
  const path = names.shown(result.path)
  const shown = (other: string): string => (other === result.path ? path : names.shown(other))
  const said = (items: readonly Reason[]): readonly Reason[] =>
    items.map(item => ({ ...item, message: shared(item.message), path: shown(item.path) }))
  return {
    path,
    verdict: result.verdict,
    applied,
    base: result.base,
    before: result.before,
    after: result.after,
    user: result.user,
    changes: result.changes.map(item => ({ ...item, reason: shared(item.reason), path: shown(item.path) })),
    reasons: said([...result.reasons, ...obstacles]),
    followUps: said(result.followUps),
    ports: result.ports,
    related: result.rewrites.filter(rewrite => rewrite.path !== result.path).map(rewrite => shown(rewrite.path)),
    rewrites: dockerfileFirst(result).map(rewrite => ({ ...rewrite, path: names.inDiff(rewrite.path) })),
  }
}

const sentences = recent<string>(1000)

/** The same is said of many Dockerfiles: a report of thousands holds each sentence once. */
function shared(sentence: string): string {
  const known = sentences.get(sentence)
  if (known === undefined) sentences.set(sentence, sentence)
  return known ?? sentence
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

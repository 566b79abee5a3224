import { unifiedDiffs } from '../diff.js'
import { version } from '../version.js'
import { countVerdicts } from './counts.js'
import type { FileReport, RunReport } from './types.js'

/** The report as schema/report.schema.json describes it; what is not known is null, so that every key is always there. */
export function renderJson(report: RunReport): string {
  const json = {
    version: 1,
    tool: { name: 'harden-dockerfile', version },
    summary: countVerdicts(report.files),
    files: report.files.map(toJson),
  }
  return `${JSON.stringify(json, null, 2)}\n`
}

function toJson(file: FileReport) {
  return {
    path: file.path,
    verdict: file.verdict,
    applied: file.applied,
    base: file.base ?? null,
    before: file.before ?? null,
    after: file.after ?? null,
    user: file.user === undefined ? null : { uid: file.user.uid, gid: file.user.gid, name: file.user.name ?? null },
    changes: file.changes,
    reasons: file.reasons,
    followUps: file.followUps,
    ports: file.ports,
    related: file.related,
    diff: unifiedDiffs(file.rewrites),
  }
}

import { createHash } from 'node:crypto'
import { findReasonCode } from '../reason-codes.js'
import type { Reason } from '../types.js'
import { version } from '../version.js'
import { type JsonFile, toJsonReport } from './json.js'
import { readReplacements, type Replacement } from './replacements.js'
import { type SarifLevel, sarifRule } from './sarif-rules.js'
import { escapeControls } from './terminal.js'
import type { RunReport } from './types.js'

const HOME = 'https://www.npmjs.com/package/harden-dockerfile'
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
/** Code scanning takes so many results of one run, and refuses a file with more. */
const MAX_RESULTS = 25_000

interface Found {
  readonly reason: Reason
  readonly level: SarifLevel
  readonly file: JsonFile
  /** The result that carries the rewrite. */
  readonly fixes: boolean
}

/** SARIF 2.1.0 as code scanning takes it: one result for each reason, follow-up and hardening that is due. */
export function renderSarif(report: RunReport): string {
  const { files } = toJsonReport(report)
  const all = files.flatMap(resultsOf).sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level))
  const found = all.slice(0, MAX_RESULTS)
  const left = all.length - found.length
  const warnings = [
    ...report.problems,
    ...(left === 0 ? [] : [`${left} findings are left out: code scanning refuses more than ${MAX_RESULTS}`]),
  ]
  const codes = [...new Set(found.map(({ reason }) => reason.code))].sort()
  const seen = new Map<string, number>()
  const results = found.map(({ reason, level, file, fixes }) => {
    const place = `${reason.code}\0${reason.path}\0${file.path}`
    const turn = (seen.get(place) ?? 0) + 1
    seen.set(place, turn)
    return {
      ruleId: reason.code,
      ruleIndex: codes.indexOf(reason.code),
      level,
      message: {
        text: escapeControls(reason.path === file.path ? reason.message : `${reason.message} (for ${file.path})`),
      },
      locations: [
        { physicalLocation: { artifactLocation: artifact(reason.path), region: { startLine: reason.line } } },
      ],
      // Of no line's text or number: an alert stays the same one while the file around it changes.
      partialFingerprints: { primaryLocationLineHash: `${hash(place)}:${turn}`, 'hardenDockerfile/v1': hash(place) },
      ...(fixes ? { fixes: [fixOf(file)] } : {}),
      ...suppressionOf(file, reason),
    }
  })
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'harden-dockerfile',
            semanticVersion: version,
            informationUri: HOME,
            rules: codes.map(code => sarifRule(code, findReasonCode(code))),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'where the tool ran' } } },
        invocations: [
          {
            executionSuccessful: report.problems.length === 0 && files.every(({ verdict }) => verdict !== 'failed'),
            toolExecutionNotifications: warnings.map(text => ({ level: 'warning', message: { text } })),
          },
        ],
        results,
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

const ORDER: readonly SarifLevel[] = ['error', 'warning', 'note']

function resultsOf(file: JsonFile): readonly Found[] {
  const { path, verdict, reasons, followUps, changes, diff } = file
  if (verdict === 'not-applicable') return []
  const rewritten = diff !== ''
  const level = verdict === 'failed' ? 'error' : verdict === 'needs-review' ? 'warning' : 'note'
  const found = reasons.map((reason, index): Found => {
    return { reason, level, file, fixes: rewritten && verdict === 'needs-review' && index === 0 }
  })
  if (verdict === 'hardened' || (verdict === 'needs-review' && reasons.length === 0)) {
    const line = changes.find(change => change.path === path)?.line ?? 1
    const reason = { code: 'runs-as-root', message: hardenedMessage(file), path, line }
    found.unshift({ reason, level: 'warning', file, fixes: rewritten })
  }
  return [...found, ...followUps.map((reason): Found => ({ reason, level: 'note', file, fixes: false }))]
}

function hardenedMessage({ base, user, related }: JsonFile): string {
  const image = base === null ? 'The container' : `The container (from ${base})`
  const target = user === null ? 'a user without privileges' : `${user.uid}:${user.gid}`
  const others = related.length === 0 ? '' : `, with ${related.join(', ')}`
  return `${image} runs as root; it can run as ${target}${others}.`
}

function fixOf({ diff, changes }: JsonFile) {
  return {
    description: { text: [...new Set(changes.map(({ reason }) => reason))].join('\n') },
    artifactChanges: readReplacements(diff).map(({ path, replacements }) => ({
      artifactLocation: artifact(path),
      replacements: replacements.map(replacement => ({
        deletedRegion: deletedRegion(replacement),
        insertedContent: { text: replacement.newLines.join('') },
      })),
    })),
  }
}

/** From the start of the first line to the start of the line after the last one, or to the end of a text without an end. */
function deletedRegion({ line, oldLines }: Replacement) {
  const last = oldLines.at(-1) ?? '\n'
  const end = line + oldLines.length
  const [endLine, endColumn] = last.endsWith('\n') ? [end, 1] : [end - 1, last.length + 1]
  return { startLine: line, startColumn: 1, endLine, endColumn }
}

function suppressionOf({ exception }: JsonFile, { code, message }: Reason) {
  if (exception !== undefined) return { suppressions: [{ kind: 'external', justification: exception.reason }] }
  return code === 'ignored' ? { suppressions: [{ kind: 'inSource', justification: message }] } : {}
}

function artifact(path: string) {
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

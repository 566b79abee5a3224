import type { ErrorObject } from 'ajv'
import schema from '../../schema/report.schema.json' with { type: 'json' }
import type { JsonFile, JsonReport } from '../report/json.js'
import type { FileReport, RunReport } from '../report/types.js'
import { schemaCheck } from '../schema-check.js'
import { UsageError } from '../usage-error.js'

/** A report's file, by the name that the user gave it. */
export interface NamedReport {
  readonly name: string
  readonly text: string
}

/**
 * One report of several: the slices of one run (then all of them must be there, and the result is the report that the whole
 * run would have given), or reports about different files, which then stand in the order of their paths. Throws UsageError.
 */
export function mergeReports(named: readonly NamedReport[], check: boolean): RunReport {
  const reports = named.map(({ name, text }) => ({ name, report: parseReport(name, text) }))
  const shards = reports.flatMap(({ name, report }) =>
    report.shard === undefined ? [] : [{ name, shard: report.shard }],
  )
  if (shards.length > 0 && shards.length < reports.length) {
    throw new UsageError('reports of slices and of whole runs cannot be merged')
  }
  const merged =
    shards.length === 0
      ? byPath(reports.flatMap(({ report }) => report.files))
      : inOrder(
          reports.map(({ report }) => report),
          shards,
        )
  if (shards.length > 0) refuseTornFiles(reports.map(({ report }) => report))
  const shard = reports[0]?.report.shard
  return {
    mode: shard?.mode ?? (check ? 'check' : 'dry-run'),
    unsafe: shard?.unsafe ?? false,
    files: merged.map(fromJson),
    problems: [...new Set(reports.flatMap(({ report }) => report.problems ?? []))],
    notices: reports.flatMap(({ report }) => report.notices ?? []),
    diffDirectory: undefined,
  }
}

function parseReport(name: string, text: string): JsonReport {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${name} is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const isReport = schemaCheck<JsonReport>(schema)
  const fault = isReport.faultOf(value)
  if (fault !== undefined || !isReport.holds(value)) {
    throw new UsageError(`${name} is not a report of --format json: ${describe(fault)}`)
  }
  return value
}

function describe(fault: ErrorObject | undefined): string {
  return fault === undefined
    ? 'it has another shape'
    : `${fault.instancePath === '' ? 'it' : fault.instancePath} ${fault.message ?? ''}`
}

function byPath(files: readonly JsonFile[]): readonly JsonFile[] {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  const twice = sorted.find((file, index) => file.path === sorted[index - 1]?.path)
  if (twice !== undefined) throw new UsageError(`${twice.path} is in more than one report`)
  return sorted
}

interface NamedShard {
  readonly name: string
  readonly shard: NonNullable<JsonReport['shard']>
}

function inOrder(reports: readonly JsonReport[], shards: readonly NamedShard[]): readonly JsonFile[] {
  const [first] = shards
  if (first === undefined) return []
  const { count, mode, unsafe, total } = first.shard
  const seen = new Map<number, string>()
  for (const { name, shard } of shards) {
    if (shard.count !== count || shard.mode !== mode || shard.unsafe !== unsafe || shard.total !== total) {
      throw new UsageError(`${first.name} and ${name} are no slices of the same run`)
    }
    const twin = seen.get(shard.index)
    if (twin !== undefined) throw new UsageError(`${twin} and ${name} are both slice ${shard.index} of ${count}`)
    seen.set(shard.index, name)
  }
  for (let index = 1; index <= count; index += 1) {
    if (!seen.has(index)) throw new UsageError(`the report of slice ${index} of ${count} is missing`)
  }
  const placed = new Map<number, JsonFile>()
  for (const { files, shard } of reports) {
    files.forEach((file, at) => {
      const position = shard?.positions[at]
      if (position !== undefined) placed.set(position, file)
    })
  }
  const sum = reports.reduce((all, { files }) => all + files.length, 0)
  if (sum !== total || placed.size !== total) throw new UsageError(`the slices hold ${placed.size} of ${total} files`)
  return [...placed].sort(([a], [b]) => a - b).map(([, file]) => file)
}

/** The slices keep files together that share another one; where a rewrite reached further, no report is better than a wrong one. */
function refuseTornFiles(reports: readonly JsonReport[]): void {
  const editor = new Map<string, number>()
  reports.forEach(({ files }, index) => {
    for (const file of files) {
      for (const path of file.diff === '' ? [] : [file.path, ...file.related]) {
        const other = editor.get(path)
        if (other !== undefined && other !== index) {
          throw new UsageError(`${path} is edited for Dockerfiles of two slices: run these without --shard`)
        }
        editor.set(path, index)
      }
    }
  })
}

function fromJson(file: JsonFile): FileReport {
  const { base, before, after, user, diff, ...rest } = file
  return {
    ...rest,
    base: base ?? undefined,
    before: before ?? undefined,
    after: after ?? undefined,
    user: user === null ? undefined : { ...user, name: user.name ?? undefined },
    diff,
    rewrites: [],
  }
}

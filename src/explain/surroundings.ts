import type { StageAnalysis } from '../analysis/stage-analysis.js'
import { cleanSource } from '../analysis/copy-operands.js'
import type { Deployments, Workload } from '../deploy/types.js'
import type { Cell } from './layout.js'
import { limited, section, table } from './layout.js'
import { commandText, placesOf } from './words.js'

/** The folder that the build sends, what it lacks, and what runs the image. */
export function explainSurroundings(analysis: StageAnalysis, deployments: Deployments): readonly string[] {
  return [
    ...section('Build context', contextLines(analysis, deployments)),
    ...section('Deployments that run the image', workloadLines(analysis, deployments)),
  ]
}

function contextLines({ context, dockerfilePath }: StageAnalysis, deployments: Deployments): readonly string[] {
  const place = placesOf(dockerfilePath)
  const { found, missing } = context
  const named = deployments.contextsOf(dockerfilePath).some(each => cleanSource(each) === context.directory)
  const why = named ? 'a file of the repository names it' : 'nothing names it: chosen by what COPY and ADD take from it'
  const count = found + missing.length
  const there = count === 0 ? 'no file is copied by its name' : `${found} of ${count} sources are there`
  const rows: (readonly Cell[])[] = [
    ['folder', `${context.directory === '' ? '.' : context.directory} (${why}; ${there})`],
  ]
  const absent = missing.map(
    ({ source, instruction }) => `${source}  ${instruction.keyword} at ${place(dockerfilePath, instruction.line)}`,
  )
  if (absent.length > 0) rows.push(['missing', limited(absent, 20, more => `and ${more} more`)])
  return table(rows, [12])
}

function workloadLines({ workloads, dockerfilePath }: StageAnalysis, deployments: Deployments): readonly string[] {
  const place = placesOf(dockerfilePath)
  const more = (count: number): readonly Cell[] => ['', '', `and ${count} more`]
  const rows = workloads.map((workload): readonly Cell[] => [
    place(workload.path, workload.line),
    workload.kind,
    workloadFacts(workload),
  ])
  const notes = (deployments.notes ?? []).map((note): readonly Cell[] => [
    place(note.path, note.line),
    'not read',
    `${note.message} [${note.code}]`,
  ])
  const shown = rows.length === 0 ? [['none found', '', '']] : limited(rows, 50, more)
  return table([...shown, ...limited(notes, 20, more)], [45, 12])
}

function workloadFacts(workload: Workload): readonly string[] {
  const facts = [workload.name]
  if (workload.possible === true) facts.push('taken for one by the name of its image only')
  if (workload.development) facts.push('only for development')
  if (workload.build?.target !== undefined) facts.push(`builds the stage ${workload.build.target}`)
  for (const [name, value] of [
    ['entrypoint', workload.entrypoint],
    ['command', workload.command],
  ] as const) {
    if (value !== undefined) facts.push(`${name} ${typeof value === 'string' ? value : commandText(value)}`)
  }
  if (workload.user !== undefined) facts.push(`as user ${workload.user.value}`)
  if (workload.ports.length > 0) facts.push(`ports ${workload.ports.map(({ port }) => port).join(', ')}`)
  for (const mount of workload.mounts) {
    facts.push(`mounts a ${mount.kind} at ${mount.target}${mount.readOnly ? ', read-only' : ''}`)
  }
  for (const { code, message } of workload.privileges) facts.push(`${message} [${code}]`)
  return facts
}

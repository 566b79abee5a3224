import type { StageAnalysis } from '../analysis/stage-analysis.js'
import { homeOf } from '../analysis/home.js'
import { isMet } from '../analysis/grants.js'
import type { FileResult, HardenOptions, Requirement } from '../types.js'
import type { Cell } from './layout.js'
import { limited, section, table } from './layout.js'
import type { Remedies } from './remedies.js'
import { evidenceText, needText, placesOf, type Places } from './words.js'

const SHOWN = 200
const HEAD: readonly Cell[] = ['what', 'certainty', 'met', 'evidence → what becomes of it']

/** The table of requirements: whether the user has each with the image as it is, and what gives it to him. */
export function explainRequirements(
  analysis: StageAnalysis,
  remedies: Remedies,
  result: FileResult,
  options: HardenOptions,
): readonly string[] {
  const { uid, gid } = analysis.target
  const home = homeOf(analysis.image, analysis.target)
  const who = { uid, gid, groups: [] }
  const place = placesOf(analysis.dockerfilePath)
  const rows = analysis.requirements.map((requirement): readonly Cell[] => {
    const { need, certainty, evidence } = requirement
    const met = isMet(need, analysis.image, who, home)
    const outcome = met === false ? [`→ ${outcomeText(requirement, remedies, result, options, place)}`] : []
    return [
      needText(need),
      certainty,
      met === undefined ? '?' : met ? 'yes' : 'no',
      [evidenceText(evidence, place), ...outcome],
    ]
  })
  const title = `Requirements of the processes, and whether ${uid}:${gid} has them with the image as it is`
  if (rows.length === 0) return section(title, ['  none were found'])
  return section(title, table([HEAD, ...limited(rows, SHOWN, count => [`and ${count} more`, '', '', ''])], [36, 9, 3]))
}

function outcomeText(
  requirement: Requirement,
  remedies: Remedies,
  { verdict, reasons }: FileResult,
  options: HardenOptions,
  place: Places,
): string {
  const { transform, changes, reason } = remedies.of(requirement)
  if (transform !== undefined) {
    const places = [...new Set(changes.map(change => place(change.path, change.line)))]
    return `${transform} at ${limited(places, 3, count => `and ${count} more`).join(', ')}`
  }
  if (verdict === 'already-non-root') return 'stays as it is: the user is not changed'
  const { need } = requirement
  if ((need.kind === 'root' || need.kind === 'unknown') && reasons.some(({ code }) => code === need.code))
    return `reason ${need.code}`
  if (need.kind === 'root' && verdict === 'needs-root') return `one more reason, ${need.code}`
  if (verdict === 'needs-root' || verdict === 'not-applicable') return 'nothing: the file is left alone'
  if (reason !== undefined) return `reason ${reason.code}`
  if (need.kind === 'bind' && options.keepPorts) return 'stays, as asked for (--keep-ports)'
  return 'left as it is: it is only possible'
}

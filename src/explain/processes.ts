import type { StageAnalysis } from '../analysis/stage-analysis.js'
import type { StartUp } from '../analysis/start-up.js'
import type { Process } from '../programs/types.js'
import type { Cell } from './layout.js'
import { limited, section, table } from './layout.js'
import { commandText, evidenceText, placesOf, startText, type Places } from './words.js'

const SHOWN = 60

/** What starts with the container: the command line, the scripts on the way, and the programs at the end. */
export function explainProcesses(analysis: StageAnalysis): readonly string[] {
  const { startUp, otherStartUps, image } = analysis
  const place = placesOf(analysis.dockerfilePath)
  const rows: (readonly Cell[])[] = [
    ['command', startText(analysis)],
    ['folder', image.workdir],
    ...startUpRows(startUp, place),
    ...otherStartUps.flatMap(other => startUpRows(other, place)),
  ]
  return section(
    'Processes',
    table(
      limited(rows, SHOWN, count => ['', `and ${count} more`]),
      [12],
    ),
  )
}

function startUpRows({ processes, rootWork, scripts }: StartUp, place: Places): readonly (readonly Cell[])[] {
  return [
    ...[...new Set(scripts.flatMap(({ path }) => (path === undefined ? [] : [path])))].map(path => [
      'script',
      `${path} is followed`,
    ]),
    ...processes.map(process => ['process', processTexts(process, place)]),
    ...rootWork.map(({ message, code, onlyWhenRoot, evidence }) => [
      'root work',
      [`${message}${onlyWhenRoot ? ', only when it is root' : ''} [${code}]`, evidenceText(evidence, place)],
    ]),
  ]
}

function processTexts(process: Process, place: Places): readonly string[] {
  const words = commandText(process.words.map(({ value }) => value))
  const as = process.switchUser === undefined ? '' : ` as ${process.switchUser}`
  return [`${words} (in ${process.cwd}${as})`, `from ${evidenceText(process.evidence, place)}`]
}

import { lineAt, lineStarts } from '../../text.js'
import type { Evidence } from '../../types.js'
import type { ImageView, Process } from '../types.js'
import { imagePath } from './paths.js'
import { evidenceIn } from './requirements.js'

/** A command line of a crontab, for a shell, and where it stands. */
export interface ScheduledCommand {
  readonly script: string
  readonly evidence: Evidence
}

/** Five or six fields, or `@daily`, and the command. */
const ENTRY =
  /^[ \t]*(?:@(?:\w+|every[ \t]+\S+)|(?:[\d*,/?LW#A-Za-z-]+[ \t]+){4,5}[\d*,/?LW#A-Za-z-]+)[ \t]+(\S.*?)[ \t]*\r?$/

/** What supercronic runs, as whoever started it: the entries of the crontab that its command line names. */
export function scheduledCommands({ program, words, cwd }: Process, image: ImageView): readonly ScheduledCommand[] {
  if (program !== 'supercronic') return []
  const given = words.slice(1).findLast(({ value }) => !value.startsWith('-'))?.value
  const file = given === undefined ? undefined : image.file(imagePath(given, cwd))
  const text = file?.text
  if (file === undefined || text === undefined) return []
  const starts = lineStarts(text)
  return starts.flatMap((start, index) => {
    const line = text.slice(start, starts[index + 1]).replace(/\n$/, '')
    const script = /^[ \t]*(?:#|[A-Za-z_]\w*=)/.test(line) ? undefined : ENTRY.exec(line)?.[1]
    if (script === undefined) return []
    return [{ script, evidence: evidenceIn(file, image, lineAt(starts, start), 'supercronic runs it by its crontab') }]
  })
}

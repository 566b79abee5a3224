import { lineAt, lineStarts } from '../../text.js'
import type { ImageFile, ImageView, Process, Program } from '../types.js'
import { imagePath } from './paths.js'
import { evidenceIn, unknown } from './requirements.js'
import type { ScheduledCommand } from './supercronic.js'

/** Programs that start what a Procfile names, as whoever started them. */
const MANAGERS = new Set(['foreman', 'forego', 'goreman', 'hivemind', 'honcho', 'overmind', 'shoreman'])

/** The Procfile that one of these programs reads: that of its folder, unless an option names another. */
function procfileOf({ program, words, cwd }: Process, image: ImageView): ImageFile | undefined {
  if (program === undefined || !MANAGERS.has(program)) return undefined
  const values = words.map(({ value }) => value)
  const option = values.findIndex(value => /^(?:-f|--procfile)$/.test(value))
  const glued = values.find(value => value.startsWith('--procfile='))?.slice('--procfile='.length)
  const plain = /^(?:hivemind|shoreman)$/.test(program)
    ? values.slice(1).find(value => !value.startsWith('-'))
    : undefined
  const name = (option === -1 ? undefined : values[option + 1]) ?? glued ?? plain ?? 'Procfile'
  return image.file(imagePath(name, cwd))
}

/** A Procfile whose content a RUN makes in a way that cannot be followed. */
export const procfile: Program = {
  name: 'procfile',
  matches: (process, image) => procfileOf(process, image) !== undefined,
  requirements: (process, image) => {
    const file = procfileOf(process, image)
    if (file === undefined || file.text !== undefined) return []
    const message = `the content of ${file.path}, which tells what ${process.program ?? ''} starts, is not known`
    return [unknown('unknown-script', { ...process.evidence, message })]
  },
}

/** The commands of its Procfile. */
export function procfileCommands(process: Process, image: ImageView): readonly ScheduledCommand[] {
  const file = procfileOf(process, image)
  const text = file?.text
  if (file === undefined || text === undefined) return []
  const message = `${process.program ?? ''} runs it by its Procfile`
  const starts = lineStarts(text)
  return starts.flatMap((start, index) => {
    const line = text.slice(start, starts[index + 1]).trimEnd()
    const script = /^[\w-]+:[ \t]*(\S.*)$/.exec(line)?.[1]
    return script === undefined ? [] : [{ script, evidence: evidenceIn(file, image, lineAt(starts, start), message) }]
  })
}

import { imagePath } from '../servers/paths.js'
import type { ImageView, Process, Program } from '../types.js'
import { entryRequirements, resolveScript, withoutPorts } from './entry.js'
import { listenRequirements } from './listen.js'
import { optionValues } from './options.js'

interface ScriptRow {
  readonly program: string
  readonly ending: RegExp
  /** Options of the script that say where it listens. */
  readonly listen: readonly string[]
}

const rows: readonly ScriptRow[] = [
  // Mojolicious: `perl app.pl daemon -l http://*:80`
  { program: 'perl', ending: /\.(?:pl|psgi)$/, listen: ['-l', '--listen', '-p', '--port'] },
  { program: 'julia', ending: /\.jl$/, listen: ['-p', '--port'] },
  { program: 'Rscript', ending: /\.[rR]$/, listen: ['-p', '--port'] },
]

const scriptOf = (row: ScriptRow, { words, cwd }: Process, image: ImageView): number =>
  words.findIndex(
    ({ value }, at) =>
      at > 0 && (row.ending.test(value) || image.file(imagePath(value, cwd))?.text?.startsWith('#!') === true),
  )

/** Languages that run a script as it is, and whose servers are libraries. */
export const scripts: readonly Program[] = rows.map(row => ({
  name: row.program,
  matches: (process, image) => process.program === row.program && scriptOf(row, process, image) !== -1,
  requirements: (process, image) => {
    const at = scriptOf(row, process, image)
    const options = optionValues(process.words.slice(at + 1), row.listen)
    const entry = image.file(imagePath(process.words[at]?.value ?? '', process.cwd))
    const found = entryRequirements(entry, process, image, resolveScript(process))
    if (options.length === 0) return found
    return [...listenRequirements({ options, style: 'address' }, process, image), ...withoutPorts(found)]
  },
}))

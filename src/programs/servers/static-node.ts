import { optionBindings } from '../runtimes/listen.js'
import { optionValues } from '../runtimes/options.js'
import type { ImageView, Process, Program } from '../types.js'
import { variableBindings } from '../variables.js'
import { bindRequirements, type Binding } from './bind.js'
import { knownOf } from './requirements.js'

interface Row {
  readonly program: string
  readonly options: readonly string[]
  readonly port: number
}

const rows: readonly Row[] = [
  { program: 'serve', options: ['-l', '--listen', '-p', '--port'], port: 3000 },
  { program: 'http-server', options: ['-p', '--port'], port: 8080 },
  { program: 'live-server', options: ['--port'], port: 8080 },
]

/** Static file servers from npm: an option, else PORT, else their own number above 1024. */
export const staticNode: readonly Program[] = rows.map(row => ({
  name: row.program,
  matches: ({ program, via, words }) => program === row.program && via !== 'healthcheck' && words.length > 0,
  requirements: (process, image) => bindRequirements(bindings(row, process, image)),
}))

function bindings(row: Row, process: Process, image: ImageView): readonly Binding[] {
  const options = optionValues(process.words, row.options)
  if (options.length > 0)
    return options.flatMap(option =>
      optionBindings(option, option.text.includes(':') ? 'address' : 'port', process, image),
    )
  const evidence = { ...process.evidence, message: `${row.program} listens on PORT` }
  const set = variableBindings(
    { name: 'PORT', env: process.env, style: 'port', evidence, certainty: 'likely', reader: row.program },
    image,
  )
  if (set.length > 0) return set
  const fallback = knownOf(`${row.program} listens on ${String(row.port)} by itself`)
  return [
    {
      port: row.port,
      protocol: 'tcp',
      evidence: fallback,
      certainty: 'likely',
      site: undefined,
      fixed: `${row.program} is not told a port`,
    },
  ]
}

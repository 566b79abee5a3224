import { optionValues } from '../runtimes/options.js'
import type { CommandWord, ImageView, Process, Program } from '../types.js'
import { bindRequirements, siteBehind, type Binding } from './bind.js'
import { optionBindings } from '../runtimes/listen.js'
import { unknown } from './requirements.js'

interface Row {
  readonly programs: readonly string[]
  readonly options: readonly string[]
  /** Options that name a configuration, where the port may stand. */
  readonly config: readonly string[]
  /** Options that name the user to become. */
  readonly user: readonly string[]
  /** The word that a port's option is put behind. */
  readonly behind: number
  readonly insert: string
}

const rows: readonly Row[] = [
  { programs: ['thttpd'], options: ['-p'], config: ['-C'], user: [], behind: 0, insert: '-p' },
  { programs: ['mini_httpd', 'mini-httpd'], options: ['-p'], config: ['-C'], user: [], behind: 0, insert: '-p' },
  // As root its port is 80 by itself, and 8080 for everybody else; the first word is the folder.
  { programs: ['darkhttpd'], options: ['--port'], config: [], user: ['--uid', '--gid'], behind: 1, insert: '--port' },
]

/** Web servers that listen on port 80 unless they are told another. */
export const smallWebServers: readonly Program[] = rows.map(row => ({
  name: row.programs[0] ?? '',
  matches: ({ program, via }) => via !== 'healthcheck' && program !== undefined && row.programs.includes(program),
  requirements: (process, image) => [
    ...bindRequirements(bindings(row, process, image)),
    ...(optionValues(process.words, row.user).length === 0
      ? []
      : [
          unknown('server-switches-user', {
            ...process.evidence,
            message: `${process.program ?? ''} becomes the user that it is told, which only root can do`,
          }),
        ]),
    ...(optionValues(process.words, row.config).length === 0
      ? []
      : [
          unknown('server-config-unknown', {
            ...process.evidence,
            message: `The configuration of ${process.program ?? ''} is not read`,
          }),
        ]),
  ],
}))

function bindings(row: Row, process: Process, image: ImageView): readonly Binding[] {
  const options = optionValues(process.words, row.options)
  if (options.length > 0) return options.flatMap(option => optionBindings(option, 'port', process, image))
  if (optionValues(process.words, row.config).length > 0) return []
  const name = process.program ?? ''
  const message = `${name} listens on port 80 unless ${row.insert} says otherwise`
  const site = siteBehind(process.words[row.behind], row.insert)
  const fixed = site === undefined ? `${name} is not told a port: add ${row.insert}` : undefined
  return [{ port: 80, protocol: 'tcp', evidence: { ...process.evidence, message }, certainty: 'certain', site, fixed }]
}

/** `nc -l -p 80`, `nc -lk 80`, `ncat -l 80`: the port stands behind `-p`, or is the last number. */
export const netcat: Program = {
  name: 'netcat',
  matches: ({ program, via, words }) =>
    via !== 'healthcheck' &&
    ['nc', 'ncat', 'netcat'].includes(program ?? '') &&
    words.some(({ value }) => /^-[A-Za-z]*l|^--listen$/.test(value)),
  requirements: (process, image) => {
    const word = portWord(process.words)
    if (word === undefined) return []
    return bindRequirements(optionBindings({ text: word.value, word, offset: 0, name: '-p' }, 'port', process, image))
  },
}

function portWord(words: readonly CommandWord[]): CommandWord | undefined {
  const named = words.findIndex(({ value }) => /^-[A-Za-z]*p$|^--(?:source|local)-port$/.test(value))
  const given = named === -1 ? words.slice(1).findLast(({ value }) => /^\d{1,5}$/.test(value)) : words[named + 1]
  return /^\d{1,5}$/.test(given?.value ?? '') ? given : undefined
}

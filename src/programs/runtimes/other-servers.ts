import { bindRequirements, siteIn } from '../servers/bind.js'
import { imagePath } from '../servers/paths.js'
import { writeDirectory } from '../servers/requirements.js'
import type { Requirement } from '../../types.js'
import type { ImageView, Process, Program } from '../types.js'
import { entryRequirements, resolveScript, withoutPorts } from './entry.js'
import { listenRequirements, optionBindings } from './listen.js'
import { serverProgram, type ServerRow } from './server-program.js'

const port = (name: string) => ({ name, style: 'port' as const })

const rows: readonly ServerRow[] = [
  {
    name: 'plack',
    programs: ['plackup', 'starman', 'twiggy', 'starlet', 'gazelle'],
    listen: ['--port', '-p', '--listen', '-l'],
    style: 'address',
    files: ['--pid', '--access-log', '--error-log'],
  },
  {
    name: 'mojolicious',
    programs: ['hypnotoad', 'morbo'],
    listen: ['--listen', '-l'],
    style: 'address',
    variables: [{ name: 'MOJO_LISTEN', style: 'address' }],
  },
  {
    name: 'air',
    listen: ['--port'],
    more: process => [
      writeDirectory(
        imagePath('tmp', process.cwd),
        { ...process.evidence, message: 'air builds here' },
        'likely',
        true,
      ),
    ],
  },
  {
    name: 'mix',
    listen: [],
    variables: [port('PORT')],
    home: true,
    more: process => [
      writeDirectory(
        imagePath('_build', process.cwd),
        { ...process.evidence, message: 'mix compiles into this directory' },
        'likely',
        true,
      ),
      writeDirectory(
        imagePath('deps', process.cwd),
        { ...process.evidence, message: 'mix compiles dependencies with make or rebar where they lie' },
        'possible',
        true,
      ),
    ],
  },
  {
    name: 'sqlservr',
    listen: [],
    variables: [port('MSSQL_TCP_PORT')],
    more: process => [
      writeDirectory(
        '/var/opt/mssql',
        { ...process.evidence, source: 'program', message: 'SQL Server keeps its databases and logs here' },
        'certain',
        true,
      ),
    ],
  },
  { name: 'ttyd', listen: ['--port', '-p'] },
  { name: 'spawn-fcgi', listen: ['-p'], replaced: ['-s', '-P'] },
  { name: 'logrotate', listen: [], replaced: ['-s', '--state'] },
  { name: 'fcgiwrap', listen: ['-s'], style: 'address' },
  { name: 'gotty', listen: ['--port', '-p'], variables: [port('GOTTY_PORT')] },
  { name: 'hugo', listen: ['--port', '-p'] },
  { name: 'jekyll', listen: ['--port', '-P'] },
  {
    name: 'socat',
    listen: [],
    more: (process, image) =>
      bindRequirements(
        process.words.flatMap(word => {
          const match = /^(?:tcp[46]?|openssl)-l(?:isten)?:(\d+)/i.exec(word.value)
          return match?.[1] === undefined
            ? []
            : optionBindings(
                { text: match[1], word, offset: match[0].length - match[1].length, name: 'listen' },
                'port',
                process,
                image,
              )
        }),
      ),
  },
  { name: 'busybox-httpd', programs: ['busybox'], subcommands: ['httpd'], listen: ['-p'], style: 'address' },
  { name: 'httpd applet', programs: ['httpd'], subcommands: ['-p'], listen: ['-p'], style: 'address' },
]

/** Elixir releases: `/app/bin/shop start`, `cd /app/bin && ./shop start`. */
const elixirRelease: Program = {
  name: 'elixir-release',
  matches: process => {
    const name = process.words[0]?.value ?? ''
    if (!isReleaseCommand(process) || !/\/bin\/[\w-]+$/.test(imagePath(name, process.cwd))) return false
    return name.includes('/bin/') ? process.words.length === 2 : isBeside(process)
  },
  requirements: (process, image) => {
    const program = imagePath(process.words[0]?.value ?? '', process.cwd)
    const release = program.slice(0, program.lastIndexOf('/bin/'))
    if (release === '' || release === '/usr' || release === '/usr/local') return []
    const message = 'an Elixir release writes its run-time configuration here'
    return [
      ...listenRequirements({ options: [], style: 'port', variables: [port('PORT')] }, process, image),
      writeDirectory(`${release}/tmp`, { ...process.evidence, message }, 'possible', true),
    ]
  },
}

/** `./shop start --sname shop`: the release lies above the working directory, which alone belongs to the user anyway. */
const isBeside = ({ words }: Process): boolean =>
  /^\.\/[\w-]+$/.test(words[0]?.value ?? '') && (words[2] === undefined || words[2].value.startsWith('-'))

const isReleaseCommand = (process: Process): boolean =>
  ['start', 'start_iex', 'daemon', 'daemon_iex', 'foreground'].includes(process.words[1]?.value ?? '')

/** Lapis takes the port of its environments from config.lua, and fills the configuration of nginx with it. */
const lapis: Program = {
  name: 'lapis',
  matches: ({ program, words }) => program === 'lapis' && words.some(({ value }) => value === 'server'),
  requirements: (process, image) => {
    const file = image.file(imagePath('config.lua', process.cwd))
    return bindRequirements(
      [...(file?.text ?? '').matchAll(/^[ \t]*port[ \t]*=[ \t]*(\d{1,5})\b/gm)].map(match => {
        const end = match.index + match[0].length
        const range = { start: end - (match[1] ?? '').length, end }
        const site = file === undefined ? undefined : siteIn(file, image, range)
        const evidence = { ...process.evidence, message: `lapis listens on port ${match[1] ?? ''}` }
        const fixed = site === undefined ? 'the port stands in a file that is not in the repository' : undefined
        return { port: Number(match[1]), protocol: 'tcp', evidence, certainty: 'likely', site, fixed } as const
      }),
    )
  },
}

/** `R -e "shiny::runApp('/app', port = 80)"` */
const shiny: Program = {
  name: 'shiny',
  matches: process => process.program === 'R' || process.program === 'Rscript',
  requirements: (process, image) => [
    ...withoutPorts(applicationOf(process, image)),
    ...bindRequirements(
      process.words.flatMap(word => {
        const match = /(?:\bport\s*=\s*|shiny\.port\s*=\s*)(\d{1,5})/.exec(word.value)
        if (match?.[1] === undefined) return []
        return optionBindings(
          { text: match[1], word, offset: match.index + match[0].length - match[1].length, name: 'port' },
          'port',
          process,
          image,
        )
      }),
    ),
  ],
}

/** What the file or folder of the application writes that the command's code starts. */
function applicationOf(process: Process, image: ImageView): readonly Requirement[] {
  const named = process.words.flatMap(({ value }) => RUNS.exec(value)?.[1] ?? [])[0]
  if (named === undefined) return []
  const path = imagePath(named, process.cwd)
  const entry = [path, `${path}/app.R`, `${path}/server.R`]
    .map(each => image.file(each))
    .find(file => file !== undefined)
  return entry?.text === undefined ? [] : entryRequirements(entry, process, image, resolveScript(process))
}

const RUNS = /\b(?:runApp|source|plumb|pr|shinyAppDir)\(\s*["']([^"']+)["']/

/** Servers of smaller communities. */
export const otherServers: readonly Program[] = [...rows.map(serverProgram), elixirRelease, lapis, shiny]

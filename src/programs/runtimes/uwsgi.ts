import { lineAt, lineStarts } from '../../text.js'
import type { Requirement } from '../../types.js'
import { bindRequirements, siteIn, type Binding } from '../servers/bind.js'
import { imagePath } from '../servers/paths.js'
import { evidenceIn, writeFile } from '../servers/requirements.js'
import type { ImageFile, ImageView, Process, Program } from '../types.js'
import { portsIn } from '../variables.js'
import { listenRequirements, socketRequirements, writes } from './listen.js'
import { optionValues } from './options.js'
import { switchedUser } from './switched-user.js'

const listens = [
  'http',
  'http-socket',
  'https',
  'https-socket',
  'socket',
  'uwsgi-socket',
  'fastcgi-socket',
  'stats',
  'http-to',
]
const files = ['logto', 'daemonize', 'pidfile', 'pidfile2', 'safe-pidfile', 'touch-reload', 'log-reopen', 'req-logger']

const options = (names: readonly string[]): readonly string[] => names.map(name => `--${name}`)

/** uWSGI by options or by an ini file. */
export const uwsgi: Program = {
  name: 'uwsgi',
  matches: process => process.program === 'uwsgi' || process.program === 'uwsgi-core',
  requirements: (process, image) => {
    const bound = optionValues(
      process.words,
      [...options(listens), '-s', '-w'].filter(name => name !== '-w'),
    )
    return [
      ...listenRequirements({ options: bound, style: 'address' }, process, image),
      ...socketRequirements(
        bound.map(option => (option.text.includes(':') ? option : { ...option, text: `unix:${option.text}` })),
        process,
      ),
      ...writes(
        optionValues(
          process.words,
          options(files.filter(name => name !== 'touch-reload' && name !== 'req-logger')),
        ).map(({ text }) => text),
        process,
        'writes this file',
      ),
      ...switchedUser(process.words, ['--uid', '--gid'], process),
      ...configFiles(process, image).flatMap(file => iniRequirements(file, process, image)),
    ]
  },
}

function configFiles(process: Process, image: ImageView): readonly ImageFile[] {
  const named = optionValues(process.words, ['--ini', '-i']).map(({ text }) => text)
  const bare = process.words
    .slice(1)
    .filter(({ value }) => /\.ini(?::\w+)?$/.test(value) && !value.startsWith('-'))
    .map(({ value }) => value)
  return [...new Set([...named, ...bare])].flatMap(
    path => image.file(imagePath(path.replace(/:\w+$/, ''), process.cwd)) ?? [],
  )
}

function iniRequirements(file: ImageFile, process: Process, image: ImageView): readonly Requirement[] {
  const { text } = file
  if (text === undefined) return []
  const starts = lineStarts(text)
  const bindings: Binding[] = []
  const others: Requirement[] = []
  for (const match of text.matchAll(/^[ \t]*([\w-]+)[ \t]*=[ \t]*([^\s;#]+)/gm)) {
    const [whole, name = '', value = ''] = match
    const at = match.index + whole.length - value.length
    const evidence = evidenceIn(file, image, lineAt(starts, at), `uwsgi: ${name} = ${value}`)
    if (listens.includes(name)) {
      for (const { port, start, end } of portsIn(value, 'address')) {
        const site = siteIn(file, image, { start: at + start, end: at + end })
        bindings.push({
          port,
          protocol: 'tcp',
          evidence,
          certainty: 'certain',
          site,
          fixed: site === undefined ? `the text of ${file.path} does not stand in the repository` : undefined,
        })
      }
      if (value.startsWith('/') && !value.startsWith('/tmp/'))
        others.push(writeFile(imagePath(value, process.cwd), evidence, 'certain'))
    } else if (files.slice(0, 5).includes(name) && !/^\/(?:dev|tmp)\//.test(value)) {
      others.push(writeFile(imagePath(value, process.cwd), evidence, 'certain'))
    } else if (name === 'uid' || name === 'gid') {
      others.push({
        need: { kind: 'unknown', code: 'switches-user' },
        evidence: { ...evidence, message: `uwsgi is told to switch to ${value} (${name})` },
        certainty: 'likely',
      })
    }
  }
  return [...bindRequirements(bindings), ...others]
}

import type { Requirement } from '../../types.js'
import { bindRequirements } from '../servers/bind.js'
import { imagePath } from '../servers/paths.js'
import { writeDirectory } from '../servers/requirements.js'
import { listenBindings } from '../sources/index.js'
import { settingListen } from '../sources/setting.js'
import type { CommandWord, ImageView, Process, Program } from '../types.js'
import { moduleRequirements } from './entry.js'
import { listenRequirements, replaces, socketRequirements, writes } from './listen.js'
import { optionValues } from './options.js'
import { switchedUser } from './switched-user.js'

const bindNames = ['--bind', '-b']
const writtenFiles = ['--access-logfile', '--error-logfile', '--log-file']

/** gunicorn: options, then GUNICORN_CMD_ARGS, then the configuration file, then PORT. */
export const gunicorn: Program = {
  name: 'gunicorn',
  matches: process => process.program === 'gunicorn' || process.program === 'gunicorn_django',
  requirements: (process, image) => {
    const variable = argumentsInVariable(process, image)
    const own = optionValues(process.words, bindNames)
    const options = own.length > 0 ? own : optionValues(variable, bindNames)
    const words = [...process.words, ...variable]
    return [
      ...(options.length > 0
        ? listenRequirements({ options, style: 'address' }, process, image)
        : configured(process, image)),
      ...socketRequirements(options, process),
      ...writes(
        optionValues(words, writtenFiles).map(({ text }) => text),
        process,
        'writes this file',
      ),
      // It writes beside the pid file and renames.
      ...replaces(
        optionValues(words, ['--pid', '-p']).map(({ text }) => text),
        process,
        'writes its process id here',
      ),
      ...optionValues(words, ['--worker-tmp-dir']).flatMap(({ text }) =>
        text.startsWith('/') && !text.startsWith('/dev/') && text !== '/tmp'
          ? [writeDirectory(text, { ...process.evidence, message: 'gunicorn keeps worker heartbeats here' }, 'certain')]
          : [],
      ),
      ...moduleRequirements(process, image),
      ...switchedUser(words, ['--user', '-u', '--group', '-g'], process),
    ]
  },
}

function argumentsInVariable(process: Process, image: ImageView): readonly CommandWord[] {
  const name = 'GUNICORN_CMD_ARGS'
  const value = process.env(name)
  if (value === undefined) return []
  const site = image.envSite(name)
  const at = site?.value.indexOf(value) ?? -1
  return [...value.matchAll(/\S+/g)].map(match => {
    const start = (site?.range.start ?? 0) + at + match.index
    const literal = site !== undefined && at !== -1 && site.range.end - site.range.start === site.value.length
    return {
      value: match[0],
      site: literal ? { path: site.path, range: { start, end: start + match[0].length } } : undefined,
    }
  })
}

function configured(process: Process, image: ImageView): readonly Requirement[] {
  const named = optionValues(process.words, ['--config', '-c'])[0]?.text.replace(/^file:/, '')
  const file = image.file(imagePath(named ?? 'gunicorn.conf.py', process.cwd))
  const listen = file?.text === undefined ? undefined : settingListen(file.path, file.text, 'bind', 'address')
  if (file !== undefined && listen !== undefined)
    return bindRequirements(listenBindings([listen], file, image, process.env, 'certain'))
  return listenRequirements(
    { options: [], style: 'address', variables: [{ name: 'PORT', style: 'port' }] },
    process,
    image,
  )
}

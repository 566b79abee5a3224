import { collect, type ConfigWord } from './collect.js'
import { entryOf, pushListen, pushWrite } from './facts.js'
import { configLines } from './lines.js'
import type { Range } from '../text.js'
import type { ServerConfig } from './types.js'

const style = { comments: ';#', trailing: ';', separators: '=:', continued: true } as const

interface Draft {
  readonly name: string
  command: string | undefined
  user: string | undefined
  line: number
  range?: Range
  directory?: string
  environment?: ReadonlyMap<string, string>
}

/** What a supervisord.conf or a file that it includes asks for; its programs with their users. Total: never throws. */
export function readSupervisordConfig(text: string): ServerConfig {
  const found = collect(text)
  const drafts = new Map<string, Draft>()
  for (const line of configLines(text, style)) {
    const { section = '', key, value } = line
    const program = /^(?:fcgi-)?program:(.+)$|^eventlistener:(.+)$/.exec(section)
    const name = program?.[1] ?? program?.[2]
    if (name !== undefined) {
      const draft = drafts.get(section) ?? { name, command: undefined, user: undefined, line: found.line(line.start) }
      drafts.set(section, draft)
      if (key === 'command') {
        draft.command = value.value
        draft.range = value.range
        draft.line = found.line(line.start)
      } else if (key === 'user') {
        draft.user = value.value
        found.config.users.push(entryOf(found, key, value))
      } else if (key === 'directory') draft.directory = value.value
      else if (key === 'environment') draft.environment = assignments(line.value.value)
      else if (/^(?:stdout|stderr)_logfile$/.test(key)) pushWrite(found, value, 'log', 'file')
    } else if (section === 'supervisord') {
      if (key === 'user') found.config.users.push(entryOf(found, key, value))
      else if (key === 'pidfile') pushWrite(found, value, 'pid', 'file')
      else if (key === 'logfile') pushWrite(found, value, 'log', 'file')
      else if (key === 'childlogdir') pushWrite(found, value, 'log', 'directory')
    } else if (section === 'unix_http_server') {
      if (key === 'file') pushWrite(found, value, 'socket', 'file')
      else if (key === 'chown') found.config.users.push(entryOf(found, key, value))
    } else if (section === 'inet_http_server' && key === 'port') pushListen(found, value)
    else if (section === 'include' && key === 'files')
      for (const word of words(line.value)) found.config.includes.push(entryOf(found, key, word))
  }
  for (const { command, ...rest } of drafts.values())
    if (command !== undefined) found.config.programs.push({ command, ...rest })
  return found.config
}

/** `PORT="80",NAME=x` */
function assignments(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/([A-Za-z_]\w*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^,"'\s]*))/g)].map(
      ([, name = '', double, single, bare]) => [name, double ?? single ?? bare ?? ''],
    ),
  )
}

/** Patterns of an include, which may stand on several lines; all are placed where the first one stands. */
function words({ value, range }: ConfigWord): readonly ConfigWord[] {
  return value
    .split(/\s+/)
    .filter(word => word !== '')
    .map(word => ({ value: word, range }))
}

/** Names of the settings of `[supervisord]` itself. */
export function supervisordSettings(text: string): readonly string[] {
  return configLines(text, style).flatMap(({ section, key }) => (section === 'supervisord' ? [key] : []))
}

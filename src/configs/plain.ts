import { isLoopback } from './address.js'
import { collect } from './collect.js'
import { entryOf, pushListen, pushWrite } from './facts.js'
import { configLines, type ConfigLine } from './lines.js'
import type { ConfigPath, ServerConfig } from './types.js'

const style = { comments: '#', trailing: '', separators: ' ' } as const

/** What a redis.conf asks for. `port 0` switches the port off. Total: never throws. */
export function readRedisConfig(text: string): ServerConfig {
  const found = collect(text)
  const lines = configLines(text, style)
  const local = lines.filter(({ key }) => key.toLowerCase() === 'bind').at(-1)?.words
  const host =
    local !== undefined && local.length > 0 && local.every(({ value }) => isLoopback(value.replace(/^-/, '')))
      ? 'localhost'
      : undefined
  for (const { key, value, words } of lines) {
    const name = key.toLowerCase()
    const [first] = words
    if (first === undefined || first.value === '') continue
    if (name === 'port' || name === 'tls-port') {
      if (first.value !== '0') pushListen(found, first, 'tcp', host)
    } else if (name === 'include') found.config.includes.push(entryOf(found, name, value))
    else if (name === 'dir') pushWrite(found, first, 'data', 'directory')
    else if (name === 'logfile') pushWrite(found, first, 'log', 'file')
    else if (name === 'pidfile') pushWrite(found, first, 'pid', 'file')
    else if (name === 'unixsocket') pushWrite(found, first, 'socket', 'file')
    else if (/^tls-(?:key|cert|ca-cert)-file$|^aclfile$/.test(name))
      found.config.reads.push(entryOf(found, name, first))
  }
  return found.config
}

interface PlainRow {
  readonly listen: RegExp
  readonly user: RegExp
  readonly include: RegExp
  readonly read: RegExp
  readonly writes: Readonly<Record<string, readonly [ConfigPath['purpose'], ConfigPath['type']]>>
}

const mosquitto: PlainRow = {
  listen: /^(?:port|listener)$/,
  user: /^user$/,
  include: /^include_dir$/,
  read: /^(?:keyfile|certfile|cafile|password_file|acl_file)$/,
  writes: { persistence_location: ['data', 'directory'], pid_file: ['pid', 'file'], log_dest: ['log', 'file'] },
}

const squid: PlainRow = {
  listen: /^https?_port$/,
  user: /^cache_effective_user$/,
  include: /^include$/,
  read: /^$/,
  writes: {
    pid_filename: ['pid', 'file'],
    access_log: ['log', 'file'],
    cache_log: ['log', 'file'],
    cache_store_log: ['log', 'file'],
    cache_dir: ['cache', 'directory'],
    coredump_dir: ['state', 'directory'],
  },
}

const tinyproxy: PlainRow = {
  listen: /^port$/i,
  user: /^(?:user|group)$/i,
  include: /^include$/i,
  read: /^$/,
  writes: {
    PidFile: ['pid', 'file'],
    Pidfile: ['pid', 'file'],
    LogFile: ['log', 'file'],
    Logfile: ['log', 'file'],
  },
}

/** What a tinyproxy.conf asks for. Total: never throws. */
export function readTinyproxyConfig(text: string): ServerConfig {
  return readPlain(text, tinyproxy, ({ words }) => words[0])
}

/** What a mosquitto.conf asks for. Total: never throws. */
export function readMosquittoConfig(text: string): ServerConfig {
  const config = readPlain(text, mosquitto, ({ key, words }) => (key === 'log_dest' ? words[1] : words[0]))
  const inFolder = (folder: string): string => `${folder.replace(/\/$/, '')}/*.conf`
  return { ...config, includes: config.includes.map(each => ({ ...each, value: inFolder(each.value) })) }
}

/** What a squid.conf asks for. Total: never throws. */
export function readSquidConfig(text: string): ServerConfig {
  return readPlain(text, squid, ({ key, words }) => {
    const word = key === 'cache_dir' ? words[1] : words[0]
    const scheme = /^(?:stdio|daemon):/.exec(word?.value ?? '')?.[0].length ?? 0
    return word === undefined
      ? undefined
      : { value: word.value.slice(scheme), range: { start: word.range.start + scheme, end: word.range.end } }
  })
}

function readPlain(
  text: string,
  row: PlainRow,
  operand: (line: ConfigLine) => ConfigLine['value'] | undefined,
): ServerConfig {
  const found = collect(text)
  for (const line of configLines(text, style)) {
    const { key, words } = line
    const [first] = words
    const write = Object.hasOwn(row.writes, key) ? row.writes[key] : undefined
    if (first === undefined) continue
    if (row.listen.test(key)) pushListen(found, first)
    else if (row.user.test(key)) found.config.users.push(entryOf(found, key, first))
    else if (row.include.test(key)) found.config.includes.push(entryOf(found, key, first))
    else if (row.read.test(key)) found.config.reads.push(entryOf(found, key, first))
    else if (write !== undefined) {
      const word = operand(line)
      if (word?.value.startsWith('/') === true) pushWrite(found, word, write[0], write[1])
    }
  }
  return found.config
}

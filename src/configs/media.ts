import { collect } from './collect.js'
import { entryOf, pushListen, pushWrite } from './facts.js'
import { configLines } from './lines.js'
import type { ConfigPath, ServerConfig } from './types.js'

type Kind = readonly [ConfigPath['purpose'], ConfigPath['type']]

const MPD: Readonly<Record<string, Kind>> = {
  db_file: ['data', 'file'],
  log_file: ['log', 'file'],
  pid_file: ['pid', 'file'],
  state_file: ['state', 'file'],
  sticker_file: ['data', 'file'],
  playlist_directory: ['data', 'directory'],
}

/** What an mpd.conf asks for. Total: never throws. */
export function readMpdConfig(text: string): ServerConfig {
  const found = collect(text)
  for (const { key, value } of configLines(text, { comments: '#', trailing: '#', separators: ' ' })) {
    const write = Object.hasOwn(MPD, key) ? MPD[key] : undefined
    if (key === 'port') pushListen(found, value)
    else if (key === 'user') found.config.users.push(entryOf(found, key, value))
    else if (write !== undefined && value.value.startsWith('/')) pushWrite(found, value, write[0], write[1])
  }
  return found.config
}

const ARIA2: Readonly<Record<string, Kind>> = {
  dir: ['data', 'directory'],
  log: ['log', 'file'],
  'save-session': ['state', 'file'],
  'dht-file-path': ['state', 'file'],
  'server-stat-of': ['state', 'file'],
}

/** What an aria2.conf asks for. Total: never throws. */
export function readAria2Config(text: string): ServerConfig {
  const found = collect(text)
  for (const { key, value } of configLines(text, { comments: '#', trailing: '', separators: '=' })) {
    const write = Object.hasOwn(ARIA2, key) ? ARIA2[key] : undefined
    if (key === 'rpc-listen-port') pushListen(found, value)
    if (write === undefined || !value.value.startsWith('/')) continue
    pushWrite(found, value, write[0], write[1])
    // The session is written beside its place first.
    if (key === 'save-session')
      pushWrite(found, { ...value, value: value.value.replace(/\/[^/]*$/, '') }, 'state', 'directory')
  }
  return found.config
}

const ICECAST = /<(port|logdir|pidfile|chroot)>\s*([^<\s]+)\s*<\/\1>/g

/** What an icecast.xml asks for. Total: never throws. */
export function readIcecastConfig(text: string): ServerConfig {
  const found = collect(text)
  const live = text.replace(/<!--[^]*?-->/g, comment => ' '.repeat(comment.length))
  for (const match of live.matchAll(ICECAST)) {
    const [whole, name = '', value = ''] = match
    const start = match.index + whole.indexOf(value, name.length + 2)
    const word = { value, range: { start, end: start + value.length } }
    if (name === 'port') pushListen(found, word)
    else if (name === 'chroot') {
      if (value !== '0') found.config.users.push(entryOf(found, name, word))
    } else if (value.startsWith('/'))
      pushWrite(found, word, name === 'logdir' ? 'data' : 'pid', name === 'logdir' ? 'directory' : 'file')
  }
  return found.config
}

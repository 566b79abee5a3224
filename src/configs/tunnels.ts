import { collect } from './collect.js'
import { entryOf, pushListen, pushWrite } from './facts.js'
import { configLines } from './lines.js'
import type { ServerConfig } from './types.js'

/** What a stunnel.conf asks for: `accept` of servers and clients alike. Total: never throws. */
export function readStunnelConfig(text: string): ServerConfig {
  const found = collect(text)
  for (const { key, value, words } of configLines(text, { comments: ';#', trailing: '', separators: '=' })) {
    const [first] = words
    if (first === undefined) continue
    if (key === 'accept') pushListen(found, first)
    else if (key === 'setuid' || key === 'setgid' || key === 'chroot')
      found.config.users.push(entryOf(found, key, first))
    else if (key === 'key' || key === 'cert') found.config.reads.push(entryOf(found, key, first))
    else if (key === 'pid') pushWrite(found, first, 'pid', 'file')
    else if (key === 'output') pushWrite(found, first, 'log', 'file')
    else if (key === 'include') found.config.includes.push(entryOf(found, key, value))
  }
  return found.config
}

/** What a configuration of Privoxy asks for: the log lies in `logdir`. Total: never throws. */
export function readPrivoxyConfig(text: string): ServerConfig {
  const found = collect(text)
  const lines = configLines(text, { comments: '#', trailing: '#', separators: ' ' })
  const folder = lines.findLast(({ key }) => key === 'logdir')?.words[0]?.value ?? '/var/log/privoxy'
  for (const { key, words } of lines) {
    const [first] = words
    if (first === undefined) continue
    if (key === 'listen-address') pushListen(found, first)
    else if (key === 'logfile')
      pushWrite(
        found,
        first.value.startsWith('/') ? first : { ...first, value: `${folder}/${first.value}` },
        'log',
        'file',
      )
  }
  return found.config
}

const TOR_PORT = /^(?:socks|httptunnel|trans|natd|dns|control|or|dir|extor)port$/

/** What a torrc asks for. Total: never throws. */
export function readTorConfig(text: string): ServerConfig {
  const found = collect(text)
  for (const { key, words } of configLines(text, { comments: '#', trailing: '#', separators: ' ' })) {
    const name = key.toLowerCase()
    const [first] = words
    const last = words.at(-1)
    if (first === undefined || last === undefined) continue
    if (TOR_PORT.test(name)) {
      if (/\d/.test(first.value) && first.value !== '0') pushListen(found, first, name === 'dnsport' ? 'udp' : 'tcp')
    } else if (name === 'user') found.config.users.push(entryOf(found, name, first))
    else if (name === 'datadirectory') pushWrite(found, first, 'data', 'directory')
    // Tor makes it for itself alone, and refuses one that others may read.
    else if (name === 'hiddenservicedir')
      pushWrite(found, { ...first, value: first.value.replace(/\/+$/, '') }, 'socket', 'file')
    else if (name === 'pidfile') pushWrite(found, first, 'pid', 'file')
    else if (name === 'log' && words.some(({ value }) => value === 'file') && last.value.startsWith('/'))
      pushWrite(found, last, 'log', 'file')
  }
  return found.config
}

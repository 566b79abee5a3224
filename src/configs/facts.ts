import { isLoopback, parseAddress, variableName } from './address.js'
import { isStandardStream, type Collector, type ConfigWord } from './collect.js'
import type { ConfigPath } from './types.js'

/** A word that is a port or an address with one: pushes a listen, a socket's write, or what is unclear about it. */
export function pushListen(found: Collector, word: ConfigWord, protocol: 'tcp' | 'udp' = 'tcp', host?: string): void {
  const line = found.line(word.range.start)
  const { value, range } = word
  const socket = /^(?:unix[@:])?(?=\/)/.exec(value)
  if (socket !== null) {
    const start = range.start + socket[0].length
    pushWrite(found, { value: value.slice(socket[0].length), range: { start, end: range.end } }, 'socket', 'file')
    return
  }
  const address = parseAddress(word)
  if (address?.port !== undefined && address.portRange !== undefined) {
    const loopback = isLoopback(host ?? address.host)
    found.config.listens.push({ port: address.port, protocol, range: address.portRange, loopback, line })
    return
  }
  const variable = variableName(value.slice(value.lastIndexOf(':') + 1))
  found.config.unclear.push({
    message: `The listening port is not a literal number: ${value}`,
    line,
    ...(variable === undefined ? {} : { listenVariable: variable }),
  })
}

/** A path that is written, unless it is the container's output, syslog or nothing. */
export function pushWrite(
  { config, line }: Collector,
  { value, range }: ConfigWord,
  purpose: ConfigPath['purpose'],
  type: ConfigPath['type'],
): void {
  if (value === '' || isStandardStream(value) || /^(?:syslog|stderr|stdout|none|off|NONE|AUTO)$/.test(value)) return
  config.writes.push({ path: value, purpose, type, range, line: line(range.start) })
}

/** A directive as a name and a value with its place. */
export function entryOf({ line }: Collector, name: string, { value, range }: ConfigWord) {
  return { name, value, range, line: line(range.start) }
}

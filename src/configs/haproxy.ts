import { parseAddress } from './address.js'
import { collect, type ConfigWord } from './collect.js'
import { entryOf, pushListen, pushWrite } from './facts.js'
import { configLines } from './lines.js'
import type { ServerConfig } from './types.js'

/**
 * What an haproxy.cfg asks for. `chroot` is among the users: like `user`, it takes root at the start.
 * Total: never throws.
 */
export function readHaproxyConfig(text: string): ServerConfig {
  const found = collect(text)
  let section = ''
  for (const { key, words } of configLines(text, { comments: '#', trailing: '#', separators: ' ' })) {
    const [first, second] = words
    if (SECTIONS.has(key)) section = key
    if (first === undefined) continue
    if (key === 'bind') {
      for (const part of split(first)) pushListen(found, part)
      for (const [index, { value }] of words.entries()) {
        const file = words[index + 1]
        if (/^(?:crt|ca-file|crl-file)$/.test(value) && file !== undefined)
          found.config.reads.push(entryOf(found, value, file))
      }
    } else if (key === 'listen' && second !== undefined && parseAddress(second)?.port !== undefined)
      pushListen(found, second)
    // A userlist has users of its own.
    else if (section === 'global' && /^(?:user|group|chroot)$/.test(key))
      found.config.users.push(entryOf(found, key, first))
    else if (key === 'pidfile') pushWrite(found, first, 'pid', 'file')
    else if (key === 'stats' && first.value === 'socket' && second?.value.startsWith('/') === true)
      pushWrite(found, second, 'socket', 'file')
    else if (key === 'server' && second !== undefined) {
      const address = parseAddress(second)
      if (address?.host !== undefined)
        found.config.upstreams.push({
          host: address.host,
          port: address.port,
          portRange: address.portRange,
          line: found.line(second.range.start),
        })
    }
  }
  return found.config
}

const SECTIONS: ReadonlySet<string> = new Set(
  'global defaults frontend backend listen userlist peers resolvers mailers program cache http-errors ring'.split(' '),
)

/** `bind :80,:81` */
function split({ value, range }: ConfigWord): readonly ConfigWord[] {
  let start = range.start
  return value.split(',').map(part => {
    const word = { value: part, range: { start, end: start + part.length } }
    start += part.length + 1
    return withoutFamily(word)
  })
}

/** `ipv4@*:80`, and `:::80` for all addresses of IPv6: what is left reads as elsewhere. */
function withoutFamily({ value, range }: ConfigWord): ConfigWord {
  const cut = /^(?:ipv[46]@)?(?:::(?=:\d+$))?/.exec(value)?.[0].length ?? 0
  return { value: value.slice(cut), range: { start: range.start + cut, end: range.end } }
}

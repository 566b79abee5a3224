import { collect } from './collect.js'
import { pushListen, pushWrite } from './facts.js'
import { configLines } from './lines.js'
import type { ServerConfig } from './types.js'
import type { ConfigWord } from './collect.js'

/** What a traefik.yml or traefik.toml asks for: its entry points and the file of its certificates. Total: never throws. */
export function readTraefikConfig(text: string): ServerConfig {
  const found = collect(text)
  let inside: number | undefined
  for (const { section, key, value, indent } of configLines(text, { comments: '#', trailing: '#', separators: '=:' })) {
    const name = key.toLowerCase().replace(/^["']|["']$/g, '')
    if (section === undefined) {
      if (inside !== undefined && indent <= inside) inside = undefined
      if (name === 'entrypoints') inside = indent
    }
    const point = inside !== undefined || section?.toLowerCase().startsWith('entrypoints') === true
    if (point && name === 'address') {
      const { word, udp } = withoutProtocol(value)
      pushListen(found, word, udp ? 'udp' : 'tcp')
    } else if (name === 'storage' && value.value.endsWith('.json')) pushWrite(found, value, 'data', 'file')
    else if (name === 'filepath') pushWrite(found, value, 'log', 'file')
  }
  return found.config
}

/** `:53/udp` */
export function withoutProtocol({ value, range }: ConfigWord): { readonly word: ConfigWord; readonly udp: boolean } {
  const slash = value.search(/\/(?:tcp|udp)$/)
  if (slash === -1) return { word: { value, range }, udp: false }
  return {
    word: { value: value.slice(0, slash), range: { start: range.start, end: range.start + slash } },
    udp: value.endsWith('udp'),
  }
}

import type { Range } from '../text.js'
import { parseAddress } from './address.js'
import { nginxDirectives, type NginxDirective } from './nginx-tokens.js'

/** Directives by which clients and applications are told a port. */
const TELLING = new Set(['return', 'rewrite', 'proxy_redirect', 'add_header', 'proxy_set_header'])

/** A `$server_port` by which others are told the port that the server listens on. */
export interface ServerPortUse {
  /** The variable, in the text. */
  readonly range: Range
  /** The only port that its server listens on, which is what the variable says; undefined where it has several, or none here. */
  readonly port: number | undefined
  /** The directive's words. */
  readonly value: string
  /** Offset of the directive. */
  readonly at: number
}

/** Where an nginx configuration passes the listening port on. Total: never throws. */
export function serverPortUses(text: string): readonly ServerPortUse[] {
  if (!text.includes('server_port')) return []
  const directives = nginxDirectives(text)
  const ports = new Map<NginxDirective, Set<number | undefined>>()
  for (const { name, server, args } of directives) {
    const [first] = args
    if (name !== 'listen' || server === undefined || first === undefined) continue
    const known = ports.get(server) ?? new Set()
    ports.set(server, known.add(parseAddress(first)?.port))
  }
  return directives.flatMap(({ name, server, args, range }) => {
    if (!TELLING.has(name)) return []
    const [port, ...others] = server === undefined ? [] : (ports.get(server) ?? [])
    const value = args.map(word => word.value).join(' ')
    return args.flatMap(word =>
      [...text.slice(word.range.start, word.range.end).matchAll(/\$server_port\b|\$\{server_port\}/g)].map(match => {
        const start = word.range.start + match.index
        const place = { start, end: start + match[0].length }
        return { range: place, port: others.length > 0 ? undefined : port, value, at: range.start }
      }),
    )
  })
}

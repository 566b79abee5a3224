import { parseAddress } from './address.js'
import { nginxDirectives, type NginxDirective } from './nginx-tokens.js'

/**
 * Where `port_in_redirect off;` keeps a moved port out of the redirects that nginx builds by itself (to `/docs/` from
 * `/docs`): it leaves the port out where it is the scheme's default, and 8080 is not. Insertions for the servers all of
 * whose ports are 80 or, with TLS, 443, and are in `moved`; other servers showed their port before.
 */
export function portInRedirectInsertions(
  text: string,
  moved: ReadonlySet<number>,
): readonly { readonly offset: number; readonly text: string }[] {
  const directives = nginxDirectives(text)
  const servers = new Map<NginxDirective, NginxDirective[]>()
  const settled = new Set<NginxDirective | undefined>()
  for (const directive of directives) {
    const { name, server } = directive
    if (name === 'port_in_redirect' || name === 'absolute_redirect') settled.add(server)
    if (name !== 'listen' || server === undefined || server.section === 'stream' || server.section === 'mail') continue
    const listens = servers.get(server)
    if (listens === undefined) servers.set(server, [directive])
    else listens.push(directive)
  }
  if (settled.has(undefined)) return []
  return [...servers].flatMap(([server, listens]) => {
    const last = listens[listens.length - 1]
    if (last === undefined || settled.has(server) || !listens.every(listen => isDefaultPort(listen, moved))) return []
    const end = text.indexOf(';', last.range.end)
    if (end === -1) return []
    const lineStart = text.lastIndexOf('\n', last.range.start) + 1
    const indent = text.slice(lineStart, last.range.start)
    if (indent.trim() !== '') return [{ offset: end + 1, text: ' port_in_redirect off;' }]
    const eol = text[lineStart - 2] === '\r' ? '\r\n' : '\n'
    return [{ offset: end + 1, text: `${eol}${indent}port_in_redirect off;` }]
  })
}

function isDefaultPort({ args }: NginxDirective, moved: ReadonlySet<number>): boolean {
  const [first, ...rest] = args
  if (first === undefined || first.value.startsWith('unix:')) return true
  const port = parseAddress(first)?.port
  const secure = rest.some(({ value }) => value === 'ssl' || value === 'quic')
  return port !== undefined && moved.has(port) && port === (secure ? 443 : 80)
}

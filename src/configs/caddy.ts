import { parseAddress, portNumber, upstreamInUrl, variableName } from './address.js'
import { collect, type Collector, type ConfigWord } from './collect.js'
import { entryOf, pushWrite } from './facts.js'
import { isLoopback } from './address.js'
import type { ConfigListen, ServerConfig } from './types.js'

interface CaddyLine {
  readonly words: readonly ConfigWord[]
  readonly depth: number
  /** It ends with `{`. */
  readonly opens: boolean
}

/** What a Caddyfile asks for. Sites without a port listen on 80 and 443, with an empty range. Total: never throws. */
export function readCaddyConfig(text: string): ServerConfig {
  const found = collect(text)
  const lines = caddyLines(text)
  // `http_port` and `https_port` stand in for 80 and 443 of the sites that name no port.
  const ports = new Map<string, { port: number; word: ConfigWord }>()
  for (const { words, depth } of lines) {
    const [first, second] = words
    const port = second === undefined ? undefined : portNumber(second.value)
    if (
      depth === 1 &&
      first !== undefined &&
      second !== undefined &&
      port !== undefined &&
      /^https?_port$/.test(first.value)
    )
      ports.set(first.value, { port, word: second })
  }
  const implied = impliedPlaces(text, lines)
  // One site without braces: its first line is its address, all others are directives.
  const address = lines.find(isAddress)
  const braceless = address?.opens === false
  for (const each of lines) {
    const { words, opens } = each
    const [first] = words
    if (first === undefined) continue
    if (braceless ? each === address : opens && isAddress(each)) {
      for (const word of words) readSite(found, word, ports, implied)
    } else readCaddyDirective(found, words)
  }
  return found.config
}

/** Neither the global options nor a snippet, nor what is brought in from other files. */
const isAddress = ({ words: [first], depth }: CaddyLine): boolean =>
  depth === 0 && first !== undefined && first.value !== '{' && first.value !== 'import' && !first.value.startsWith('(')

function readSite(
  found: Collector,
  word: ConfigWord,
  ports: ReadonlyMap<string, { port: number; word: ConfigWord }>,
  places: ReadonlyMap<string, Pick<ConfigListen, 'range' | 'insert'>>,
): void {
  const { config } = found
  const line = found.line(word.range.start)
  const trailing = word.value.endsWith(',') ? 1 : 0
  const value = word.value.slice(0, word.value.length - trailing)
  if (value === '' || value === '{') return
  if (readSiteVariable(found, value, word.range.start, line)) return
  const scheme = /^(https?):\/\//.exec(value)
  const from = scheme?.[0].length ?? 0
  const slash = value.indexOf('/', from)
  const authority = value.slice(from, slash === -1 ? value.length : slash)
  const start = word.range.start + from
  const range = { start, end: start + authority.length }
  const address = authority.startsWith(':')
    ? { host: '', port: portNumber(authority.slice(1)), portRange: { start: start + 1, end: range.end } }
    : parseAddress({ value: authority, range })
  if (address?.port !== undefined && address.portRange !== undefined) {
    config.listens.push({ port: address.port, protocol: 'tcp', range: address.portRange, loopback: false, line })
    return
  }
  if (readPortVariable(found, authority, start, line)) return
  if (authority.includes('{') || authority.startsWith(':')) {
    const variable = variableName(authority.slice(authority.indexOf(':') + 1))
    const message = `The site's port is not a literal number: ${value}`
    config.unclear.push({ message, line, ...(variable === undefined ? {} : { listenVariable: variable }) })
    return
  }
  for (const name of impliedBy(value)) {
    const set = ports.get(name)
    const port = set?.port ?? (name === 'http_port' ? 80 : 443)
    const place = places.get(name) ?? { range: { start: range.end, end: range.end } }
    const at = set === undefined ? place : { range: set.word.range }
    config.listens.push({ port, protocol: 'tcp', loopback: false, line, ...at })
  }
}

/** A site that names no port is served on both: over HTTP it sends to HTTPS. */
const impliedBy = (site: string): readonly string[] =>
  site.startsWith('http://') ? ['http_port'] : ['http_port', 'https_port']

/**
 * Where the two ports that sites imply can be named: in the global options, which have to be the file's first block. These
 * ports are inner ones: redirects and certificates go on as if they were 80 and 443.
 */
function impliedPlaces(
  text: string,
  lines: readonly CaddyLine[],
): ReadonlyMap<string, Pick<ConfigListen, 'range' | 'insert'>> {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const [first] = lines
  const block = first?.words[0]?.value === '{' && first.words.length === 1 ? first.words[0] : undefined
  if (block !== undefined) {
    const range = { start: block.range.end, end: block.range.end }
    const insert = (name: string) => ({ range, insert: { before: `${eol}\t${name} `, after: '' } })
    return new Map(['http_port', 'https_port'].map(name => [name, insert(name)]))
  }
  const start = text.startsWith('\uFEFF') ? 1 : 0
  const range = { start, end: start }
  const isSite = ({ depth, opens, words }: CaddyLine): boolean =>
    depth === 0 && opens && words.some(({ value }) => isHost(value) && !value.startsWith('http://'))
  const secure = lines.some(isSite) || !lines.some(({ depth, opens }) => depth === 0 && opens)
  const close = `${eol}}${eol}${eol}`
  return new Map([
    ['http_port', { range, insert: { before: `{${eol}\thttp_port `, after: secure ? eol : close } }],
    ['https_port', { range, insert: { before: '\thttps_port ', after: close } }],
  ])
}

/** An address without a port: `example.com`, `https://example.com/docs`. */
const isHost = (value: string): boolean =>
  !value.startsWith('(') && !/[{}]/.test(value) && !/:\d+(?:[/,]|$)/.test(value) && value !== ''

/** `{$SITE}`, `{$SITE:example.com}`: what the variable holds is known only where the process is. */
function readSiteVariable(found: Collector, site: string, start: number, line: number): boolean {
  const match = /^\{\$([A-Za-z_]\w*)(?::([^{}]*))?\}$/.exec(site)
  const [, name, fallback = ''] = match ?? []
  if (name === undefined) return false
  const digits = /^(?:http:\/\/)?[\w.-]*:(\d+)$/.exec(fallback)?.[1]
  const port = digits === undefined ? undefined : portNumber(digits)
  const end = start + site.length - 1
  const listen: ConfigListen | undefined =
    port === undefined || digits === undefined
      ? undefined
      : { port, protocol: 'tcp', range: { start: end - digits.length, end }, loopback: false, line }
  const message = `The site's address is in the variable ${name}: without a port in it Caddy listens on 80 and 443`
  found.config.unclear.push({ message, line, listenVariable: name, listenAddress: { fallback: listen } })
  return true
}

/** `:{$PORT:3000}`: the port is in a variable, and this one where nothing sets it. */
function readPortVariable(found: Collector, authority: string, start: number, line: number): boolean {
  const match = /^([\w.-]*):\{\$([A-Za-z_]\w*):(\d+)\}$/.exec(authority)
  const [, host, name, digits = ''] = match ?? []
  const port = portNumber(digits)
  if (host === undefined || name === undefined || port === undefined) return false
  const end = start + authority.length - 1
  const range = { start: end - digits.length, end }
  const fallback: ConfigListen = { port, protocol: 'tcp', range, loopback: isLoopback(host), line }
  const message = `The site's port is in the variable ${name}, and ${digits} without it`
  found.config.unclear.push({ message, line, listenVariable: name, listenAddress: { fallback, onlyPort: true } })
  return true
}

function readCaddyDirective(found: Collector, words: readonly ConfigWord[]): void {
  const [first, ...rest] = words
  const [second, third] = rest
  if (first === undefined || second === undefined) return
  const name = first.value
  if (name === 'import') found.config.includes.push(entryOf(found, name, second))
  else if (name === 'reverse_proxy' || name === 'php_fastcgi' || name === 'to') {
    for (const word of rest) {
      const upstream = upstreamInUrl(word)
      if (upstream !== undefined) found.config.upstreams.push({ ...upstream, line: found.line(word.range.start) })
    }
  } else if (name === 'output' && second.value === 'file' && third !== undefined) pushWrite(found, third, 'log', 'file')
  else if (name === 'storage' && second.value === 'file_system' && third !== undefined)
    pushWrite(found, third, 'data', 'directory')
  else if (name === 'tls' && third?.value.includes('/') === true) {
    found.config.reads.push(entryOf(found, 'certificate', second), entryOf(found, 'key', third))
  } else if (name === 'admin' && second.value !== 'off') {
    const address = parseAddress(second)
    if (address?.port !== undefined && address.portRange !== undefined) {
      const line = found.line(second.range.start)
      found.config.listens.push({
        port: address.port,
        protocol: 'tcp',
        range: address.portRange,
        loopback: isLoopback(address.host),
        line,
      })
    }
  }
}

/** As Caddy has it: every white space of Unicode. The same test ends a word, so that each character is passed. */
const SPACE = /\s/

function caddyLines(text: string): readonly CaddyLine[] {
  const lines: CaddyLine[] = []
  let depth = 0
  let words: ConfigWord[] = []
  const flush = (): void => {
    const last = words[words.length - 1]
    const only = words.length === 1
    if (last === undefined) return
    const opens = last.value === '{'
    const closes = only && last.value === '}'
    if (closes) depth = Math.max(0, depth - 1)
    else {
      lines.push({ words: opens && !only ? words.slice(0, -1) : words, depth, opens })
      if (opens) depth++
    }
    words = []
  }
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length;) {
    const char = text.charAt(at)
    if (char === '\n') {
      // A comma at the end of a site's address continues the list on the next line.
      if (depth !== 0 || words[words.length - 1]?.value.endsWith(',') !== true) flush()
      at++
    } else if (SPACE.test(char)) at++
    else if (char === '#') {
      const end = text.indexOf('\n', at)
      at = end === -1 ? text.length : end
    } else if (char === '"' || char === '`') {
      const from = ++at
      while (at < text.length && text.charAt(at) !== char) at += char === '"' && text.charAt(at) === '\\' ? 2 : 1
      const end = Math.min(at, text.length)
      words.push({ value: text.slice(from, end), range: { start: from, end } })
      at = end + 1
    } else {
      const from = at
      while (at < text.length && !SPACE.test(text.charAt(at))) at++
      words.push({ value: text.slice(from, at), range: { start: from, end: at } })
    }
  }
  flush()
  return lines
}

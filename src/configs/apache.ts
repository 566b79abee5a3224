import { isLoopback, parseAddress, portNumber, upstreamInUrl, variableName } from './address.js'
import { apacheDirectives, type ApacheDirective } from './apache-tokens.js'
import { collect, isStandardStream, type Collector, type ConfigWord } from './collect.js'
import type { ConfigPath, ServerConfig } from './types.js'

const fileWrites: Readonly<Record<string, ConfigPath['purpose']>> = {
  pidfile: 'pid',
  errorlog: 'log',
  customlog: 'log',
  transferlog: 'log',
  scriptlog: 'log',
  scriptsock: 'socket',
  lockfile: 'lock',
  scoreboardfile: 'state',
  davlockdb: 'lock',
}

const directoryWrites: Readonly<Record<string, ConfigPath['purpose']>> = {
  cacheroot: 'cache',
  defaultruntimedir: 'state',
}

const reads = new Set([
  'sslcertificatefile',
  'sslcertificatekeyfile',
  'sslcertificatechainfile',
  'sslcacertificatefile',
  'authuserfile',
  'authgroupfile',
])

const proxies = new Set(['proxypass', 'proxypassreverse', 'proxypassmatch', 'balancermember', 'sethandler'])

/** What an Apache configuration asks for; paths keep the variables that no `Define` of the same file sets. Total. */
export function readApacheConfig(text: string): ServerConfig {
  const found = collect(text)
  const directives = apacheDirectives(text)
  const defines = new Map<string, ConfigWord>()
  for (const { name, args } of directives) {
    const [variable, value] = args
    if (name === 'define' && variable !== undefined && value !== undefined) defines.set(variable.value, value)
  }
  for (const directive of directives) readDirective(found, directive, defines)
  return found.config
}

function readDirective(found: Collector, directive: ApacheDirective, defines: ReadonlyMap<string, ConfigWord>): void {
  const { name, args } = directive
  const [first] = args
  if (first === undefined) return
  const { config } = found
  const line = found.line(directive.range.start)
  const path = expand(first.value, defines)
  const entry = { name, value: path, range: first.range, line }
  if (name === 'listen') readListen(found, first, defines, line)
  else if (name === '<virtualhost' || name === 'namevirtualhost')
    for (const word of args) readVirtualHost(found, word, defines, line)
  else if (name === 'user' || name === 'group') config.users.push(entry)
  else if (name === 'include' || name === 'includeoptional') config.includes.push(entry)
  else if (reads.has(name)) config.reads.push(entry)
  else if (name === 'mutex') {
    const mutex = /^(?:file|fcntl|flock):(.+)$/.exec(path)?.[1]
    if (mutex !== undefined)
      config.writes.push({ path: mutex, purpose: 'lock', type: 'directory', range: first.range, line })
  } else if (name in fileWrites) {
    if (path.startsWith('|') || /^syslog\b/.test(path) || isStandardStream(path)) return
    config.writes.push({ path, purpose: fileWrites[name] ?? 'log', type: 'file', range: first.range, line })
  } else if (name in directoryWrites)
    config.writes.push({ path, purpose: directoryWrites[name] ?? 'state', type: 'directory', range: first.range, line })
  else if (proxies.has(name)) readProxies(found, args, line)
  if (
    /^(?:redirect\w*|rewriterule|header|requestheader)$/.test(name) &&
    args.some(({ value }) => value.includes('%{SERVER_PORT}'))
  )
    config.leaksPort.push({ ...entry, value: args.map(({ value }) => value).join(' ') })
}

function expand(value: string, defines: ReadonlyMap<string, ConfigWord>): string {
  return value.includes('${')
    ? value.replace(/\$\{(\w+)\}/g, (all, name: string) => defines.get(name)?.value ?? all)
    : value
}

function readListen(
  { config }: Collector,
  word: ConfigWord,
  defines: ReadonlyMap<string, ConfigWord>,
  line: number,
): void {
  const address = parseAddress(word) ?? definedPort(word, defines)
  if (address?.port !== undefined && address.portRange !== undefined) {
    const { port, portRange, host } = address
    config.listens.push({ port, protocol: 'tcp', range: portRange, loopback: isLoopback(host), line })
    return
  }
  const variable = variableName(word.value.slice(word.value.lastIndexOf(':') + 1))
  const message = `The listening port is not a literal number: Listen ${word.value}`
  config.unclear.push({ message, line, ...(variable === undefined ? {} : { listenVariable: variable }) })
}

/** The number stands in the `Define` line. */
function definedPort(word: ConfigWord, defines: ReadonlyMap<string, ConfigWord>): ReturnType<typeof parseAddress> {
  const name = variableName(word.value.slice(word.value.lastIndexOf(':') + 1))
  const value = name === undefined ? undefined : defines.get(name)
  const port = value === undefined ? undefined : portNumber(value.value)
  return value === undefined || port === undefined ? undefined : { host: undefined, port, portRange: value.range }
}

function readVirtualHost(
  { config }: Collector,
  word: ConfigWord,
  defines: ReadonlyMap<string, ConfigWord>,
  line: number,
): void {
  const { value, range } = word
  const colon = value.lastIndexOf(':')
  // Inside of brackets it is a part of an IPv6 address.
  if (colon === -1 || value.includes(']', colon)) return
  const port = portNumber(value.slice(colon + 1))
  const digits = { start: range.start + colon + 1, end: range.end }
  const defined = port === undefined ? definedPort(word, defines) : undefined
  if (port !== undefined)
    config.listens.push({ port, protocol: 'tcp', range: digits, loopback: false, refers: true, line })
  else if (defined?.port !== undefined && defined.portRange !== undefined)
    config.listens.push({
      port: defined.port,
      protocol: 'tcp',
      range: defined.portRange,
      loopback: false,
      refers: true,
      line,
    })
  else if (value.slice(colon + 1) !== '*') {
    const variable = variableName(value.slice(colon + 1))
    const message = `The virtual host's port is not a literal number: ${value}`
    config.unclear.push({ message, line, ...(variable === undefined ? {} : { listenVariable: variable }) })
  }
}

function readProxies({ config }: Collector, args: readonly ConfigWord[], line: number): void {
  for (const word of args) {
    if (!word.value.includes('://')) continue
    const upstream = upstreamInUrl(word)
    if (upstream !== undefined) config.upstreams.push({ ...upstream, line })
  }
}

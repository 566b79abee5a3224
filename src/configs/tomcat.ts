import { portNumber, variableName } from './address.js'
import { collect } from './collect.js'
import { pushWrite } from './facts.js'
import type { ConfigPath, ServerConfig } from './types.js'

/** The connectors, and the folders of applications and logs, of a Tomcat server.xml; comments are left out. Total: never throws. */
export function readTomcatConfig(text: string): ServerConfig {
  const found = collect(text)
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('-->', at)
      if (end === -1) break
      at = end
      continue
    }
    const end = tagEnd(text, at)
    const element = /^<(Connector|Host|Valve)\s/.exec(text.slice(at, at + 11))?.[1]
    if (element === 'Connector') readConnector(found, text, at, end)
    else if (element === 'Host') readPlace(found, 'appBase', 'data', text, at, end)
    else if (element === 'Valve') readPlace(found, 'directory', 'log', text, at, end)
    at = Math.max(at + 1, end)
  }
  return found.config
}

/** An absolute folder; a relative one lies in Tomcat's own, which is known. */
function readPlace(
  found: ReturnType<typeof collect>,
  name: string,
  purpose: ConfigPath['purpose'],
  text: string,
  start: number,
  end: number,
): void {
  const attribute = new RegExp(`\\s${name}\\s*=\\s*["'](/[^"']*)["']`).exec(text.slice(start, end))
  const value = attribute?.[1]
  if (attribute === null || value === undefined) return
  const from = start + attribute.index + attribute[0].length - 1 - value.length
  pushWrite(found, { value, range: { start: from, end: from + value.length } }, purpose, 'directory')
}

function readConnector(found: ReturnType<typeof collect>, text: string, start: number, end: number): void {
  const tag = text.slice(start, end)
  const attribute = /\sport\s*=\s*["']([^"']*)["']/.exec(tag)
  const value = attribute?.[1]
  if (attribute === null || value === undefined) return
  const from = start + attribute.index + attribute[0].length - 1 - value.length
  const line = found.line(from)
  const loopback = /\saddress\s*=\s*["'](?:127\.0\.0\.1|::1|localhost)["']/.test(tag)
  const port = portNumber(value)
  if (port !== undefined) {
    found.config.listens.push({
      port,
      protocol: 'tcp',
      range: { start: from, end: from + value.length },
      loopback,
      line,
    })
    return
  }
  const variable = variableName(value)
  const message = `The connector's port is not a literal number: ${value}`
  found.config.unclear.push({ message, line, ...(variable === undefined ? {} : { listenVariable: variable }) })
}

function tagEnd(text: string, start: number): number {
  let quote = ''
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at)
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '>') return at
  }
  return text.length
}

import type { Evidence, Certainty, PortSite } from '../types.js'
import { lineAt, lineStarts } from '../text.js'
import type { Binding } from './servers/bind.js'
import { siteIn } from './servers/bind.js'
import type { Environment, ImageView } from './types.js'

/** How a program reads an environment variable that tells where it listens. */
export interface PortVariable {
  readonly name: string
  /** What the process sees; the image's own value differs when a deployment sets another. */
  readonly env: Environment
  /** `address` values hold more than digits: `http://+:80`, `0.0.0.0:80`. */
  readonly style: 'port' | 'address'
  readonly evidence: Evidence
  readonly certainty: Certainty
  /** Folders with a `.env` file that the program reads. */
  readonly dotenv?: readonly string[]
  /** The message's subject: `gunicorn`, `the application`. */
  readonly reader: string
}

interface Digits {
  readonly port: number
  readonly start: number
  readonly end: number
  /** Put before the digits where the scheme alone tells the port, and none stand there. */
  readonly before?: string
}

/** `http://+`, `https://*`: every address of this machine, at the scheme's own port. */
const OWN_SCHEME = /(?<![\w:])(https?):\/\/(?:\+|\*|0\.0\.0\.0|\[::\])(?=$|[\s;,/"'])/g

/** Where a text names such addresses, and which ports those imply. */
export function schemePorts(text: string): readonly Digits[] {
  return [...text.matchAll(OWN_SCHEME)].map(({ 0: address, 1: scheme, index }) => {
    const end = index + address.length
    return { port: scheme === 'https' ? 443 : 80, start: end, end, before: ':' }
  })
}

/** Ports in a value, with the place of their digits. Unix sockets and names of ports are none. */
export function portsIn(text: string, style: 'port' | 'address'): readonly Digits[] {
  if (/^\d{1,5}$/.test(text)) return valid([{ port: Number(text), start: 0, end: text.length }])
  if (style === 'port' || text.startsWith('unix:') || text.startsWith('/')) return []
  const written = [...text.matchAll(/:(\d{1,5})(?=$|[/;,?])/g)].map(match => ({
    port: Number(match[1]),
    start: match.index + 1,
    end: match.index + match[0].length,
  }))
  return valid([...written, ...schemePorts(text)])
}

const valid = (digits: readonly Digits[]): readonly Digits[] => digits.filter(({ port }) => port > 0 && port < 65536)

/** The ports that a variable names, when something sets it; empty when nothing does. */
export function variableBindings(variable: PortVariable, image: ImageView): readonly Binding[] {
  const value = variable.env(variable.name)
  if (value !== undefined && value !== '') return valueBindings(variable, value, image)
  for (const folder of variable.dotenv ?? []) {
    const bindings = dotenvBindings(variable, `${folder === '/' ? '' : folder}/.env`, image)
    if (bindings.length > 0) return bindings
  }
  return []
}

function valueBindings(variable: PortVariable, value: string, image: ImageView): readonly Binding[] {
  const { name, certainty, reader } = variable
  const imageSite = image.envSite(name)
  return portsIn(value, variable.style).map(({ port, start, end, before }) => {
    const along = before === undefined ? {} : { before }
    const message = `${reader} listens on the port in ${name}, which is ${String(port)}`
    const evidence: Evidence = { ...variable.evidence, message }
    const base = { port, protocol: 'tcp' as const, evidence, certainty }
    const own = variable.env.siteOf?.(name)
    if (own !== undefined) {
      const from = own.range.start
      const site: PortSite = { kind: 'text', path: own.path, start: from + start, end: from + end, ...along }
      return { ...base, site, fixed: undefined }
    }
    if (image.env(name) !== value)
      return { ...base, site: undefined, fixed: `a deployment or the command itself sets ${name}` }
    if (imageSite === undefined) {
      const replaced = (to: number): string => value.slice(0, start) + (before ?? '') + String(to) + value.slice(end)
      // Several ports in one inherited value would each write the whole value.
      return portsIn(value, variable.style).length > 1
        ? { ...base, site: undefined, fixed: `the base image sets ${name} to several ports` }
        : { ...base, site: { kind: 'environment' as const, name, value: replaced }, fixed: undefined }
    }
    const at = before === undefined ? digitsInRaw(imageSite.value, port) : schemeInRaw(imageSite.value, port)
    const whole = imageSite.range.end - imageSite.range.start === imageSite.value.length
    if (at === undefined || !whole)
      return { ...base, site: undefined, fixed: `the value of ${name} is put together from other variables` }
    const from = imageSite.range.start + at
    const site: PortSite = {
      kind: 'text',
      path: imageSite.path,
      start: from,
      end: before === undefined ? from + String(port).length : from,
      variable: name,
      ...along,
    }
    return { ...base, site, fixed: undefined }
  })
}

/** Where a port's digits stand in a value as it is written, quotes and all; undefined when not exactly once. */
function digitsInRaw(raw: string, port: number): number | undefined {
  const places = [...raw.matchAll(/\d+/g)].filter(match => match[0] === String(port))
  return places.length === 1 ? places[0]?.index : undefined
}

/** Where a port can be written behind the one address that implies it; undefined when not exactly one does. */
function schemeInRaw(raw: string, port: number): number | undefined {
  const places = schemePorts(raw).filter(each => each.port === port)
  return places.length === 1 ? places[0]?.end : undefined
}

function dotenvBindings(variable: PortVariable, path: string, image: ImageView): readonly Binding[] {
  const file = image.file(path)
  const match =
    file?.text === undefined
      ? null
      : new RegExp(`^[ \\t]*(?:export[ \\t]+)?${variable.name}[ \\t]*=[ \\t]*(["']?)([^"'\\s#]*)\\1[ \\t]*$`, 'm').exec(
          file.text,
        )
  const value = match?.[2]
  if (file?.text === undefined || match === null || value === undefined) return []
  const from = match.index + match[0].lastIndexOf(value)
  const line = lineAt(lineStarts(file.text), match.index)
  return portsIn(value, variable.style).map(({ port, start, end }) => {
    const site = siteIn(file, image, { start: from + start, end: from + end })
    return {
      port,
      protocol: 'tcp',
      evidence: {
        path: file.contextPath,
        line,
        source: 'context',
        message: `${path} sets ${variable.name} to ${String(port)}`,
      },
      certainty: 'possible',
      site,
      fixed: site === undefined ? `the text of ${path} does not stand in the repository` : undefined,
    }
  })
}

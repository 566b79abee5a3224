import { isScalar, parseAllDocuments } from 'yaml'
import { lineAt, lineStarts } from '../../text.js'
import { readObject } from './constants.js'
import { pairBrackets, type SourceText } from './source-text.js'
import { toListen } from './listens.js'
import { javascript } from './syntax.js'
import { tokenize } from './tokens.js'
import type { SourceListen } from './types.js'
import { fromEnvironment, known, type Value } from './values.js'

const properties = /(?:^|\/)(?:application|bootstrap)(?:-[\w-]+)?\.properties$/
const yaml = /(?:^|\/)(?:application|bootstrap)(?:-[\w-]+)?\.ya?ml$/
const json = /(?:^|\/)appsettings(?:\.\w+)?\.json$/

/** Profiles that do not run in a container that is shipped. */
const otherProfiles =
  /(?:application|bootstrap)-(?:test|dev|local|it|e2e|ci)\b|appsettings\.(?:Development|Test|Local)\./i

/** A configuration file of an application framework that may name its port. */
export const isSettings = (path: string): boolean => properties.test(path) || yaml.test(path) || json.test(path)

const portKeys = [
  'server.port',
  'quarkus.http.port',
  'micronaut.server.port',
  'management.server.port',
  'ktor.deployment.port',
  'grpc.server.port',
  'server.http.port',
]

/** Ports that an application framework's configuration file names; undefined when the file is none. */
export function settingsListens(path: string, text: string): readonly SourceListen[] | undefined {
  if (!isSettings(path)) return undefined
  if (otherProfiles.test(path) || text.length > 200_000 || !/port|Urls?"/i.test(text)) return []
  if (properties.test(path)) return propertiesListens(text)
  return yaml.test(path) ? yamlListens(text) : jsonListens(text)
}

function propertiesListens(text: string): readonly SourceListen[] {
  const starts = lineStarts(text)
  return [...text.matchAll(/^[ \t]*([\w.]+)[ \t]*[=:][ \t]*(\S*)[ \t]*\r?$/gm)].flatMap(match => {
    const [whole, key, value] = match
    if (key === undefined || value === undefined || !portKeys.includes(key)) return []
    const at = match.index + whole.lastIndexOf(value)
    return toListens(placeholder(value, at), key, lineAt(starts, at), 'port')
  })
}

/** `${PORT:80}` of Spring and Quarkus; `${PORT:-80}` too. */
function placeholder(text: string, at: number | undefined): Value {
  const match = /^\$\{([\w.]+)(?::-?([^}]*))?\}$/.exec(text)
  if (match === null) return known(text, at)
  const [, name = '', fallback] = match
  if (fallback === undefined) return fromEnvironment(name)
  return fromEnvironment(name, known(fallback, at === undefined ? undefined : at + text.length - 1 - fallback.length))
}

function yamlListens(text: string): readonly SourceListen[] {
  const starts = lineStarts(text)
  try {
    return parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false })
      .filter(document => 'getIn' in document)
      .flatMap(document =>
        portKeys.flatMap(key => {
          const node = document.getIn(key.split('.'), true)
          const range = isScalar(node) ? node.range : undefined
          if (!isScalar(node) || range === undefined || range === null) return []
          const raw = text.slice(range[0], range[1])
          const quote = /^["']/.test(raw) ? 1 : 0
          return toListens(
            placeholder(raw.slice(quote, raw.length - quote), range[0] + quote),
            key,
            lineAt(starts, range[0]),
            'port',
          )
        }),
      )
  } catch {
    // A text that nests deeper than the parser's stack is no configuration.
    return []
  }
}

function jsonListens(text: string): readonly SourceListen[] {
  const tokens = tokenize(text, javascript)
  const open = tokens.findIndex(token => token.text === '{')
  if (open === -1) return []
  const source: SourceText = {
    text,
    tokens,
    partner: pairBrackets(tokens),
    constants: new Map(),
    concatenation: new Set(),
    guardedFrom: Infinity,
  }
  readObject(source, '', open, 0)
  const starts = lineStarts(text)
  return [...source.constants].flatMap(([key, value]) => {
    if (!/^(?:Kestrel\.Endpoints\.\w+\.Url|Urls|urls)$/.test(key) || value?.kind !== 'known') return []
    return toListens(value, key, lineAt(starts, value.pieces[0]?.at ?? 0), 'address')
  })
}

function toListens(value: Value, call: string, line: number, style: 'port' | 'address'): readonly SourceListen[] {
  const found = toListen(value, style)
  return found === undefined ? [] : [{ ...found, protocol: 'tcp', call, guarded: false, line }]
}

import { lineAt, lineStarts } from '../../text.js'
import { isLogging, loggingWrites } from './logging-files.js'
import { toListen } from './listens.js'
import { jsonEntries, propertiesEntries, yamlEntries, type SettingEntry } from './setting-entries.js'
import { entryWrites } from './setting-writes.js'
import { noFacts, type SourceFacts, type SourceListen } from './types.js'

const properties = /(?:^|\/)(?:application|bootstrap)(?:-[\w-]+)?\.properties$/
const yaml = /(?:^|\/)(?:application|bootstrap)(?:-[\w-]+)?\.ya?ml$/
const json = /(?:^|\/)appsettings(?:\.\w+)?\.json$/

/** Profiles that do not run in a container that is shipped. */
const otherProfiles =
  /(?:application|bootstrap)-(?:test|dev|local|it|e2e|ci)\b|appsettings\.(?:Development|Test|Local)\./i

/** A configuration file of an application framework, or of a logging library, that may name ports and places that are written. */
export const isSettings = (path: string): boolean =>
  properties.test(path) || yaml.test(path) || json.test(path) || isLogging(path)

const portKeys = new Set([
  'server.port',
  'quarkus.http.port',
  'micronaut.server.port',
  'management.server.port',
  'ktor.deployment.port',
  'grpc.server.port',
  'server.http.port',
])

const addressKeys = /^(?:Kestrel\.Endpoints\.\w+\.Url|Urls|urls)$/

/** Ports and written places that an application framework's configuration file names; undefined when the file is none. */
export function settingsFacts(path: string, text: string): SourceFacts | undefined {
  if (!isSettings(path)) return undefined
  if (otherProfiles.test(path) || text.length > 200_000) return noFacts
  const starts = lineStarts(text)
  const line = (offset: number): number => lineAt(starts, offset)
  if (isLogging(path)) return { ...noFacts, writes: loggingWrites(text, line) }
  if (!/port|Urls?"|log|jdbc|file|director|location|storage|upload|Data ?Source/i.test(text)) return noFacts
  const entries = properties.test(path)
    ? propertiesEntries(text)
    : yaml.test(path)
      ? yamlEntries(text)
      : jsonEntries(text)
  const listens = entries.flatMap(entry => entryListens(entry, line))
  const logs = json.test(path) ? loggingWrites(text, line) : []
  const writes = [...entries.flatMap(entry => entryWrites(entry, line)), ...logs]
  return listens.length === 0 && writes.length === 0 ? noFacts : { ...noFacts, listens, writes }
}

function entryListens({ key, value, at }: SettingEntry, line: (offset: number) => number): readonly SourceListen[] {
  const style = portKeys.has(key.replace(/^%prod\./, '')) ? 'port' : addressKeys.test(key) ? 'address' : undefined
  const found = style === undefined ? undefined : toListen(value, style)
  return found === undefined ? [] : [{ ...found, protocol: 'tcp', call: key, guarded: false, line: line(at) }]
}

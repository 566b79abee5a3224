import type { SettingEntry } from './setting-entries.js'
import { normalPath } from './paths.js'
import type { SourceWrite } from './types.js'
import { textOf } from './values.js'

/** Settings of Spring Boot, Quarkus and Micronaut that name a file which is written; `logging.file` is that of Spring Boot 1. */
const fileKeys = new Set([
  'logging.file',
  'logging.file.name',
  'quarkus.log.file.path',
  'server.jetty.accesslog.filename',
])

/** Those that name a folder. */
const folderKeys = new Set([
  'logging.path',
  'logging.file.path',
  'quarkus.http.access-log.log-directory',
  'quarkus.http.body.uploads-directory',
  'micronaut.server.multipart.location',
  'server.tomcat.basedir',
  'server.tomcat.accesslog.directory',
  'server.undertow.accesslog.dir',
  'spring.http.multipart.location',
  'spring.servlet.multipart.location',
])

/** Names that applications give to the place of what their users send. */
const uploadKeys =
  /(?:^|[._-])(?:media|storage|uploads?)[._-]?(?:dir(?:ectory)?|folder|location|path|root)$|(?:^|\.)upload\.(?:dir|path)$/i

const embedded = /^jdbc:(h2|hsqldb|derby|sqlite):(?:file:)?(?!mem:|tcp:|ssl:|zip:|res:|nio:|split:|classpath:|~|:|\/\/)/

/** `Data Source=/data/app.db;Cache=Shared` of SQLite for .NET. */
const dataSource = /^(?:Data ?Source|Filename)\s*=\s*([^;]+\.(?:db3?|sqlite3?|sdb))\s*(?:;|$)/i

/** The places that one setting of an application framework names for writing. */
export function entryWrites(
  { key, value, at }: SettingEntry,
  line: (offset: number) => number,
): readonly SourceWrite[] {
  const text = value?.kind === 'known' ? textOf(value) : value?.fallback === undefined ? '' : textOf(value.fallback)
  const names = value?.kind === 'environment' ? value.names.filter(name => /^[A-Z_][A-Z0-9_]*$/.test(name)) : []
  const place = { call: key, isNamed: true, variables: [...overrides(key), ...names], line: line(at) }
  const database = databasePlace(text)
  if (database !== undefined) return [{ ...place, ...database }]
  if (fileKeys.has(key)) return fileWrites(text, place)
  return folderKeys.has(key) || uploadKeys.test(key) ? folderWrites(text, place) : []
}

/** The environment variables that override a setting: as .NET spells them, then Spring, Quarkus and Micronaut. */
function overrides(key: string): readonly string[] {
  const relaxed = key.replace(/[.[\]-]/g, character => (character === '-' ? '' : '_')).toUpperCase()
  return /^[A-Z]\w*(?:\.\w+)+$/.test(key) ? [key.replaceAll('.', '__'), relaxed] : [relaxed]
}

function databasePlace(text: string): Pick<SourceWrite, 'target' | 'type'> | undefined {
  const file = dataSource.exec(text)?.[1]
  if (file !== undefined) return { target: sourcePath(file.trim()), type: 'file' }
  const engine = embedded.exec(text)
  if (engine === null) return undefined
  const path = text.slice(engine[0].length).replace(/[?;].*$/s, '')
  if (!isPath(path)) return undefined
  // SQLite's file has the name; the others make several files, or a folder, of that name.
  return engine[1] === 'sqlite'
    ? { target: sourcePath(path), type: 'file' }
    : { target: sourcePath(`${path}/..`), type: 'directory' }
}

type Place = Pick<SourceWrite, 'call' | 'isNamed' | 'variables' | 'line'>

/** Folders that belong to the system: one file in them is the application's, never the folder. */
const shared = new Set(['.', '/', '/var', '/var/log', '/var/lib', '/var/run', '/run', '/opt', '/srv', '/mnt', '/home'])

/** A log file, which is renamed when it is full: its folder has to be the process's too. */
export function fileWrites(text: string, place: Place): readonly SourceWrite[] {
  const known = text.replace(/[%$].*$/s, '')
  const isWhole = known === text
  if (!isPath(isWhole ? text : known)) return []
  const folder = isWhole ? normalPath(`${text}/..`) : known.includes('/') ? known.slice(0, known.lastIndexOf('/')) : '.'
  return [
    ...(isWhole ? [{ ...place, target: sourcePath(text), type: 'file' as const }] : []),
    ...(shared.has(folder) || folder === '' ? [] : folderWrites(folder, place)),
  ]
}

function folderWrites(text: string, place: Place): readonly SourceWrite[] {
  return isPath(text) ? [{ ...place, target: sourcePath(text), type: 'directory' }] : []
}

const isPath = (text: string): boolean =>
  text.length < 300 && /^[\w./@+-]+$/.test(text) && /[A-Za-z]/.test(text) && !/^(?:true|false|null|off)$/i.test(text)

function sourcePath(text: string): SourceWrite['target'] {
  const path = normalPath(text)
  return { base: path.startsWith('/') ? 'absolute' : 'cwd', path }
}

import type { ImageFile } from '../types.js'
import { settingName } from './call-values.js'
import { languageOf } from './languages/index.js'
import { readSource } from './scan.js'
import { fieldName, IN_CAPITALS, PORT, type SharedConstants } from './source-text.js'
import { textOf, type Piece, type Value } from './values.js'

/** A constant with a path in its value: `LOG_DIR = Path("/var/log/app")`, `export const DATA = process.env.DATA ?? '/data'`. */
const GIVES =
  /(?:^|[{,])[ \t]{0,12}(?:(?:export|const|var|public|static|final|String)[ \t]+){0,5}(?:[A-Z][A-Z0-9_]{2,}|\w{2,40}(?:Dir|Path|File|Root|Folder|Logs?|Db|Database|Socket|Home|Directory)|\w{1,40}_(?:dir|path|file|root|folder|home|logs?|db|database|socket|directory))\b[^=:\n]{0,40}[=:][^\n]{0,200}["'`]\/[A-Za-z]/m

/** `UPLOAD_FOLDER = os.environ.get("UPLOAD_FOLDER", "uploads")` */
const GIVES_VARIABLE =
  /^[ \t]{0,12}(?:export[ \t]+const[ \t]+)?[A-Z][A-Z0-9_]*(?:DIR|DIRECTORY|FILE|FOLDER|PATH|ROOT)[ \t]*=[^\n]{0,120}\benv/m

const NAMES_PLACE = /(?:CACHE|DATABASE|DIR|DIRECTORY|FILE|FOLDER|LOGS?|PATH|ROOT|UPLOADS?)$/

/** A setting of an object or a class: `config.uploadDir`, `settings.upload_dir`. */
const MEMBER =
  /\w{2}(?:Dir|Path|File|Root|Folder|Logs?|Db|Database|Socket|Home|Directory)$|\w_(?:dir|path|file|root|folder|home|logs?|db|database|socket|directory)$/

/** `port: Number(process.env.PORT ?? 80)`, `HTTP_PORT = 80`: below 1024, where it has to be moved. */
const GIVES_LOW_PORT = /port["']?[ \t]*[=:,][^\n]{0,120}(?<![\w.])[1-9]\d{0,2}(?![\w.])/i

/** Any other port, or a variable: beside a low one it is not certain which of them is meant. */
const GIVES_PORT = /port["']?[ \t]*[=:,][^\n]{0,120}(?:(?<![\w.])[1-9]\d{1,4}(?![\w.])|env)/i

/** What stands beside the port in the options of a client, and never in those of a server that listens. */
const OF_CLIENT =
  /^(?:method|headers|auth|user(?:name)?|pass(?:word)?|pathname|agent|secure|requireTLS|tls|servername|dialect|database|db)(?:\.|$)/i

/** Mail, directories and shells: a program that is asked by its settings for one of these ports is a client of it. */
const CLIENT_PORTS = new Set([22, 25, 110, 143, 389, 465, 587, 636, 993, 995])

const LARGE = 100_000

/**
 * The paths and low ports in constants, by their names where all files say the same of them, and behind the name of their module:
 * `SPOOL`, `settings.SPOOL`. Which of the files another one imports is not followed.
 */
export function sharedConstants(files: readonly ImageFile[]): SharedConstants {
  const shared = new Map<string, Value>()
  const several = new Set<string>()
  const share = (name: string, value: Value): void => {
    if (shared.has(name) && JSON.stringify(plain(shared.get(name))) !== JSON.stringify(plain(value))) several.add(name)
    // What two files give would have to be changed in both.
    shared.set(name, shared.has(name) ? plain(value) : value)
  }
  const hasLow = files.some(({ text }) => text !== undefined && text.length <= LARGE && GIVES_LOW_PORT.test(text))
  for (const file of files) {
    const { path, text } = file
    if (
      text === undefined ||
      text.length > LARGE ||
      !(GIVES.test(text) || GIVES_VARIABLE.test(text) || (hasLow && GIVES_PORT.test(text)))
    )
      continue
    const language = languageOf(path, text)
    if (language === undefined) continue
    const { constants } = readSource(text, language)
    for (const [held, value] of constants) {
      const name = held.slice(Math.max(held.lastIndexOf('.'), held.lastIndexOf(':')) + 1)
      // The same default, by its other name.
      if (held === fieldName(name) && constants.has(name)) continue
      if (PORT.test(name) && isOfClient(held, constants)) continue
      if (PORT.test(name) && value?.kind === 'environment' && value.fallback === undefined) several.add(name)
      const isShared = PORT.test(name) ? isPort(value) : isGiven(name, value)
      if (!isShared) continue
      if (PORT.test(name)) {
        share(name, placed(value, file))
        // Viper fills the fields of a struct.
        if (held.startsWith(settingName('')))
          share(`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, placed(value, file))
        continue
      }
      share(name, plain(value))
      shared.set(`${moduleName(path)}.${name}`, plain(value))
    }
  }
  for (const name of several) shared.delete(name)
  for (const [name, value] of shared) if (PORT.test(name) && !isLow(value)) shared.delete(name)
  return shared
}

const digitsOf = (value: Value): string => {
  const known = value?.kind === 'environment' ? value.fallback : value
  return known?.kind === 'known' && !known.partial ? textOf(known) : ''
}

const isPort = (value: Value): boolean => /^[1-9]\d{1,4}$/.test(digitsOf(value))
const isLow = (value: Value): boolean => Number(digitsOf(value)) < 1024

/** `{ method: 'POST', port: 443 }`, `{ host: 'smtp.example.org', port: 25 }`: the port of a server that is asked. */
function isOfClient(held: string, constants: ReadonlyMap<string, Value>): boolean {
  if (CLIENT_PORTS.has(Number(digitsOf(constants.get(held))))) return true
  const dot = held.lastIndexOf('.')
  const part = held.slice(0, dot + 1)
  if (part === '') return false
  return [...constants.keys()].some(key => key.startsWith(part) && OF_CLIENT.test(key.slice(part.length)))
}

/** `settings` of `app/settings.py`, `config/index.js` and `config/__init__.py` are `config`. */
function moduleName(path: string): string {
  const [file = '', folder = ''] = path.split('/').reverse()
  const stem = file.replace(/\.\w+$/, '')
  return stem === 'index' || stem === '__init__' ? folder : stem
}

/** Whether a text names one of them. */
export function usesConstants(text: string, shared: SharedConstants): boolean {
  return [...shared.keys()].some(name =>
    PORT.test(name)
      ? /listen|serve|launch|\brun(?:_\w+)?\(/i.test(text) && new RegExp(`\\b${name}\\b`).test(text)
      : text.includes(name),
  )
}

const isGiven = (name: string, value: Value): boolean => {
  if (IN_CAPITALS.test(name) && NAMES_PLACE.test(name) && value?.kind === 'environment') return true
  return (IN_CAPITALS.test(name) || MEMBER.test(name)) && isPath(value)
}

const isPath = (value: Value): boolean => {
  const start = value?.kind === 'environment' ? value.fallback : value
  return start?.kind === 'known' && start.anchor === 'none' && start.pieces[0]?.text.startsWith('/') === true
}

/** Without the places in the file that gives it, which are none in those that use it. */
const plain = (value: Value): Value => mapPieces(value, ({ text }) => ({ text, at: undefined }))

/** With the file whose places they are. */
const placed = (value: Value, file: ImageFile): Value => mapPieces(value, piece => ({ ...piece, file }))

function mapPieces(value: Value, map: (piece: Piece) => Piece): Value {
  if (value?.kind === 'environment') {
    const fallback = mapPieces(value.fallback, map)
    return { ...value, fallback: fallback?.kind === 'known' ? fallback : undefined }
  }
  return value === undefined ? undefined : { ...value, pieces: value.pieces.map(map) }
}

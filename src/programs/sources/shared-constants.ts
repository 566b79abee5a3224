import type { ImageFile } from '../types.js'
import { languageOf } from './languages/index.js'
import { readSource } from './scan.js'
import { IN_CAPITALS, type SharedConstants } from './source-text.js'
import type { Value } from './values.js'

/** A constant with a path in its value: `LOG_DIR = Path("/var/log/app")`, `export const DATA = process.env.DATA ?? '/data'`. */
const GIVES =
  /(?:^|[{,])[ \t]{0,12}(?:(?:export|const|var|public|static|final|String)[ \t]+){0,5}(?:[A-Z][A-Z0-9_]{2,}|\w{2,40}(?:Dir|Path|File|Root|Folder)|\w{1,40}_(?:dir|path|file|root|folder|home))\b[^=:\n]{0,40}[=:][^\n]{0,200}["'`]\/[A-Za-z]/m

/** A setting of an object or a class: `config.uploadDir`, `settings.upload_dir`. */
const MEMBER = /\w{2}(?:Dir|Path|File|Root|Folder)$|\w_(?:dir|path|file|root|folder|home)$/

const LARGE = 100_000

/**
 * The paths in constants, by their names where all files say the same of them, and behind the name of their module:
 * `SPOOL`, `settings.SPOOL`. Which of the files another one imports is not followed.
 */
export function sharedConstants(files: readonly ImageFile[]): SharedConstants {
  const shared = new Map<string, Value>()
  const several = new Set<string>()
  for (const { path, text } of files) {
    if (text === undefined || text.length > LARGE || !GIVES.test(text)) continue
    const language = languageOf(path, text)
    if (language === undefined) continue
    for (const [held, value] of readSource(text, language).constants) {
      const name = held.slice(held.lastIndexOf('.') + 1)
      if (!(IN_CAPITALS.test(name) || MEMBER.test(name)) || !isPath(value)) continue
      if (shared.has(name) && JSON.stringify(plain(shared.get(name))) !== JSON.stringify(plain(value)))
        several.add(name)
      shared.set(name, plain(value))
      shared.set(`${moduleName(path)}.${name}`, plain(value))
    }
  }
  for (const name of several) shared.delete(name)
  return shared
}

/** `settings` of `app/settings.py`, `config/index.js` and `config/__init__.py` are `config`. */
function moduleName(path: string): string {
  const [file = '', folder = ''] = path.split('/').reverse()
  const stem = file.replace(/\.\w+$/, '')
  return stem === 'index' || stem === '__init__' ? folder : stem
}

/** Whether a text names one of them. */
export function usesConstants(text: string, shared: SharedConstants): boolean {
  return [...shared.keys()].some(name => text.includes(name))
}

const isPath = (value: Value): boolean => {
  const start = value?.kind === 'environment' ? value.fallback : value
  return start?.kind === 'known' && start.anchor === 'none' && start.pieces[0]?.text.startsWith('/') === true
}

/** Without the places in the file that gives it, which are none in those that use it. */
function plain(value: Value): Value {
  if (value?.kind === 'environment') {
    const fallback = plain(value.fallback)
    return { ...value, fallback: fallback?.kind === 'known' ? fallback : undefined }
  }
  return value === undefined
    ? undefined
    : { ...value, pieces: value.pieces.map(({ text }) => ({ text, at: undefined })) }
}

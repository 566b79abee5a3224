import { lineAt, lineStarts } from '../../text.js'
import type { Evidence, Requirement } from '../../types.js'
import { directoryOf, imagePath } from '../servers/paths.js'
import { evidenceIn, writeDirectory } from '../servers/requirements.js'
import { prismaFile, prismaSchema } from './prisma-schema.js'
import { sqliteFile } from './sqlite-file.js'
import { readSource } from '../sources/scan.js'
import { python } from '../sources/languages/python.js'
import { textOf, type Value } from '../sources/values.js'
import type { ImageFile, ImageView } from '../types.js'

/** `provider = "sqlite"` in a Prisma schema: the file is relative to the schema. */
export function prismaDatabase(image: ImageView, appRoot: string): readonly Requirement[] {
  const file = prismaSchema(image, appRoot)
  return file === undefined ? [] : prismaFile(file, image, image.env)
}

/** `adapter: sqlite3` in config/database.yml. */
export function railsDatabase(image: ImageView, appRoot: string): readonly Requirement[] {
  const file = image.file(imagePath('config/database.yml', appRoot))
  const text = file?.text ?? ''
  if (file === undefined || !/^\s*adapter:\s*sqlite3/m.test(text)) return []
  const starts = lineStarts(text)
  return [...text.matchAll(/^\s*database:\s*["']?([\w./-]+\.sqlite3)/gm)].map(match =>
    sqliteFile(
      imagePath(match[1] ?? '', appRoot),
      evidenceIn(
        file,
        image,
        lineAt(starts, match.index + match[0].search(/\S/)),
        'Rails keeps its SQLite database here',
      ),
    ),
  )
}

const settingsFile = /(?:^|\/)settings(?:\.py|\/(?:base|prod|production|common|__init__)\.py)$/

/** Django's SQLite file and MEDIA_ROOT, as the settings name them; STATIC_ROOT is written by `collectstatic` only. */
export function djangoSettings(image: ImageView, appRoot: string): readonly Requirement[] {
  return settingsFiles(image, appRoot).flatMap(file => settingsRequirements(file, image))
}

/** Where `collectstatic` gathers files, outside of the folder that it runs in. */
export function staticRoots(image: ImageView, folder: string): readonly Requirement[] {
  return settingsFiles(image, folder).flatMap(file => {
    const { text } = file
    if (text === undefined || text.length > 200_000 || !text.includes('STATIC_ROOT')) return []
    const root = pathOf(readSource(text, python).constants.get('STATIC_ROOT'), file, image)
    if (root === undefined || `${root}/`.startsWith(folder === '/' ? '/' : `${folder}/`)) return []
    const line = lineAt(lineStarts(text), /^[ \t]*STATIC_ROOT/m.exec(text)?.index ?? 0)
    return [
      writeDirectory(root, evidenceIn(file, image, line, 'collectstatic gathers files in STATIC_ROOT'), 'likely', true),
    ]
  })
}

const settingsFiles = (image: ImageView, folder: string): readonly ImageFile[] =>
  image
    .filesBelow(folder)
    .filter(({ path }) => settingsFile.test(path) && !/site-packages|node_modules/.test(path))
    .slice(0, 10)

function settingsRequirements(file: ImageFile, image: ImageView): readonly Requirement[] {
  const { text } = file
  if (text === undefined || text.length > 200_000) return []
  const starts = lineStarts(text)
  const { constants } = readSource(text, python)
  const evidence = (pattern: RegExp, message: string): Evidence =>
    evidenceIn(file, image, lineAt(starts, pattern.exec(text)?.index ?? 0), message)
  const found: Requirement[] = []
  const media = pathOf(constants.get('MEDIA_ROOT'), file, image)
  if (media !== undefined)
    found.push(writeDirectory(media, evidence(/^MEDIA_ROOT/m, 'Django keeps uploads in MEDIA_ROOT'), 'likely', true))
  const database = pathOf(constants.get('DATABASES.default.NAME'), file, image)
  if (database !== undefined && text.includes('django.db.backends.sqlite3'))
    found.push(sqliteFile(database, evidence(/sqlite3/, 'Django keeps its SQLite database here')))
  return found
}

function pathOf(value: Value, file: ImageFile, image: ImageView): string | undefined {
  const known = value?.kind === 'environment' ? value.fallback : value
  const set = value?.kind === 'environment' ? value.names.map(image.env).find(text => text !== undefined) : undefined
  if (set !== undefined) return set.startsWith('/') ? set : undefined
  if (known === undefined || known.partial) return undefined
  const text = textOf(known)
  if (!/^[\w./-]+$/.test(text)) return undefined
  return imagePath(text, known.anchor === 'file' ? directoryOf(file.path) : image.workdir)
}

/** Tomcat unpacks archives beside themselves and writes a descriptor for each. */
export function tomcatFolders(image: ImageView, appRoot: string): readonly Requirement[] {
  const evidence: Evidence = {
    path: undefined,
    line: undefined,
    source: 'program',
    message: 'Tomcat unpacks web applications here',
  }
  const archives = image.filesBelow(imagePath('webapps', appRoot)).some(({ path }) => path.endsWith('.war'))
  return [
    ...(archives ? [writeDirectory(imagePath('webapps', appRoot), evidence, 'likely')] : []),
    ...['logs', 'temp', 'work', 'conf/Catalina/localhost'].map(path =>
      writeDirectory(imagePath(path, appRoot), { ...evidence, message: 'Tomcat writes here' }, 'likely', true),
    ),
  ]
}

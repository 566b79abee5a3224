import type { Requirement } from '../../types.js'
import { imagePath } from '../servers/paths.js'
import { writeDirectory, writeFile } from '../servers/requirements.js'
import type { ImageView, Process, Program } from '../types.js'

/** Variables that name a directory in which applications write. Only names whose purpose is plain. */
const directories =
  'UPLOAD_DIR UPLOADS_DIR UPLOAD_FOLDER UPLOAD_PATH UPLOADS_PATH UPLOAD_LOCATION DATA_DIR DATA_PATH DATADIR DATA_FOLDER DATA_DIRECTORY APP_DATA_DIR STORAGE_DIR STORAGE_PATH STORAGE_DIRECTORY CACHE_DIR CACHE_PATH CACHE_DIRECTORY XDG_CACHE_HOME XDG_DATA_HOME XDG_CONFIG_HOME XDG_STATE_HOME LOG_DIR LOG_PATH LOGS_DIR LOGS_PATH LOG_FOLDER LOG_DIRECTORY TMP_DIR TEMP_DIR TMPDIR MEDIA_ROOT MEDIA_DIR MEDIA_PATH OUTPUT_DIR OUTPUT_PATH BACKUP_DIR BACKUP_PATH DOWNLOAD_DIR DOWNLOADS_DIR DOWNLOAD_PATH STATE_DIR SESSION_DIR RUN_DIR WORK_DIR PERSIST_DIR PERSIST_DIRECTORY CHROMA_DB_PATH PROMETHEUS_MULTIPROC_DIR HF_HOME HF_HUB_CACHE HUGGINGFACE_HUB_CACHE TRANSFORMERS_CACHE SENTENCE_TRANSFORMERS_HOME TORCH_HOME EASYOCR_MODULE_PATH STANZA_RESOURCES_DIR KERAS_HOME DEEPFACE_HOME MPLCONFIGDIR NUMBA_CACHE_DIR NLTK_DATA_CACHE MLFLOW_ARTIFACT_ROOT JUPYTER_DATA_DIR RELEASE_TMP HOMEBREW_CACHE npm_config_cache NPM_CONFIG_CACHE YARN_CACHE_FOLDER COREPACK_HOME DENO_DIR BUN_INSTALL_CACHE_DIR DOTNET_CLI_HOME NEXT_CACHE_DIR'.split(
    ' ',
  )

/** Variables that name a file that applications write. */
const files =
  'LOG_FILE LOGFILE LOG_FILENAME LOG_FILE_PATH PID_FILE PIDFILE DB_FILE DB_PATH DATABASE_PATH DATABASE_FILE SQLITE_PATH SQLITE_FILE SQLITE_DB SQLITE_DB_PATH SQLITE_DATABASE ACCESS_LOG ERROR_LOG SOCKET_PATH'.split(
    ' ',
  )

/** The same behind the program's own name: `NOTES_DIR` of `notes`. A `NOTES_HOME` is often where it is installed. */
const ownDirectories = 'DIR DATA DATA_DIR DATA_PATH DATA_FOLDER STORAGE STORAGE_DIR STATE_DIR CACHE_DIR LOG_DIR'.split(
  ' ',
)

/** The same, where the value is a place for data: such a folder is never where a program is installed. */
const ownHomes = ['ROOT', 'HOME', 'BASE_DIR', 'PATH']
const DATA_PLACE = /^\/(?:data|storage|state|cache|persist|var\/(?:lib|cache))(?:\/|$)/

/** Variables with a database's address. */
const databases =
  'DATABASE_URL DATABASE_URI DB_URL DB_URI SQLALCHEMY_DATABASE_URI SQLALCHEMY_DATABASE_URL SQLALCHEMY_URL'.split(' ')

/** Caches that a build fills and the program only reads are possible, too. */
const usable = (value: string | undefined): value is string =>
  value !== undefined &&
  /^[\w./@+-]+$/.test(value) &&
  /[/.]/.test(value) &&
  !/^\/(?:dev|proc|sys|tmp|var\/tmp)(?:\/|$)/.test(value) &&
  value !== '/'

/** Paths that the process finds in its environment, and by their names writes. */
export const variablePaths: Program = {
  name: 'environment',
  matches: process => process.via !== 'healthcheck',
  requirements: (process, image) => [
    ...spellings(directories).flatMap(name => fromVariable(name, 'directory', process, image)),
    ...spellings(files).flatMap(name => fromVariable(name, 'file', process, image)),
    ...ownNames(process, ownDirectories).flatMap(name => fromVariable(name, 'directory', process, image, false)),
    ...ownNames(process, ownHomes).flatMap(name =>
      DATA_PLACE.test(process.env(name) ?? '') ? fromVariable(name, 'directory', process, image, false) : [],
    ),
    ...databases.flatMap(name => fromDatabase(name, process, image)),
  ],
}

/** .NET has sections of settings: `Storage__Path` is what others call `STORAGE_PATH`. */
const spellings = (names: readonly string[]): readonly string[] =>
  names.flatMap(name => {
    const parts = name.toLowerCase().split('_')
    return parts.length === 2 && name === name.toUpperCase() ? [name, parts.map(capitalised).join('__')] : [name]
  })

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

function ownNames({ program }: Process, names: readonly string[]): readonly string[] {
  if (program === undefined || !/^[a-z][\w-]{2,}$/i.test(program)) return []
  const prefix = program.toUpperCase().replaceAll('-', '_')
  // Where it is installed.
  return prefix === 'CONDA' ? [] : names.map(name => `${prefix}_${name}`)
}

function fromVariable(
  name: string,
  type: 'directory' | 'file',
  process: Process,
  image: ImageView,
  deep = true,
): readonly Requirement[] {
  const value = process.env(name)
  if (!usable(value)) return []
  const evidence = {
    ...process.evidence,
    message: `${name} is ${value}${image.envSite(name) === undefined ? '' : ' (ENV)'}`,
  }
  const target = imagePath(value, process.cwd)
  return [
    type === 'directory' ? writeDirectory(target, evidence, 'possible', deep) : writeFile(target, evidence, 'possible'),
  ]
}

function fromDatabase(name: string, process: Process, image: ImageView): readonly Requirement[] {
  const value = process.env(name)
  // SQLAlchemy's three slashes are relative, four absolute; Prisma's `file:` is either.
  const match = value === undefined ? null : /^(?:sqlite(?:\+\w+)?:\/\/\/|sqlite:(?!\/\/)|file:)([^?]+)/.exec(value)
  const path = match?.[1]
  if (!usable(path) || path === ':memory:') return []
  const evidence = {
    ...process.evidence,
    message: `${name} names an SQLite file${image.envSite(name) === undefined ? '' : ' (ENV)'}`,
  }
  const target = imagePath(path, process.cwd)
  // SQLite creates its journal beside the file.
  return [{ need: { kind: 'write', target, type: 'file', how: 'create', deep: false }, evidence, certainty: 'likely' }]
}

import type { Certainty, Evidence, Requirement } from '../types.js'
import { lineAt, lineStarts } from '../text.js'
import { entriesOf } from '../programs/runtimes/configured-ports.js'
import { imagePath } from '../programs/servers/paths.js'
import { isSettings } from '../programs/sources/settings.js'
import type { ImageFile } from '../programs/types.js'
import { isSystemPath } from './app-roots.js'
import { DATA_FOLDERS } from './folder-needs.js'
import { CONFIG_FOLDERS } from './config-folders.js'
import { isInside, parentOf } from './image-path.js'
import { originOf } from './origin.js'
import { writeNeed, type RequirementInput, type WriteNeed } from './requirement-input.js'

/** Settings of the application by their names; manifests, locks and deployments name paths of other machines. */
const SETTINGS =
  /(?:^|\/)(?:\.env[\w.-]*|(?:[\w.-]*[._-])?(?:app|application|conf|config|configuration|default|defaults|local|options|prod|production|server|settings)(?:[._-][\w.-]*)?\.(?:json5?|ya?ml|toml|ini|cfg|conf|properties))$/i

const NOT_SETTINGS =
  /(?:^|\/)(?:node_modules|vendor|site-packages|tests?|docs?|examples?|\.git|\.github|k8s|kubernetes|helm|charts?|deploy(?:ment)?)\/|compose|nginx|prometheus|logrotate/i

const FILE_LIMIT = 60
const TEXT_LIMIT = 100_000

/** `"data_dir": "/srv/app"`, `data_dir: /srv/app`, `DATA_DIR=/srv/app`. */
const SETTING = /(?<![\w.:-])([A-Za-z_][\w.-]*)["']?[ \t]{0,20}[:=][ \t]{0,20}["']?(\/[A-Za-z0-9][\w./@+-]*)/g

/** `log_file: logs/app.log`, for a program that runs in `/`: the folder is made there. */
const RELATIVE_SETTING =
  /(?<![\w.:-])([A-Za-z_][\w-]*(?:dir|directory|file|folder|path))["']?[ \t]{0,20}[:=][ \t]{0,20}["']?((?:\.\/)?[A-Za-z][\w-]*\/[\w./@+-]*)(?=["']?[ \t]*(?:,|\r?$))/gm

/** What names of settings say about the purpose of a path. */
const WRITTEN =
  /(?:^|[_.-])(?:archive|backups?|cache|data|database|db|downloads?|index|journal|logs?|media|output|persist(?:ence|ent)?|queue|sessions?|spool|sqlite|state|storage|store|uploads?|work)(?:[_.-]|$)/

/** `pidFile`, `lock_path`, `socket`. */
const PROCESS_FILE = /(?:^|[_.-])(?:lock|log|pid|sock(?:et)?|unix)(?:_?(?:file|path))?$/

/** What another program listens on. */
const OTHERS_SOCKET = /\/(?:containerd|docker|mysqld?|pgsql|php|podman|postgres\w*|redis)\b[^/]*\.sock$/

const PLACE =
  /(?:^|[_.-])(?:base|dest|dir|directory|file|filename|folder|home|inbox|incoming|location|outbox|outgoing|path|path_prefix|root|scratch|temp|tmp)$/

/** `output.path` for the `path` of a part about what is written. */
function withParents(key: string, whole: string): string {
  const parents = whole.endsWith(`.${key}`) ? whole.slice(0, -key.length - 1) : ''
  return WRITTEN.test(parents.toLowerCase()) && PLACE.test(key.toLowerCase()) ? whole : key
}

/** Folders that settings name for data. Whether the application uses those that lie beside it, only its code knows. */
export function settingsFolders(input: RequirementInput): readonly Requirement[] {
  const inRoot = input.startUps.some(({ processes }) => processes.some(({ cwd }) => cwd === '/'))
  return settingsFiles(input).flatMap(({ file, certainty }) => {
    const { text } = file
    if (text === undefined || text.length > TEXT_LIMIT || /^apiVersion:/m.test(text)) return []
    const starts = lineStarts(text)
    const entries = entriesOf(file.path, text)
    const keys = new Map(entries.map(({ key, at }) => [lineAt(starts, at), key]))
    // Several may stand in one line.
    const keysByValue = new Map(
      entries.map(({ key, value, at }) => [value?.kind === 'known' ? (value.pieces[0]?.at ?? at) : at, key]),
    )
    const places = [...text.matchAll(SETTING), ...(inRoot ? text.matchAll(RELATIVE_SETTING) : [])]
    return places.flatMap((match): readonly Requirement[] => {
      const [, key = '', value = ''] = match
      const line = lineAt(starts, match.index)
      const whole = keysByValue.get(match.index + match[0].length - value.length) ?? keys.get(line) ?? ''
      const need = writtenPlace(withParents(key, whole), imagePath(value, '/'))
      if (need === undefined) return []
      const evidence: Evidence = {
        path: file.contextPath,
        line,
        source: 'context',
        message: `the setting ${key} is ${value}`,
      }
      return [{ need, evidence, certainty }]
    })
  })
}

/** Places for data that ENV names: `DATA_FILE=/data/items.json`, which the program hands on from its environment. */
export function variableFolders({ image, view, startUps, dockerfilePath }: RequirementInput): readonly Requirement[] {
  if (startUps.every(({ processes }) => processes.length === 0)) return []
  return image.chain.flatMap(instruction => {
    if (instruction.keyword !== 'ENV') return []
    return [...instruction.args.matchAll(VARIABLE)].flatMap(([, name = '']): readonly Requirement[] => {
      const value = view.env(name) ?? ''
      if (!PLACE.test(name.toLowerCase()) || !/^\/[A-Za-z0-9][\w./@+-]*$/.test(value)) return []
      const need = writtenPlace(name, imagePath(value, '/'))
      // What is copied there is read.
      if (need === undefined || image.tree.state(need.target).copiedBy !== undefined) return []
      const evidence: Evidence = {
        path: originOf(instruction, image, dockerfilePath),
        line: instruction.line,
        source: 'dockerfile',
        message: `${name} is ${value} (ENV)`,
      }
      return [{ need, evidence, certainty: 'possible' }]
    })
  })
}

const VARIABLE = /(?:^|\s)([A-Z][A-Z0-9_]{3,})[= ]/g

/** `settings.toml`, `conf/gate.yaml` */
function isSettingsFile(path: string): boolean {
  return SETTINGS.test(path) || (/\/(?:conf|configs?|etc|settings)\/[^/]+$/.test(path) && CONFIG_FILE.test(path))
}

/** Beside the application, where programs have their configurations, and what a command line names: `--config=/srv/app.yaml`. */
export function settingsFiles({ view, appRoots, startUps, builders }: RequirementInput): readonly SettingsFile[] {
  const beside = appRoots.flatMap(root =>
    view
      .filesBelow(root)
      .filter(({ path }) => isSettingsFile(path) && !NOT_SETTINGS.test(path.slice(root === '/' ? 0 : root.length))),
  )
  const installed = CONFIG_FOLDERS.flatMap(folder =>
    view
      .filesBelow(folder)
      .filter(
        ({ path }) =>
          CONFIG_FILE.test(path) && !NOT_SETTINGS.test(path) && !appRoots.some(root => isInside(path, root)),
      ),
  )
  const named = startUps.flatMap(({ processes }) =>
    processes.flatMap(({ words, cwd }) =>
      words.slice(1).flatMap(({ value }) => {
        const path = CONFIG_FILE.exec(value)?.[1]
        return path === undefined ? [] : (view.file(imagePath(path, cwd)) ?? [])
      }),
    ),
  )
  // Spring's and ASP.NET's settings, which a program that is built elsewhere carries with it.
  const carried = builders.flatMap(builder =>
    builder.folders.flatMap(folder =>
      builder.view
        .filesBelow(folder)
        .filter(({ path }) => isSettings(path) && !NOT_SETTINGS.test(path.slice(folder.length))),
    ),
  )
  const files = new Map<string, SettingsFile>([
    ...[...carried, ...beside].map(file => [file.path, { file, certainty: 'possible' }] as const),
    ...[...installed, ...named].map(file => [file.path, { file, certainty: 'likely' }] as const),
  ])
  return [...files.values()].filter(({ file }) => file.contextPath !== undefined).slice(0, FILE_LIMIT)
}

interface SettingsFile {
  readonly file: ImageFile
  readonly certainty: Certainty
}

/** A word, or the value of an option, that is the path of a configuration. */
const CONFIG_FILE = /^(?:--?[\w.-]+=)?([\w./-]+\.(?:json5?|ya?ml|toml|ini|cfg|conf|properties|hcl))$/

function writtenPlace(key: string, path: string): WriteNeed | undefined {
  const name = key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  if (/^\/(?:var\/)?tmp\//.test(path)) return undefined
  const inData = DATA_FOLDERS.some(folder => folder !== path && isInside(path, folder))
  const isWritten = WRITTEN.test(name) || (inData && (PROCESS_FILE.test(name) || PLACE.test(name)))
  if (!isWritten || OTHERS_SOCKET.test(path)) return undefined
  const isFile = /\.[a-z0-9]{1,8}$/i.test(path) || /file(?:_?name)?$/.test(name)
  const folder = isFile ? parentOf(path) : path
  if (!DATA_FOLDERS.includes(folder) && (inData || !isSystemPath(folder)))
    return writeNeed(folder, 'directory', 'create')
  // One file in a folder of the system; nobody can bind to a socket that is there already.
  return isFile && inData && !path.endsWith('.sock') ? writeNeed(path, 'file', 'open') : undefined
}

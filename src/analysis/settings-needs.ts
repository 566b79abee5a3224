import type { Evidence, Requirement } from '../types.js'
import { lineAt, lineStarts } from '../text.js'
import { isSystemPath } from './app-roots.js'
import { DATA_FOLDERS } from './folder-needs.js'
import { isInside, normalizePath, parentOf } from './image-path.js'
import { writeNeed, type RequirementInput } from './requirement-input.js'

/** Settings of the application by their names; manifests, locks and deployments name paths of other machines. */
const SETTINGS =
  /(?:^|\/)(?:\.env[\w.-]*|(?:[\w.-]*[._-])?(?:app|application|conf|config|configuration|default|defaults|local|options|prod|production|server|settings)(?:[._-][\w.-]*)?\.(?:json5?|ya?ml|toml|ini|cfg|conf|properties))$/i

const NOT_SETTINGS =
  /(?:^|\/)(?:node_modules|vendor|site-packages|tests?|docs?|examples?|\.git|\.github|k8s|kubernetes|helm|charts?|deploy(?:ment)?)\/|compose|nginx|prometheus|logrotate/i

const FILE_LIMIT = 60
const TEXT_LIMIT = 100_000

/** `"data_dir": "/srv/app"`, `data_dir: /srv/app`, `DATA_DIR=/srv/app`. */
const SETTING = /(?<![\w.-])([A-Za-z_][\w.-]*)["']?[ \t]{0,20}[:=][ \t]{0,20}["']?(\/[A-Za-z0-9][\w./@+-]*)/g

/** What names of settings say about the purpose of a path. */
const WRITTEN =
  /(?:^|[_.-])(?:archive|backups?|cache|data|database|db|downloads?|index|journal|logs?|media|output|persist(?:ence|ent)?|queue|sessions?|spool|sqlite|state|storage|store|uploads?|work)(?:[_.-]|$)/

const PLACE = /(?:^|[_.-])(?:dir|directory|file|filename|folder|location|path|root)$/

/** Folders that the application's own settings name for its data. Whether it uses them, only its code knows. */
export function settingsFolders({ view, appRoots }: RequirementInput): readonly Requirement[] {
  const found: Requirement[] = []
  let files = 0
  for (const root of appRoots) {
    for (const file of view.filesBelow(root)) {
      if (!SETTINGS.test(file.path) || NOT_SETTINGS.test(file.path.slice(root.length))) continue
      if (++files > FILE_LIMIT) return found
      const { text } = file
      if (text === undefined || text.length > TEXT_LIMIT || /^apiVersion:/m.test(text)) continue
      const starts = lineStarts(text)
      for (const match of text.matchAll(SETTING)) {
        const [, key = '', value = ''] = match
        const target = writtenFolder(key, normalizePath(value))
        if (target === undefined) continue
        const evidence: Evidence = {
          path: file.contextPath,
          line: lineAt(starts, match.index),
          source: 'context',
          message: `the setting ${key} is ${value}`,
        }
        found.push({ need: writeNeed(target, 'directory', 'create'), evidence, certainty: 'possible' })
      }
    }
  }
  return found
}

function writtenFolder(key: string, path: string): string | undefined {
  const name = key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  const inData = DATA_FOLDERS.some(folder => folder !== path && isInside(path, folder))
  if (!WRITTEN.test(name) && !(PLACE.test(name) && inData)) return undefined
  const folder = /\.[a-z0-9]{1,8}$/i.test(path) ? parentOf(path) : path
  return isSystemPath(folder) || DATA_FOLDERS.includes(folder) ? undefined : folder
}

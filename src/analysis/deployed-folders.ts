import { variablePaths } from '../programs/runtimes/variable-paths.js'
import type { Evidence, Requirement } from '../types.js'
import { isSystemPath } from './app-roots.js'
import { DATA_FOLDERS } from './folder-needs.js'
import { isInside, normalizePath } from './image-path.js'
import { writeNeed, type RequirementInput } from './requirement-input.js'

/** Values that can hold a path: `/srv/data`, `sqlite:////data/shop.db`, `file:shop.db`. */
const HOLDS_PATH = /^(?:\.{0,2}\/|[a-z][\w+]*:(?:\/{3}|(?!\/\/)[./\w-]))/i

/** `DOCSRS_PREFIX`, `SHOP_HOME`, `workspaceDir`: the name of a folder, which does not say what for. */
const FOLDER_NAME = /_(?:base|dir(?:ectory)?|folder|home|location|path|prefix|root|workspace)$/
/** Folders that programs, certificates and settings come in, and parts of addresses. */
const NOT_WRITTEN =
  /(?:^|_)(?:api|base_?url|bin|ca|cert\w*|certificates?|class|conf(?:ig|iguration)?|context|cookie|credentials?|gopath|java|keys?|ld|lib(?:rary)?|modules?|node|path_prefix|php|plugins?|public|python|route\w*|secrets?|ssl|static|templates?|tls|token|uri|url|views?|web)(?=_|$)/

/** Where folders of applications lie; `/api/v1` is an address. */
const PLACE =
  /^\/(?:app|data|home\/[^/]+|media|mnt|opt|persist|srv|state|storage|usr\/src|var\/(?:cache|lib|opt|spool)|workspace)\/[\w./@+-]+$/

/**
 * Folders that the environment of a deployment names. The application makes what it does not find there, which only root may
 * do in most places: it is prepared where the image has nothing like it.
 */
export function deployedFolders({ image, view, startUps, workloads }: RequirementInput): readonly Requirement[] {
  const processes = startUps.flatMap(startUp => startUp.processes).filter(({ via }) => via !== 'script')
  return workloads.flatMap(({ environment, development, name: service, path, possible }) => {
    if (development) return []
    return [...environment].flatMap(([name, { value, line, path: file = path }]): readonly Requirement[] => {
      if (value === undefined || !HOLDS_PATH.test(value)) return []
      const evidence: Evidence = {
        path: file,
        line,
        source: 'deployment',
        message: `${service} sets ${name} to ${value}`,
      }
      const env = (asked: string): string | undefined => (asked === name ? value : undefined)
      const known = processes.flatMap(process => variablePaths.requirements({ ...process, env, evidence }, view))
      if (known.length > 0)
        return known.map(requirement =>
          possible === true ? { ...requirement, evidence, certainty: 'possible' } : { ...requirement, evidence },
        )
      const folder = missingFolder(name, value, image)
      return folder === undefined
        ? []
        : [{ need: writeNeed(folder, 'directory', 'create'), evidence, certainty: 'possible' }]
    })
  })
}

function missingFolder(name: string, value: string, image: RequirementInput['image']): string | undefined {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  if (!FOLDER_NAME.test(words) || NOT_WRITTEN.test(words) || !PLACE.test(value) || /\.\w{1,8}$/.test(value))
    return undefined
  const folder = normalizePath(value)
  const isForData = DATA_FOLDERS.some(above => above !== folder && isInside(folder, above))
  if (isSystemPath(folder) && !isForData) return undefined
  // What the image has it has from its build; whether the program writes there the name does not tell.
  const isThere = image.tree.state(folder).exists === 'yes' || image.tree.filesBelow(folder, 1).length > 0
  return isThere ? undefined : folder
}

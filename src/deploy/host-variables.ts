import type { Workspace } from '../workspace.js'
import type { ComposeProject } from './ports-compose.js'
import { liesIn } from './paths.js'
import type { Mention, PortChange } from './port-plan.js'
import { scalarsBelow } from './scalars.js'

const MAX_LENGTH = 200_000
const ASSIGNMENT = /(?:^|[\s"'])([A-Za-z_]\w*)(?:=|:[ \t]+)["']?([\w.-]+)["']?(?=[\s\\,]|$)/g
const ENV_WITH_BLANK = /^[ \t]*ENV[ \t]+([A-Za-z_]\w*)[ \t]+["']?([\w.-]+)["']?[ \t]*\r?$/gim

/**
 * Names of variables that hold the host name of a moving service: `ENV RATINGS_HOST=ratings` of a neighbour's Dockerfile,
 * a service's environment.
 */
export function hostVariables(
  workspace: Workspace,
  { files }: ComposeProject,
  dockerfiles: readonly string[],
  hosts: ReadonlySet<string>,
): ReadonlySet<string> {
  const names = new Set<string>()
  const collect = (text: string, pattern: RegExp): void => {
    for (const [, name, value] of text.matchAll(pattern))
      if (name !== undefined && hosts.has(value ?? '')) names.add(name)
  }
  for (const { yaml, services } of files) {
    for (const { value } of services.values()) {
      const environment = yaml.get(value, 'environment')
      for (const { key, value: item } of yaml.entries(environment)) {
        if (hosts.has(yaml.scalar(item) ?? '')) names.add(key)
      }
      for (const scalar of scalarsBelow(yaml, environment)) collect(yaml.scalar(scalar) ?? '', ASSIGNMENT)
    }
  }
  const folders = [...new Set(files.map(({ folder }) => folder))]
  for (const path of dockerfiles) {
    if (!folders.some(folder => liesIn(path, folder))) continue
    const text = workspace.read(path)
    if (text === undefined || text.length > MAX_LENGTH || !/^[ \t]*(?:ENV|ARG)\b/im.test(text)) continue
    collect(text, ASSIGNMENT)
    collect(text, ENV_WITH_BLANK)
  }
  return names
}

/** Where `${NAME}:80`, `http://$NAME` or Caddy's `{$NAME}:80` reaches a moved port. */
export function variableMentions(
  text: string,
  names: ReadonlySet<string>,
  changes: readonly PortChange[],
): readonly Mention[] {
  if (names.size === 0) return []
  const pattern = /(https?:\/\/)?(?:\{\$(\w+)\}|\$\{(\w+)\}|\$(\w+))(?:(:)(\d{1,5})(?![\w.]))?/g
  return [...text.matchAll(pattern)].flatMap(match => {
    const [whole, scheme, caddy, braces, plain, colon, digits] = match
    if (!names.has(caddy ?? braces ?? plain ?? '')) return []
    const after = text[match.index + whole.length]
    const implied = scheme === undefined || after === ':' ? undefined : scheme === 'https://' ? 443 : 80
    const port = digits === undefined ? implied : Number(digits)
    const change = changes.find(({ from }) => from === port)
    if (change === undefined) return []
    const end = match.index + whole.length
    return colon === undefined
      ? [{ start: end, end, text: `:${String(change.to)}`, change }]
      : [{ start: end - (digits ?? '').length, end, text: String(change.to), change }]
  })
}

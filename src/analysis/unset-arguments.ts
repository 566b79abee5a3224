import { assignments } from '../dockerfile/assignments.js'
import type { Dockerfile } from '../dockerfile/types.js'
import type { Workspace } from '../workspace.js'
import type { BuildContext } from './build-context.js'
import { cleanSource, sourcesOf } from './copy-operands.js'
import { joinPath } from './image-path.js'

/** Each costs an analysis. */
const MAX_VALUES = 8

/**
 * `ARG APP_ENV`, which nothing sets, and `COPY start-$APP_ENV.sh /start.sh`: the files of the context that fit tell its values.
 * Only for an argument that nothing but COPY and ADD uses; one map for each value.
 */
export function valuesByFiles(
  dockerfile: Dockerfile,
  known: ReadonlyMap<string, string>,
  workspace: Workspace,
  context: BuildContext,
): readonly ReadonlyMap<string, string>[] {
  const { instructions, globalArgs } = dockerfile
  const declared = [...globalArgs, ...instructions.filter(({ keyword }) => keyword === 'ARG')].flatMap(instruction =>
    assignments(instruction),
  )
  for (const { name } of declared) {
    if (!/^\w+$/.test(name) || known.has(name)) continue
    const use = new RegExp(`\\$(?:${name}\\b|\\{${name}\\})`)
    // `ARG A=$A` sets nothing.
    const isSet = declared.some(other => other.name === name && other.value !== undefined && !use.test(other.value))
    if (isSet) continue
    const users = instructions.filter(({ keyword, args }) => keyword !== 'ARG' && use.test(args))
    const copies = users.filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
    if (copies.length === 0 || copies.length !== users.length) continue
    if (copies.some(({ flags }) => flags.some(flag => flag.name === 'from'))) continue
    const sources = copies.flatMap(instruction => sourcesOf(instruction)).filter(source => use.test(source))
    const values = sources.map(source => valuesOf(cleanSource(source), use, workspace, context))
    const shared = (values[0] ?? []).filter(value => values.every(each => each.includes(value)))
    if (shared.length > 0 && shared.length <= MAX_VALUES) return shared.map(value => new Map([...known, [name, value]]))
  }
  return []
}

/** What the argument is where the source is a file of the context; none where it is not a part of one name. */
function valuesOf(source: string, use: RegExp, workspace: Workspace, context: BuildContext): readonly string[] {
  const parts = source.split(use)
  const [before = '', after = ''] = parts
  if (parts.length !== 2 || /[$*?[\\]/.test(before + after) || after.includes('/')) return []
  const slash = before.lastIndexOf('/') + 1
  const folder = joinPath(context.directory, before.slice(0, slash))
  const head = before.slice(slash)
  // Of a whole name anything may be the value.
  if (head === '' && after === '') return []
  return workspace
    .list(folder)
    .filter(name => name.length > head.length + after.length && name.startsWith(head) && name.endsWith(after))
    .filter(
      name => !context.excludes(joinPath(folder, name)) && workspace.stat(joinPath(folder, name))?.type === 'file',
    )
    .map(name => name.slice(head.length, name.length - after.length))
    .filter(value => /^[\w.-]+$/.test(value))
}

import { isMap, isSeq } from 'yaml'
import type { Node } from 'yaml'
import type { ServiceLayer } from './compose.js'
import type { Mention, Plan } from './port-plan.js'
import type { ListItem, Wanted } from './yaml-insert.js'
import { mergeInto } from './yaml-insert.js'
import type { YamlFile } from './yaml.js'

/**
 * Variables that moving workloads get for themselves, in place of those in a text that others share: what stands at a container or
 * service goes before what a ConfigMap or an `env_file` gives.
 */
export interface Overrides {
  /** A variable of a Kubernetes container; false where its `env` cannot take one. */
  readonly container: (file: YamlFile, container: Node, name: string, value: string, reason: string) => boolean
  /** A variable of a compose service; false where its `environment` is not its own. */
  readonly service: (service: ServiceLayer, name: string, value: string, reason: string) => boolean
  /** Plans the edits of all that was taken. */
  readonly finish: () => void
}

interface Override {
  readonly file: YamlFile
  readonly owner: Node
  readonly key: string
  readonly isList: boolean
  /** By name; the same variable may be asked for several times. */
  readonly values: Map<string, string>
  readonly reasons: Set<string>
}

/** What a mapping says itself goes before what `<<` brings. */
const OVER_MERGED = { overMerged: true } as const

/** Text that is a YAML scalar as it is, in block and in flow style. */
const PLAIN = /^[A-Za-z0-9](?:[\w.+*;=/-]|:(?!$))*$/

function quoted(value: string): string {
  return PLAIN.test(value) ? value : JSON.stringify(value)
}

/** Nothing is planned before `finish`: several inserts into one list have to be one. */
export function newOverrides(plan: Plan): Overrides {
  const all = new Map<Node, Override>()
  const take = (file: YamlFile, owner: Node, key: string, isList: boolean, item: [string, string], reason: string) => {
    const known: Override = all.get(owner) ?? {
      file,
      owner,
      key,
      isList,
      values: new Map<string, string>(),
      reasons: new Set<string>(),
    }
    const before = known.values.get(item[0])
    if (before !== undefined) return before === item[1]
    if (mergeInto(file, owner, key, wanted(key, isList, [item]), OVER_MERGED).unable.length > 0) return false
    known.values.set(...item)
    known.reasons.add(reason)
    all.set(owner, known)
    return true
  }
  return {
    container: (file, container, name, value, reason) => take(file, container, 'env', true, [name, value], reason),
    service: ({ file: { yaml }, entry }, name, value, reason) => {
      const { value: service, written } = entry
      if (!isMap(service) || written !== service || service.anchor !== undefined) return false
      const environment = yaml.entry(service, 'environment')
      const there = environment?.value
      if (environment?.merged === true || environment?.written !== there) return false
      const own = isSeq(there)
        ? yaml.items(there).some(item => `${yaml.scalar(item) ?? ''}=`.startsWith(`${name}=`))
        : yaml.entry(there, name)?.merged === false
      return own || take(yaml, service, 'environment', isSeq(there), [name, value], reason)
    },
    finish: () => {
      for (const { file, owner, key, isList, values, reasons } of all.values())
        for (const { at, text } of mergeInto(file, owner, key, wanted(key, isList, [...values]), OVER_MERGED).inserts)
          plan.edit(file.path, { start: at, end: at }, text, [...reasons].join('; '))
    },
  }
}

function wanted(key: string, isList: boolean, values: readonly (readonly [string, string])[]): Wanted {
  if (!isList) return Object.fromEntries(values.map(([name, value]) => [name, quoted(value)]))
  return values.map(([name, value]): ListItem =>
    key === 'env' ? { name, value: JSON.stringify(value) } : quoted(`${name}=${value}`),
  )
}

/** A text with the ports in it moved. */
export function movedText(text: string, mentions: readonly Mention[]): string {
  return [...mentions]
    .sort((left, right) => right.start - left.start)
    .reduce((moved, { start, end, text: port }) => moved.slice(0, start) + port + moved.slice(end), text)
}

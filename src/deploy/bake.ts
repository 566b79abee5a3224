import { isMap, isScalar, isSeq } from 'yaml'
import type { Workspace } from '../workspace.js'
import type { NamedBuild } from './build-commands.js'
import { resolveBuild } from './build-commands.js'
import { buildWorkloads } from './build-workload.js'
import { substitute } from './command-words.js'
import { isDevelopmentTarget } from './development.js'
import type { HclBlock, HclValue } from './hcl.js'
import { readHcl } from './hcl.js'
import type { MatchedWorkload } from './built-images.js'
import { folderOf } from './paths.js'
import { readYaml } from './yaml.js'
import type { YamlFile } from './yaml.js'

function jsonValue(file: YamlFile, node: unknown): HclValue {
  if (isSeq(node)) return file.items(node).map(item => jsonValue(file, item))
  if (isMap(node)) return { fields: new Map(file.entries(node).map(({ key, value }) => [key, jsonValue(file, value)])) }
  return isScalar(node) ? file.scalar(node) : undefined
}

/** JSON is YAML: the same reader, which knows lines. */
function readJson(path: string, text: string): readonly HclBlock[] {
  const file = readYaml(path, text)
  const root = file?.documents[0]
  if (file === undefined) return []
  return ['target', 'variable'].flatMap(type =>
    file.entries(file.get(root, type)).map(({ key, keyRange, value }): HclBlock => {
      const read = jsonValue(file, value)
      const attributes = typeof read === 'object' && 'fields' in read ? read.fields : new Map<string, HclValue>()
      return { type, labels: [key], attributes, line: file.line(keyRange) }
    }),
  )
}

function texts(value: HclValue): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.flatMap((each: HclValue) => (typeof each === 'string' ? [each] : [])) : []
}

function pairs(value: HclValue): Record<string, string> {
  if (typeof value !== 'object' || !('fields' in value)) return {}
  return Object.fromEntries([...value.fields].flatMap(([key, each]) => (typeof each === 'string' ? [[key, each]] : [])))
}

/** A longer chain is none that anybody writes. */
const MAX_INHERITED = 100
/** All that is asked for: what else a target holds need not be handed down. */
const KNOWN = ['context', 'dockerfile', 'dockerfile-inline', 'target', 'args', 'tags', 'contexts'] as const

/** Gives a target's attributes with those that it inherits; each target is worked out once. */
function inheritance(targets: ReadonlyMap<string, HclBlock>): (name: string) => ReadonlyMap<string, HclValue> {
  const known = new Map<string, ReadonlyMap<string, HclValue>>()
  const below = new Set<string>()
  const of = (name: string): ReadonlyMap<string, HclValue> => {
    const target = targets.get(name)
    const done = known.get(name)
    if (done !== undefined || target === undefined || below.has(name) || below.size > MAX_INHERITED)
      return done ?? new Map()
    below.add(name)
    const merged = new Map<string, HclValue>()
    for (const base of texts(target.attributes.get('inherits')))
      for (const [key, value] of of(base)) merged.set(key, value)
    below.delete(name)
    for (const key of KNOWN) if (target.attributes.has(key)) merged.set(key, target.attributes.get(key))
    known.set(name, merged)
    return merged
  }
  return of
}

/** The targets of a docker-bake file. */
export function bakeWorkloads(workspace: Workspace, path: string): readonly MatchedWorkload[] {
  const text = workspace.read(path)
  if (text === undefined || text.length > 1_000_000) return []
  const blocks = path.toLowerCase().endsWith('.json') ? readJson(path, text) : readHcl(text)
  const targets = new Map(
    blocks.flatMap(block => (block.type === 'target' ? [[block.labels[0] ?? '', block] as const] : [])),
  )
  const variables = new Map(
    blocks.flatMap(({ type, labels, attributes }) => {
      const value = attributes.get('default')
      return type === 'variable' && typeof value === 'string' && value !== '' ? [[labels[0] ?? '', value] as const] : []
    }),
  )
  const attributesOf = inheritance(targets)
  return [...targets].flatMap(([name, block]): readonly MatchedWorkload[] => {
    const attributes = attributesOf(name)
    const one = (key: string): string | undefined => texts(attributes.get(key))[0]
    if (attributes.has('dockerfile-inline')) return []
    const build: NamedBuild = {
      context: one('context'),
      dockerfile: one('dockerfile'),
      target: one('target'),
      args: pairs(attributes.get('args')),
      tags: texts(attributes.get('tags')),
      contexts: pairs(attributes.get('contexts')),
      inContext: true,
    }
    const resolved = resolveBuild(workspace, build, [folderOf(path), '.'], variables)
    if (resolved === undefined) return []
    const tags = build.tags.map(tag => substitute(tag, variables))
    const development = isDevelopmentTarget(resolved.target)
    const place = { kind: 'bake', path, line: block.line, name } as const
    return buildWorkloads(place, resolved, tags, { development }).map(each => ({ ...each, contexts: build.contexts }))
  })
}

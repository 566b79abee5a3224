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

const MAX_INHERITED = 16

/** The target's attributes with those that it inherits. */
function inherited(name: string, targets: ReadonlyMap<string, HclBlock>, depth = 0): ReadonlyMap<string, HclValue> {
  const target = targets.get(name)
  if (target === undefined || depth > MAX_INHERITED) return new Map()
  const merged = new Map<string, HclValue>()
  const bases = texts(target.attributes.get('inherits')).slice(0, depth === 0 ? MAX_INHERITED : 2)
  for (const base of bases) for (const [key, value] of inherited(base, targets, depth + 1)) merged.set(key, value)
  for (const [key, value] of target.attributes) merged.set(key, value)
  return merged
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
  return [...targets].flatMap(([name, block]): readonly MatchedWorkload[] => {
    const attributes = inherited(name, targets)
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

import type { Range } from '../text.js'
import { namesPort, valueMentions } from './port-plan.js'
import type { Plan, PortChange } from './port-plan.js'

/** One document of a template, with its place in the file. */
interface Document {
  readonly path: string
  readonly text: string
  readonly start: number
  readonly line: number
}

interface Chart {
  readonly changes: readonly PortChange[]
  /** The variables that set the port. */
  readonly variables: ReadonlySet<string>
  /** What the chart's values say at `a.b`. */
  readonly valueOf: (path: string) => string | undefined
}

/** `KEY: value` of a template; `value` is as written, quotes too. */
interface Setting {
  readonly key: string
  readonly value: string
  readonly range: Range
  /** Counted from 0 in the document. */
  readonly index: number
}

const MAX_LINE = 2000

interface Line {
  readonly index: number
  readonly indent: number
  /** `- key: value` counts as `key: value`. */
  readonly key: string
  readonly value: string
  readonly valueStart: number
}

function linesOf(text: string): readonly Line[] {
  let start = 0
  return text.split('\n').map((line, index) => {
    const at = start
    start += line.length + 1
    const parts = line.length > MAX_LINE ? null : /^( *(?:- +)*)["']?([\w./-]+)["']?[ \t]*:(?=\s|$)[ \t]*/.exec(line)
    const indent = (parts?.[1] ?? /^ */.exec(line)?.[0] ?? '').length
    const value = parts === null ? '' : withoutComment(line.slice(parts[0].length))
    return { index, indent, key: parts?.[2] ?? '', value, valueStart: at + (parts?.[0].length ?? 0) }
  })
}

function withoutComment(value: string): string {
  return value.replace(/(?:^|[ \t])#.*$/, '').trimEnd()
}

/** Names are compared as written: a template's expressions with them, but for spaces and quotes. */
function nameOf(value: string): string {
  return value.replace(/["'\s]|\{\{-?|-?\}\}/g, '')
}

interface Use {
  readonly name: string
  readonly key: string | undefined
  readonly variable: (key: string) => string
}

/** The ConfigMaps that a document's containers take variables from. */
function usesOf({ text }: Document): readonly Use[] {
  if (!text.includes('configMap')) return []
  const lines = linesOf(text)
  return lines.flatMap((line, index): readonly Use[] => {
    if (line.key !== 'configMapRef' && line.key !== 'configMapKeyRef') return []
    const flow = (key: string): string | undefined =>
      new RegExp(`[{,][ \\t]*${key}:[ \\t]*([^,}]+)`).exec(line.value)?.[1]
    const inside = lines.slice(index + 1, index + 5)
    const end = inside.findIndex(each => each.key !== '' && each.indent <= line.indent)
    const below = end === -1 ? inside : inside.slice(0, end)
    const get = (key: string): string | undefined => flow(key) ?? below.find(each => each.key === key)?.value
    const name = nameOf(get('name') ?? '')
    if (name === '') return []
    if (line.key === 'configMapRef') {
      const beside = lines.slice(Math.max(0, index - 1), index + 5)
      const prefix = beside.find(each => each.key === 'prefix' && each.indent === line.indent)?.value ?? ''
      return [{ name, key: undefined, variable: key => nameOf(prefix) + key }]
    }
    const variable = lines.slice(Math.max(0, index - 2), index).findLast(each => each.key === 'name')?.value ?? ''
    return [{ name, key: nameOf(get('key') ?? ''), variable: () => nameOf(variable) }]
  })
}

/** A ConfigMap's name and data; undefined for another object. */
function configMapOf({ text }: Document): { readonly name: string; readonly data: readonly Setting[] } | undefined {
  if (!/^kind:[ \t]*["']?ConfigMap\b/m.test(text)) return undefined
  const lines = linesOf(text)
  const below = (key: string): readonly Line[] => {
    const at = lines.findIndex(line => line.indent === 0 && line.key === key)
    const rest = at === -1 ? [] : lines.slice(at + 1)
    const end = rest.findIndex(line => line.indent === 0 && line.key !== '')
    const inside = (end === -1 ? rest : rest.slice(0, end)).filter(line => line.key !== '')
    return inside.filter(line => line.indent === inside[0]?.indent)
  }
  const name = nameOf(below('metadata').find(line => line.key === 'name')?.value ?? '')
  return { name, data: below('data').map(settingOf) }
}

function settingOf({ key, value, valueStart, index }: Line): Setting {
  return { key, value, range: { start: valueStart, end: valueStart + value.length }, index }
}

/** The variables that a document's containers are given by name and value. */
function ownVariables({ text }: Document): readonly Setting[] {
  const lines = linesOf(text)
  return lines.flatMap((line, index) => {
    const next = lines[index + 1]
    if (line.key !== 'name' || next?.key !== 'value' || next.indent !== line.indent) return []
    return [{ ...settingOf(next), key: nameOf(line.value) }]
  })
}

/**
 * Plans the variables that set the port in a chart's templates: those of the moving containers, and in the ConfigMaps that
 * only they take. What cannot be edited surely is an obstacle: it would override the image's own.
 */
export function planChartEnvironment(
  plan: Plan,
  pods: readonly Document[],
  others: readonly Document[],
  all: readonly Document[],
  chart: Chart,
): void {
  const { variables } = chart
  for (const pod of pods) {
    for (const setting of ownVariables(pod))
      if (variables.has(setting.key)) planSetting(plan, pod, setting, setting.key, false, chart)
  }
  const uses = pods.flatMap(usesOf)
  if (uses.length === 0) return
  const foreign = others.flatMap(usesOf)
  for (const document of all) {
    const map = configMapOf(document)
    if (map === undefined) continue
    for (const setting of map.data) {
      const takes = ({ name, key }: Use): boolean => name === map.name && (key === undefined || key === setting.key)
      const names = uses.filter(takes).map(use => use.variable(setting.key))
      if (names.some(name => variables.has(name)))
        planSetting(plan, document, setting, `${setting.key} of a ConfigMap`, foreign.some(takes), chart)
    }
  }
}

function planSetting(
  plan: Plan,
  { path, start, line }: Document,
  { value: written, range, index }: Setting,
  place: string,
  shared: boolean,
  { changes, valueOf }: Chart,
): void {
  const at = line + index + 1
  const value = expanded(written, valueOf)
  if (value === undefined) {
    plan.followUp('helm-port', `a value of the chart gives ${place}: check that it follows`, path, at)
    return
  }
  const change = changes.find(({ from }) => namesPort(value, from))
  if (change === undefined) return
  const mentions = value === written ? valueMentions(value, changes) : []
  if (shared) plan.obstacle('shared-anchor', `${place} is taken by containers whose port stays`, path, at)
  else if (mentions.length === 0)
    plan.obstacle('port-variable', `${place} gives the port ${change.from}, and cannot be edited surely`, path, at)
  else
    for (const { change: moved, text: port, ...mention } of mentions) {
      const moves = { start: start + range.start + mention.start, end: start + range.start + mention.end }
      plan.edit(path, moves, port, `${place} sets the port ${moved.from} → ${moved.to}`)
    }
}

/** A setting with the chart's own values in it; undefined where it takes more than they are. */
function expanded(written: string, valueOf: Chart['valueOf']): string | undefined {
  if (!written.includes('{{')) return written
  const value = written.replace(
    /\{\{-?\s*(?:(?:quote|toString|int)\s+)?\.Values\.([\w.]+)(?:\s*\|\s*(?:quote|toString|int|squote))*\s*-?\}\}/g,
    // The container's own port in the values moves by itself.
    (whole, path: string) => (/(?:^|\.)(?:container|target)Port$/.test(path) ? '' : (valueOf(path) ?? whole)),
  )
  return value.includes('{{') ? undefined : value
}

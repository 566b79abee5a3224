import { isMap, isSeq } from 'yaml'
import type { Node } from 'yaml'
import type { YamlFile } from './yaml.js'
import { rangeOf } from './yaml.js'

/** One item of a list: a scalar as YAML text, or keys with such scalars. */
export type ListItem = string | Readonly<Record<string, string>>

/** What is wanted below a key: scalars as YAML text, lists, or further keys. */
export type Wanted = string | readonly ListItem[] | { readonly [key: string]: Wanted }

/** Text to be put in; several at one offset go deepest first. */
export interface Insert {
  readonly at: number
  readonly indent: number
  readonly text: string
}

export interface Merge {
  readonly inserts: readonly Insert[]
  /** Settings that are there and say otherwise. */
  readonly conflicts: readonly { readonly key: string; readonly found: string; readonly line: number }[]
  /** Places whose style allows no insertion. */
  readonly unable: readonly { readonly key: string; readonly line: number }[]
}

interface Style {
  readonly eol: string
  /** Spaces before `-` relative to the list's key. */
  readonly listIndent: number
  readonly step: number
}

function styleOf({ text }: YamlFile): Style {
  const list = /^( *)(?:- )?[\w.-]+:[ \t]*\r?\n( *)- /m.exec(text)
  const nested = /^( *)[\w.-]+:[ \t]*\r?\n( +)[\w.-]+:/m.exec(text)
  const step = nested === null ? 2 : (nested[2]?.length ?? 0) - (nested[1]?.length ?? 0)
  const listIndent = list === null ? 2 : Math.max(0, (list[2]?.length ?? 0) - (list[1]?.length ?? 0))
  return { eol: text.includes('\r\n') ? '\r\n' : '\n', listIndent, step: step >= 1 && step <= 8 ? step : 2 }
}

function isList(wanted: Wanted): wanted is readonly ListItem[] {
  return Array.isArray(wanted)
}

/** An item of a block list whose dash stands behind `pad`. */
function itemLines(item: ListItem, pad: string): readonly string[] {
  if (typeof item === 'string') return [`${pad}- ${item}`]
  return Object.entries(item).map(([key, value], index) => `${pad}${index === 0 ? '- ' : '  '}${key}: ${value}`)
}

/** Block style. */
function blockLines(key: string, wanted: Wanted, indent: number, style: Style): readonly string[] {
  const pad = ' '.repeat(indent)
  if (typeof wanted === 'string') return [`${pad}${key}: ${wanted}`]
  if (isList(wanted))
    return [`${pad}${key}:`, ...wanted.flatMap(item => itemLines(item, pad + ' '.repeat(style.listIndent)))]
  return [
    `${pad}${key}:`,
    ...Object.entries(wanted).flatMap(([name, each]) => blockLines(name, each, indent + style.step, style)),
  ]
}

function flowValue(wanted: Wanted, quote: string): string {
  if (typeof wanted === 'string')
    return quote !== '' && !/^(?:true|false|\d+|".*")$/.test(wanted) ? `"${wanted}"` : wanted
  if (isList(wanted)) return `[${wanted.map(each => flowValue(each, quote)).join(', ')}]`
  return `{${Object.entries(wanted)
    .map(([name, inner]) => flowText(name, inner, quote))
    .join(', ')}}`
}

function flowText(key: string, wanted: Wanted, quote: string): string {
  return `${quote}${key}${quote}: ${flowValue(wanted, quote)}`
}

/** The quote that names in a flow mapping or list of this file have: JSON needs one. */
function quoteIn(file: YamlFile, node: Node): string {
  return /^[{[]\s*(?:\{\s*)?"/.test(file.text.slice(rangeOf(node).start, rangeOf(node).start + 200)) ? '"' : ''
}

/** The column of a block collection's first item. */
function columnOf({ text }: YamlFile, node: Node): number {
  const { start } = rangeOf(node)
  return start - (text.lastIndexOf('\n', start - 1) + 1)
}

/** Lines behind the last line of a block collection. */
function appendLines(
  file: YamlFile,
  collection: Node,
  lines: readonly string[],
  indent: number,
  { eol }: Style,
): Insert {
  const { end } = rangeOf(collection)
  const joined = lines.join(eol)
  if (end > 0 && file.text[end - 1] === '\n') return { at: end, indent, text: joined + eol }
  const rest = /[\r\n]|$/.exec(file.text.slice(end))?.index ?? 0
  return { at: end + rest, indent, text: eol + joined }
}

/** Text before the closing bracket of a flow collection. */
function appendFlow({ text }: YamlFile, collection: Node, items: string): Insert {
  const { start, end } = rangeOf(collection)
  const inner = text.slice(start + 1, end - 1)
  const at = start + 1 + inner.trimEnd().length
  const separator = inner.trim() === '' || inner.trimEnd().endsWith(',') ? '' : ', '
  return { at, indent: 0, text: `${separator}${items}` }
}

export interface MergeOptions {
  /** The key above which a new one is put; at the end without it. */
  readonly before?: string
  /** Scalars that a merge key (`<<`) brings are set anew in the mapping itself. */
  readonly overMerged?: boolean
}

/** Puts a key with what is wanted into a mapping, or into what stands there already. Nothing that is there changes. */
export function mergeInto(
  file: YamlFile,
  parent: Node,
  key: string,
  wanted: Wanted,
  { before, overMerged = false }: MergeOptions = {},
): Merge {
  const style = styleOf(file)
  const inserts: Insert[] = []
  const conflicts: { key: string; found: string; line: number }[] = []
  const unable: { key: string; line: number }[] = []
  const isFlow = (node: Node): boolean =>
    file.text[rangeOf(node).start] === '{' || file.text[rangeOf(node).start] === '['
  const add = (map: Node, name: string, value: Wanted, ahead?: string): void => {
    if (map.range === undefined || map.range === null || (isMap(map) && map.items.length === 0 && !isFlow(map))) {
      unable.push({ key: name, line: file.line(map) })
    } else if (isFlow(map)) {
      inserts.push(appendFlow(file, map, flowText(name, value, quoteIn(file, map))))
    } else {
      const indent = columnOf(file, map)
      const lines = blockLines(name, value, indent, style)
      inserts.push(linesBefore(file, map, ahead, lines, style) ?? appendLines(file, map, lines, indent, style))
    }
  }
  const merge = (map: Node, name: string, value: Wanted, ahead?: string): void => {
    const entry = file.entry(map, name)
    if (entry === undefined || (overMerged && entry.merged && typeof value === 'string')) {
      add(map, name, value, ahead)
      return
    }
    const line = file.line(entry.keyRange)
    const there = entry.value
    // Through an alias or a merge key it belongs to others too.
    if (there === undefined || entry.merged || entry.written !== there) return void unable.push({ key: name, line })
    if (typeof value === 'string') {
      const found = file.scalar(there)
      if (found !== value) conflicts.push({ key: name, found: found ?? 'something else', line })
    } else if (isList(value)) {
      if (!isSeq(there)) return void unable.push({ key: name, line })
      const present = new Set(file.items(there).map(item => file.scalar(item)?.toLowerCase()))
      const missing = value.filter(item => typeof item !== 'string' || !present.has(item.toLowerCase()))
      if (missing.length === 0) return
      if (isFlow(there)) {
        const quote = quoteIn(file, there)
        inserts.push(appendFlow(file, there, missing.map(item => flowValue(item, quote)).join(', ')))
      } else {
        const indent = columnOf(file, there)
        const lines = missing.flatMap(item => itemLines(item, ' '.repeat(indent)))
        inserts.push(appendLines(file, there, lines, indent, style))
      }
    } else if (isMap(there)) {
      const fields = Object.entries(value)
      const missing = isFlow(there) ? fields.filter(([inner]) => file.entry(there, inner) === undefined) : []
      // One insertion: in an empty `{}` the second could not know that it needs a comma.
      if (missing.length > 0) {
        const quote = quoteIn(file, there)
        inserts.push(appendFlow(file, there, missing.map(([inner, each]) => flowText(inner, each, quote)).join(', ')))
      }
      for (const field of fields) if (!missing.includes(field)) merge(there, field[0], field[1])
    } else unable.push({ key: name, line })
  }
  merge(parent, key, wanted, before)
  return { inserts, conflicts, unable }
}

/** Lines above a key of a block mapping, and above the comments that belong to it. */
function linesBefore(
  file: YamlFile,
  map: Node,
  key: string | undefined,
  lines: readonly string[],
  { eol }: Style,
): Insert | undefined {
  const entry = key === undefined ? undefined : file.entry(map, key)
  if (entry === undefined || entry.merged) return undefined
  let at = file.text.lastIndexOf('\n', entry.keyRange.start - 1) + 1
  if (file.text.slice(at, entry.keyRange.start).trim() !== '') return undefined
  for (;;) {
    const above = file.text.lastIndexOf('\n', at - 2) + 1
    if (at === 0 || !/^[ \t]*#/.test(file.text.slice(above, at))) break
    at = above
  }
  return { at, indent: -1, text: lines.map(line => line + eol).join('') }
}

import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml'
import type { Node, Scalar } from 'yaml'
import { lineAt, lineStarts } from '../text.js'
import type { Range } from '../text.js'

const MAX_LENGTH = 1_000_000
/** The parser's recursion and its look-ahead grow with nesting; real deployment files stay far below. */
const MAX_NESTING = 200
const MAX_MARKS = 60_000
const MAX_MERGE_DEPTH = 100
/** Merged keys in one file: beyond it merge keys are passed over. */
const MAX_MERGED = 200_000

/** One key of a mapping, merge keys (`<<`) resolved. */
export interface Entry {
  readonly key: string
  readonly keyRange: Range
  /** Aliases followed; undefined for an empty value. */
  readonly value: Node | undefined
  /** The value's node as it stands in this mapping: an alias stays one. */
  readonly written: Node | undefined
  /** It comes from another mapping by `<<`. */
  readonly merged: boolean
}

/** A YAML file whose nodes keep their places. Nothing is expanded: aliases are followed one at a time. */
export interface YamlFile {
  readonly path: string
  readonly text: string
  /** The content of every document that has no errors. */
  readonly documents: readonly Node[]
  /** Documents that could not be read. */
  readonly broken: boolean
  /** 1-based. */
  readonly line: (at: Node | Range | number) => number
  readonly resolve: (node: unknown) => Node | undefined
  readonly entries: (node: unknown) => readonly Entry[]
  readonly entry: (node: unknown, key: string) => Entry | undefined
  /** The node below these keys. */
  readonly get: (node: unknown, ...keys: readonly string[]) => Node | undefined
  readonly items: (node: unknown) => readonly Node[]
  /** A scalar's text as written (`80`, `yes`); undefined for null and collections. */
  readonly scalar: (node: unknown) => string | undefined
}

/** The part of the text that a node covers, without the comments behind it. */
export function rangeOf(node: Node): Range {
  return { start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 }
}

/** What would cost the parser seconds: it is linear in nodes and in errors, at tens of microseconds each. */
function tooCostly(text: string): boolean {
  let flow = 0
  let deepest = 0
  let marks = 0
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index)
    if (char === OPEN_BRACKET || char === OPEN_BRACE) {
      deepest = Math.max(deepest, (flow += 1))
      marks += 1
    } else if (char === OPEN_BRACKET + 2 || char === OPEN_BRACE + 2) flow = Math.max(0, flow - 1)
    else if (COSTLY.has(char)) marks += 1
    else if (
      (char === DASH || char === COLON || char === NEWLINE) &&
      text.charCodeAt(index + 1) <= (char === NEWLINE ? NEWLINE : SPACE)
    )
      marks += 1
  }
  if (deepest > MAX_NESTING || marks > MAX_MARKS) return true
  return /(?:^|\n) *(?:[-?:] +){60}/.test(text) || /\n {2000}/.test(text)
}

const OPEN_BRACKET = 0x5b
const OPEN_BRACE = 0x7b
const DASH = 0x2d
const COLON = 0x3a
const SPACE = 0x20
const NEWLINE = 0x0a
const COSTLY: ReadonlySet<number> = new Set(['"', "'", ',', '?', '&', '*', '!'].map(char => char.charCodeAt(0)))

/** Every alias with the node that its anchor stands at when the alias is read. */
function aliasTargets(root: Node, targets: Map<Node, Node>): void {
  const anchors = new Map<string, Node>()
  const pending: unknown[] = [root]
  while (pending.length > 0) {
    const node = pending.pop()
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target !== undefined) targets.set(node, target)
      continue
    }
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) anchors.set(node.anchor, node)
    if (isSeq(node)) for (let index = node.items.length - 1; index >= 0; index -= 1) pending.push(node.items[index])
    if (isMap(node)) {
      for (let index = node.items.length - 1; index >= 0; index -= 1) {
        const pair = node.items[index]
        pending.push(pair?.value, pair?.key)
      }
    }
  }
}

function isEmpty(scalar: Scalar): boolean {
  return scalar.value === null && (scalar.source === undefined || /^(?:|~|null|Null|NULL)$/.test(scalar.source))
}

function scalarText(scalar: Scalar): string | undefined {
  if (isEmpty(scalar)) return undefined
  if (typeof scalar.value === 'string') return scalar.value
  return scalar.source ?? String(scalar.value)
}

/** Characters of the files that are kept: their nodes take some thirty times as much memory. */
const MAX_KEPT = 400_000
const kept = new Map<string, { readonly text: string; readonly file: YamlFile | undefined }>()
let keptLength = 0

/** Reads a YAML text of any origin; undefined when it is too large, too deep, or not YAML at all. The last ones are kept. */
export function readYaml(path: string, text: string): YamlFile | undefined {
  const known = kept.get(path)
  if (known?.text === text) return known.file
  const file = parseYaml(path, text)
  if (known !== undefined) forget(path, known.text)
  kept.set(path, { text, file })
  keptLength += text.length
  for (const [oldest, { text: old }] of kept) {
    if (keptLength <= MAX_KEPT) break
    forget(oldest, old)
  }
  return file
}

function forget(path: string, text: string): void {
  kept.delete(path)
  keptLength -= text.length
}

function parseYaml(path: string, text: string): YamlFile | undefined {
  if (text.length > MAX_LENGTH || tooCostly(text)) return undefined
  const documents: Node[] = []
  const targets = new Map<Node, Node>()
  let broken = false
  try {
    for (const document of parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false })) {
      if ('empty' in document) continue
      if (document.errors.length > 0) broken = true
      else if (document.contents !== null) {
        aliasTargets(document.contents, targets)
        documents.push(document.contents)
      }
    }
  } catch {
    return undefined
  }
  return yamlFile(path, text, documents, targets, broken)
}

function yamlFile(
  path: string,
  text: string,
  documents: readonly Node[],
  targets: ReadonlyMap<Node, Node>,
  broken: boolean,
): YamlFile {
  const starts = lineStarts(text)
  const resolve = (node: unknown): Node | undefined => {
    const target = isAlias(node) ? targets.get(node) : node
    if (isScalar(target)) return isEmpty(target) ? undefined : target
    return isMap(target) || isSeq(target) ? target : undefined
  }
  const known = new Map<Node, readonly Entry[]>()
  let copied = 0
  const own = (node: unknown, depth: number): readonly Entry[] => {
    const map = resolve(node)
    if (!isMap(map)) return []
    const before = known.get(map)
    if (before !== undefined) return before
    // What merges itself finds nothing.
    known.set(map, [])
    const found = new Map<string, Entry>()
    const bases: unknown[] = []
    for (const pair of map.items) {
      if (!isScalar(pair.key)) continue
      const key = pair.key.source ?? String(pair.key.value)
      if (key === '<<' && pair.key.type === 'PLAIN') {
        const base = resolve(pair.value)
        bases.push(...(isSeq(base) ? base.items : [base]))
        continue
      }
      const written = isAlias(pair.value) ? pair.value : resolve(pair.value)
      found.set(key, { key, keyRange: rangeOf(pair.key), value: resolve(pair.value), written, merged: false })
    }
    for (const base of depth < MAX_MERGE_DEPTH ? bases : []) {
      for (const entry of own(base, depth + 1)) {
        if (found.has(entry.key) || copied > MAX_MERGED) continue
        found.set(entry.key, { ...entry, merged: true })
        copied += 1
      }
    }
    const list = [...found.values()]
    known.set(map, list)
    return list
  }
  const entries = (node: unknown): readonly Entry[] => own(node, 0)
  const entry = (node: unknown, key: string): Entry | undefined => entries(node).find(each => each.key === key)
  return {
    path,
    text,
    documents,
    broken,
    line: at => lineAt(starts, typeof at === 'number' ? at : 'start' in at ? at.start : rangeOf(at).start),
    resolve,
    entries,
    entry,
    get: (node, ...keys) => keys.reduce<Node | undefined>((at, key) => entry(at, key)?.value, resolve(node)),
    items: node => {
      const list = resolve(node)
      return isSeq(list) ? list.items.flatMap(item => resolve(item) ?? []) : []
    },
    scalar: node => {
      const scalar = resolve(node)
      return isScalar(scalar) ? scalarText(scalar) : undefined
    },
  }
}

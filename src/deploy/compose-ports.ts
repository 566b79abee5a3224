import { isMap, isScalar, isSeq } from 'yaml'
import type { Node } from 'yaml'
import type { ComposeFile } from './compose.js'
import type { Range } from '../text.js'
import { rangeOf } from './yaml.js'

/** A container-side port of a service: where its digits stand, or why they are none. */
export interface ComposePort {
  /** First and last port of a range; the same for a single one. */
  readonly from: number
  readonly to: number
  readonly protocol: string
  readonly node: Node
  /** Offsets of the digits in the file; undefined when a variable gives them. */
  readonly digits: Range | undefined
  readonly line: number
}

/**
 * Where the characters `[start, end)` of a scalar's value stand in the file; undefined when the file holds them
 * otherwise (escapes, folded lines).
 */
export function literalRange(
  file: { readonly text: string },
  node: Node,
  start: number,
  end: number,
): Range | undefined {
  if (!isScalar(node)) return undefined
  const range = rangeOf(node)
  const value = typeof node.value === 'string' ? node.value : (node.source ?? '')
  const open = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0
  const at = range.start + open
  return file.text.slice(at, at + value.length) === value && at + value.length + open === range.end
    ? { start: at + start, end: at + end }
    : undefined
}

function shortPort(file: ComposeFile, node: Node): ComposePort | undefined {
  const written = file.yaml.scalar(node) ?? ''
  const known = file.expand(node)
  const expanded = (known?.open === true ? file.expandBySample(node) : known)?.text ?? ''
  // The container's port stands last; a published side may hold colons (IPv6) and variables.
  const pattern = /(?:^|:)(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/
  const literal = pattern.exec(written)
  const match = literal ?? pattern.exec(expanded)
  if (match?.[1] === undefined) return undefined
  const start = (literal?.index ?? 0) + (literal?.[0].startsWith(':') === true ? 1 : 0)
  return {
    from: Number(match[1]),
    to: Number(match[2] ?? match[1]),
    protocol: match[3] ?? 'tcp',
    node,
    digits: literal === null ? undefined : literalRange(file.yaml, node, start, start + match[1].length),
    line: file.yaml.line(node),
  }
}

function longPort(file: ComposeFile, node: Node): ComposePort | undefined {
  const target = file.yaml.get(node, 'target')
  const known = file.expand(target)
  const text = (known?.open === true ? file.expandBySample(target) : known)?.text
  if (target === undefined || text === undefined || !/^\d+$/.test(text)) return undefined
  const literal = file.yaml.scalar(target) === text
  return {
    from: Number(text),
    to: Number(text),
    protocol: file.yaml.scalar(file.yaml.get(node, 'protocol')) ?? 'tcp',
    node: target,
    digits: literal ? literalRange(file.yaml, target, 0, text.length) : undefined,
    line: file.yaml.line(target),
  }
}

/** The container-side ports that a service names in `ports` or `expose`. */
export function composePorts(file: ComposeFile, list: Node | undefined): readonly ComposePort[] {
  if (!isSeq(list)) return []
  return file.yaml
    .items(list)
    .map(node => (isMap(node) ? longPort(file, node) : shortPort(file, node)))
    .filter(port => port !== undefined)
}

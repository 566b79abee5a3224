import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { collect, type Collector } from './collect.js'
import { pushListen, pushWrite } from './facts.js'
import type { ServerConfig } from './types.js'

const MAX_LENGTH = 500_000
const DEPTH = 40

/** What an envoy.yaml asks for: the ports of `listeners` and of `admin`, and the logs of both. Total: never throws. */
export function readEnvoyConfig(text: string): ServerConfig {
  const found = collect(text)
  if (text.length > MAX_LENGTH) return found.config
  try {
    visit(parseDocument(text, { logLevel: 'silent', uniqueKeys: false }).contents, found, false, 0)
  } catch {
    // A text that nests deeper than the parser's stack is no configuration.
  }
  return found.config
}

function visit(node: unknown, found: Collector, listens: boolean, depth: number): void {
  if (depth > DEPTH) return
  if (isSeq(node)) for (const item of node.items) visit(item, found, listens, depth + 1)
  if (!isMap(node)) return
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : ''
    const word = wordOf(value)
    if (word === undefined) {
      const isOther = name === 'clusters' || name === 'endpoints' || name === 'remote_address'
      visit(value, found, !isOther && (listens || name === 'listeners' || name === 'admin'), depth + 1)
    } else if (listens && name === 'port_value') pushListen(found, word)
    else if (name === 'access_log_path' || (listens && name === 'path' && word.value.startsWith('/var/')))
      pushWrite(found, word, 'log', 'file')
  }
}

function wordOf(node: unknown): { value: string; range: { start: number; end: number } } | undefined {
  if (!isScalar(node) || node.range === undefined || node.range === null) return undefined
  const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0
  const [start, end] = node.range
  return { value: String(node.value), range: { start: start + quoted, end: end - quoted } }
}

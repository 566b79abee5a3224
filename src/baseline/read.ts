import { isNode, isSeq, LineCounter, parseDocument } from 'yaml'
import schema from '../../schema/baseline.schema.json' with { type: 'json' }
import { schemaCheck } from '../schema-check.js'
import { UsageError } from '../usage-error.js'
import type { Baseline, Exception } from './types.js'

/** Reads a baseline, JSON or YAML, with the line of each entry. Throws UsageError that names the file. */
export function parseBaseline(name: string, text: string): Baseline {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' })
  const [error] = document.errors
  if (error !== undefined)
    throw new UsageError(`${name} is neither JSON nor YAML: ${error.message.split('\n')[0] ?? ''}`)
  let data: unknown
  try {
    data = document.toJS({ maxAliasCount: 0 })
  } catch (fault) {
    throw new UsageError(`${name}: ${fault instanceof Error ? fault.message : String(fault)}`)
  }
  const check = schemaCheck<{ readonly exceptions: readonly Exception[] }>(schema)
  if (!check.holds(data)) {
    const fault = check.faultOf(data)
    const place = (fault?.instancePath ?? '').slice(1).replace(/\//g, '.')
    throw new UsageError(`${name}: ${place === '' ? 'the baseline' : place} ${fault?.message ?? ''}`)
  }
  const nodes = document.get('exceptions')
  return {
    exceptions: data.exceptions.map((exception, index) => {
      const node = isSeq(nodes) ? nodes.items[index] : undefined
      return { ...exception, line: isNode(node) ? lines.linePos(node.range?.[0] ?? 0).line : 1 }
    }),
  }
}

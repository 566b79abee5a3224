import { collect } from './collect.js'
import { pushListen, pushWrite } from './facts.js'
import { configLines } from './lines.js'
import type { ServerConfig } from './types.js'

/** What a .rr.yaml asks for: every plugin's `address` or `listen`, and the logs. Total: never throws. */
export function readRoadrunnerConfig(text: string): ServerConfig {
  const found = collect(text)
  for (const { key, value } of configLines(text, { comments: '#', trailing: '#', separators: ':' })) {
    if (key === 'output' && value.value.startsWith('/')) pushWrite(found, value, 'log', 'file')
    if (key !== 'address' && key !== 'listen') continue
    const scheme = /^tcp:\/\//.exec(value.value)?.[0].length ?? 0
    const { start, end } = value.range
    pushListen(found, { value: value.value.slice(scheme), range: { start: start + scheme, end } })
  }
  return found.config
}

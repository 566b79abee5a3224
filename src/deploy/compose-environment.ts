import { isSeq } from 'yaml'
import type { Workspace } from '../workspace.js'
import { keyValues, type ServiceLayer } from './compose.js'
import { literalRange } from './compose-ports.js'
import { envFileEntries, envFilePaths } from './env-files.js'
import type { Workload } from './types.js'

/** The variables of a service: of its nearest layer that sets each, and of its env files. */
export function environmentOf(
  workspace: Workspace,
  own: ServiceLayer,
  layers: readonly ServiceLayer[],
): Workload['environment'] {
  const found = new Map<
    string,
    { value: string | undefined; range: { start: number; end: number } | undefined; line: number; path?: string }
  >()
  for (const layer of layers) {
    const { file } = layer
    for (const { key, value, node } of keyValues(file, file.yaml.get(layer.entry.value, 'environment'))) {
      if (found.has(key)) continue
      const here = file === own.file
      const written = file.yaml.scalar(node) ?? ''
      const start = isSeq(file.yaml.get(layer.entry.value, 'environment')) ? written.indexOf('=') + 1 : 0
      const literal = value !== undefined && written.slice(start) === value
      found.set(key, {
        value,
        range: here && literal ? literalRange(file.yaml, node, start, written.length) : undefined,
        line: here ? file.yaml.line(node) : own.file.yaml.line(own.entry.keyRange),
      })
    }
  }
  for (const { file, entry } of layers) {
    // The last file wins, and `environment` over all of them.
    for (const path of [...envFilePaths(file, entry.value)].reverse()) {
      for (const { key, value, range, line } of envFileEntries(workspace.read(path) ?? '').toReversed())
        if (!found.has(key)) found.set(key, { value, range, line, path })
    }
  }
  return found
}

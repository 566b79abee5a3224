import type { Range } from '../text.js'
import type { Workspace } from '../workspace.js'
import type { ComposeFile } from './compose.js'
import { within } from './paths.js'

/** Workspace paths of a service's `env_file`: a path, a list of paths, or a list of mappings. */
export function envFilePaths(file: ComposeFile, service: unknown): readonly string[] {
  const node = file.yaml.get(service, 'env_file')
  if (node === undefined) return []
  const items = file.yaml.items(node)
  return (items.length > 0 ? items : [node]).flatMap(item => {
    const path = file.expand(item)?.text ?? file.expand(file.yaml.get(item, 'path'))?.text
    return path === undefined ? [] : (within(file.folder, path) ?? [])
  })
}

/** What people copy to `.env`. */
const SAMPLES = [
  ...['.env.example', '.env.sample', '.env.dist', '.env.template', '.env.default', '.env.defaults', '.env-example'],
  ...['.example.env', '.sample.env', 'env.example', 'example.env', 'sample.env', '.env.docker', '.env.docker.example'],
]

/** Workspace paths of a folder's samples for `.env` that are there. */
export function sampleEnvFiles(workspace: Workspace, folder: string): readonly string[] {
  return SAMPLES.flatMap(name => {
    const path = within(folder, name)
    return path === undefined || workspace.read(path) === undefined ? [] : [path]
  })
}

export interface EnvFileEntry {
  readonly key: string
  readonly value: string
  /** Where the value stands, without its quotes. */
  readonly range: Range
  /** 1-based. */
  readonly line: number
}

/** The `KEY=value` lines of an env file with the places of the values. */
export function envFileEntries(text: string): readonly EnvFileEntry[] {
  const entries: EnvFileEntry[] = []
  let start = 0
  for (const [index, line] of text.split('\n').entries()) {
    const match = /^(\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*)("[^"\r]*"|'[^'\r]*'|[^\s"'#][^\s#]*)?/.exec(line)
    const [, head = '', key, raw = ''] = match ?? []
    if (key !== undefined) {
      const quoted = /^["']/.test(raw) ? 1 : 0
      const at = start + head.length + quoted
      const value = raw.slice(quoted, raw.length - quoted)
      entries.push({ key, value, range: { start: at, end: at + value.length }, line: index + 1 })
    }
    start += line.length + 1
  }
  return entries
}

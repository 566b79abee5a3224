import type { Workspace } from '../workspace.js'
import type { BuildContext } from './build-context.js'
import { joinPath } from './image-path.js'

/** ADD unpacks it. */
export function isArchive(source: string): boolean {
  return /\.(tar|tar\.(gz|xz|bz2|zst)|tgz|txz|tbz2?)$/i.test(source)
}

/** Workspace paths that a source names; a pattern is matched by Go's filepath.Match rules, folder by folder. */
export function matchSources(workspace: Workspace, context: BuildContext, source: string): readonly string[] {
  if (!/[*?[]/.test(source)) {
    const path = joinPath(context.directory, source)
    return [path]
  }
  let folders = [context.directory]
  for (const segment of source.split('/')) {
    const pattern = segmentPattern(segment)
    folders = folders.flatMap(folder =>
      workspace
        .list(folder)
        .filter(name => pattern(name))
        .map(name => joinPath(folder, name)),
    )
    if (folders.length > 10_000) break
  }
  return folders.filter(path => !context.excludes(path))
}

/** Linear matcher for `*`, `?`, `[a-z]` in one path segment. */
function segmentPattern(pattern: string): (name: string) => boolean {
  if (!/[*?[\\]/.test(pattern)) return name => name === pattern
  const source = pattern.replace(/\*+|\?|\[[^\]]*\]|[^*?[\]]/g, part => {
    if (part.startsWith('*')) return '[^/]*'
    if (part === '?') return '[^/]'
    if (part.startsWith('[') && part.length > 2)
      return '[' + part.slice(1, -1).replace(/\\/g, '\\\\').replace(/^!/, '^') + ']'
    return part.replace(/[\\^$.|+(){}[\]]/g, '\\$&')
  })
  // More than a few stars could backtrack; Dockerfiles never have them.
  if ((pattern.match(/\*/g)?.length ?? 0) > 8) return () => false
  try {
    const expression = new RegExp(`^${source}$`)
    return name => expression.test(name)
  } catch {
    return () => false
  }
}

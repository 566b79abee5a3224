import { openRepository, type Repository } from '../../src/repository.js'
import { defaultHardenOptions } from '../../src/cli/settings.js'

/** Texts by path; the Dockerfile under test is `Dockerfile`. */
export type Tree = ReadonlyMap<string, string>

export const OPTIONS = defaultHardenOptions

/** A repository that lives in memory only. */
export function repositoryOf(tree: Tree): Repository {
  const files = [...tree.keys()].sort()
  const children = new Map<string, Set<string>>([['', new Set()]])
  for (const file of files) {
    const segments = file.split('/')
    for (const [depth, name] of segments.entries()) {
      const parent = segments.slice(0, depth).join('/')
      children.set(parent, (children.get(parent) ?? new Set<string>()).add(name))
    }
  }
  return openRepository({
    root: '/repository',
    read: path => tree.get(path),
    stat: path => {
      const text = tree.get(path)
      if (text !== undefined) return { type: 'file', mode: path.endsWith('.sh') ? 0o755 : 0o644, size: text.length }
      return children.has(path) ? { type: 'directory', mode: 0o755, size: 0 } : undefined
    },
    list: path => [...(children.get(path) ?? [])].sort(),
    files: () => files,
  })
}

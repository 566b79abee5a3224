import { realpathSync } from 'node:fs'
import { type Discovery } from '../discover/index.js'
import { findGitRoot, runGit } from '../discover/git.js'
import { openRepository } from '../repository.js'
import { UsageError } from '../usage-error.js'
import { openDiskWorkspace } from '../workspace/disk.js'
import { findLinks } from './links.js'

/** Settings and lists of the tool: they steer every Dockerfile at or below their folder. */
const STEERING_FILE = /(?:^|\/)(?:harden-dockerfile\.config\.(?:json|ya?ml)|\.harden-dockerfilerc)$/

/**
 * Only the Dockerfiles that changed since `ref`, and those that rest on a file that did: committed, staged, in the work
 * tree, or new. Compared with the place where this branch left `ref`. Throws UsageError when git cannot tell.
 */
export function changedSince(discovery: Discovery, ref: string): Discovery {
  return {
    ...discovery,
    roots: discovery.roots.flatMap(root => {
      const changed = listChanges(root.root, ref)
      if (changed.size === 0) return []
      const folders = [...changed].flatMap(path =>
        STEERING_FILE.test(path) ? [path.slice(0, path.lastIndexOf('/') + 1)] : [],
      )
      const linksOf = findLinks(openRepository(openDiskWorkspace(root.root, root.listFiles)))
      const paths = root.paths.filter(
        path =>
          changed.has(path) ||
          changed.has(`${path}.dockerignore`) ||
          folders.some(folder => path.startsWith(folder)) ||
          linksOf(path).some(file => changed.has(file)),
      )
      return paths.length === 0 ? [] : [{ ...root, paths }]
    }),
  }
}

/** Paths relative to the root of the work tree. */
function listChanges(root: string, ref: string): ReadonlySet<string> {
  const top = findGitRoot(root)
  if (top === undefined || realpathSync(top) !== root)
    throw new UsageError(`--since needs a git work tree, which ${root} is not`)
  const commit = runGit(root, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  ])?.stdout.trim()
  if (commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) {
    throw new UsageError(`--since ${ref} is no commit that git knows here (a shallow clone has only the newest)`)
  }
  const base = runGit(root, ['merge-base', commit, 'HEAD'])?.stdout.trim() ?? commit
  const diff = [
    'diff',
    '--name-only',
    '-z',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '--ignore-submodules=all',
  ]
  const tracked = runGit(root, [...diff, base, '--'], withoutFilters(root))
  const untracked = runGit(root, ['ls-files', '-z', '-o', '--exclude-standard'])
  if (tracked === undefined || untracked === undefined)
    throw new UsageError(`--since ${ref}: git cannot compare with it`)
  return new Set([...tracked.stdout.split('\0'), ...untracked.stdout.split('\0')].filter(path => path !== ''))
}

/** A repository's configuration can name programs that git runs over the files that it compares; here it runs none. */
function withoutFilters(root: string): Readonly<Record<string, string>> {
  const filters = runGit(root, [
    'config',
    '-z',
    '--name-only',
    '--get-regexp',
    '^filter\\..*\\.(clean|process|required)$',
  ])
  const names = [...new Set((filters?.stdout ?? '').split('\0').filter(name => name !== ''))]
  const settings = names.flatMap((name, index): (readonly [string, string])[] => [
    [`GIT_CONFIG_KEY_${index}`, name],
    [`GIT_CONFIG_VALUE_${index}`, name.endsWith('.required') ? 'false' : ''],
  ])
  return { GIT_CONFIG_COUNT: String(names.length), ...Object.fromEntries(settings) }
}

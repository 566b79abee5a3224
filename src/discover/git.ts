import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { joinListings, type Listing, listingOfText } from './listing.js'

/** Variables that a hook or a wrapper may have set and that would make git look at another repository. */
const LOCATION_VARIABLES: ReadonlySet<string> = new Set([
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_CEILING_DIRECTORIES',
])

/** Keeps a repository's own configuration from running programs or reaching the network. */
const SAFE_CONFIGURATION = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'safe.bareRepository=explicit']

const MAX_OUTPUT_BYTES = 1 << 30

/** The directory, at or above this absolute one, that holds `.git`; undefined outside a work tree. */
export function findGitRoot(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (dirname(at) === at) return undefined
  }
}

/**
 * Tracked files and untracked ones that no ignore rule excludes, below `directory` of the work tree at `root`.
 * Undefined when git is missing or declines (a repository of another owner): list by walking then.
 */
export function listGitFiles(root: string, directory = ''): Listing | undefined {
  const result = runGit(root, ['ls-files', '-z', '-co', '--exclude-standard', '--', ...(directory ? [directory] : [])])
  if (result === undefined) return undefined
  const { stdout, problems } = result
  if (!stdout.includes('/\0')) return listingOfText(stdout, problems)
  // An untracked repository in the tree: git names only its directory.
  const entries = stdout.split('\0').slice(0, -1)
  const files = entries.filter(path => !path.endsWith('/'))
  const nested = entries.flatMap(prefix => {
    const listing = prefix.endsWith('/') ? listGitFiles(join(root, prefix)) : undefined
    return listing === undefined ? [] : [{ prefix, listing }]
  })
  return joinListings([
    { prefix: '', listing: listingOfText(files.map(path => `${path}\0`).join(''), problems) },
    ...nested,
  ])
}

/** Runs git without what a repository could make it run; undefined when it fails. */
export function runGit(
  cwd: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): { readonly stdout: string; readonly problems: readonly string[] } | undefined {
  const inherited = Object.entries(process.env).filter(([name]) => !LOCATION_VARIABLES.has(name))
  const env: NodeJS.ProcessEnv = {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    ...variables,
  }
  const { status, stdout, stderr } = spawnSync(
    'git',
    ['--literal-pathspecs', ...SAFE_CONFIGURATION.flatMap(setting => ['-c', setting]), ...args],
    { cwd, env, encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true },
  )
  if (status !== 0) return undefined
  const problems = stderr
    .split('\n')
    .filter(line => line.startsWith('warning: could not open'))
    .map(line => line.slice('warning: '.length))
  return { stdout, problems }
}

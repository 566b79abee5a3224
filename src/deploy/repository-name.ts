import type { Workspace } from '../workspace.js'
import type { MatchedWorkload } from './built-images.js'
import type { Sources } from './sources.js'

/** `owner/name` of a repository on GitHub, in lower case as image names are. */
interface RepositoryName {
  readonly owner: string
  readonly name: string
}

const GITHUB = String.raw`github\.com[/:]([\w.-]+)/([\w.-]+?)`
const END = String.raw`(?:\.git)?(?:/v\d+)?/?(?=["'\s#]|$)`
const LABEL = new RegExp(
  String.raw`\borg\.opencontainers\.image\.source["']?\s{0,20}[=\s:]\s{0,20}["']?(?:https?://)?${GITHUB}${END}`,
  'gi',
)
const BADGE = new RegExp(
  String.raw`${GITHUB}/(?:actions/workflows/[\w.-]+/badge\.svg|workflows/[^/\s]+/badge\.svg)`,
  'gi',
)

/** Manifests of the top folder that say where the project lives. */
const MANIFESTS = [
  { path: 'go.mod', says: new RegExp(String.raw`^module\s+["']?${GITHUB}${END}`, 'gim') },
  {
    path: 'package.json',
    says: new RegExp(
      String.raw`"repository"\s*:\s*(?:\{[^{}]{0,200}?"url"\s*:\s*)?"(?:[\w+]+:(?://)?)?(?:[\w.-]+@)?${GITHUB}${END}`,
      'gi',
    ),
  },
  { path: 'package.json', says: /"repository"\s*:\s*"(?:github:)?([\w.-]+)\/([\w.-]+)"/gi },
  { path: 'Cargo.toml', says: new RegExp(String.raw`^repository\s*=\s*["']https?://${GITHUB}${END}`, 'gim') },
  {
    path: 'pyproject.toml',
    says: new RegExp(
      String.raw`^["']?(?:repository|source|source code)["']?\s*=\s*["']https?://${GITHUB}${END}`,
      'gim',
    ),
  },
] as const

const MAX_LENGTH = 200_000
const MAX_FILES = 50

const REPOSITORY =
  /\$\{\{\s*(?:github\.repository|env\.GITHUB_REPOSITORY)\s*\}\}|\$\{GITHUB_REPOSITORY(?:,,|@L)?\}|\$GITHUB_REPOSITORY(?!\w)/g
const OWNER =
  /\$\{\{\s*(?:github\.repository_owner|github\.event\.repository\.owner\.(?:login|name)|env\.GITHUB_REPOSITORY_OWNER)\s*\}\}|\$\{GITHUB_REPOSITORY_OWNER(?:,,|@L)?\}|\$GITHUB_REPOSITORY_OWNER(?!\w)/g
const NAME =
  /\$\{\{\s*github\.event\.repository\.name\s*\}\}|\$\{GITHUB_REPOSITORY#(?:#?\*\/|\$\{?GITHUB_REPOSITORY_OWNER\}?\/)\}/g

/**
 * The workloads with the variables in their image names that stand for the repository's own name on GitHub replaced, where
 * files of the repository tell that name and do not contradict each other.
 */
export function withRepositoryName(
  workspace: Workspace,
  sources: Sources,
  workloads: readonly MatchedWorkload[],
): readonly MatchedWorkload[] {
  let known: { readonly name: RepositoryName | undefined } | undefined
  return workloads.map(workload => {
    const { image } = workload
    if (image === undefined || !/github\.(?:repository|event)|GITHUB_REPOSITORY/.test(image)) return workload
    known ??= { name: repositoryName(workspace, sources) }
    return known.name === undefined ? workload : { ...workload, image: withName(image, known.name) }
  })
}

function withName(image: string, { owner, name }: RepositoryName): string {
  return image
    .replace(REPOSITORY, () => `${owner}/${name}`)
    .replace(OWNER, () => owner)
    .replace(NAME, () => name)
}

/** The name that the first kind of sign gives; signs of one kind that differ tell nothing. */
function repositoryName(workspace: Workspace, sources: Sources): RepositoryName | undefined {
  const read = (path: string): string => (workspace.read(path) ?? '').slice(0, MAX_LENGTH)
  const named = (paths: readonly string[], says: RegExp): readonly string[] =>
    paths
      .slice(0, MAX_FILES)
      .flatMap(path =>
        [...read(path).matchAll(says)].map(([, owner = '', name = '']) => `${owner}/${name}`.toLowerCase()),
      )
  const signs = [
    () => named(sources.get('dockerfile') ?? [], LABEL),
    () => MANIFESTS.flatMap(({ path, says }) => named([path], says)),
    () =>
      named(
        (sources.get('readme') ?? []).filter(path => !path.includes('/')),
        BADGE,
      ),
  ]
  for (const sign of signs) {
    const found = new Set(sign())
    const [owner, name] = [...found][0]?.split('/') ?? []
    if (found.size > 1) continue
    if (owner !== undefined && name !== undefined) return { owner, name }
  }
  return undefined
}

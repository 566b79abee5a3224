import type { Workspace } from '../workspace.js'

/** Where the files of the top folder give the project a name of its own. */
const SIGNS: readonly { readonly path: string; readonly says: RegExp }[] = [
  { path: '.git/config', says: /^\s*url\s*=\s*\S*[/:]([\w.-]+?)(?:\.git)?\/?\s*$/m },
  { path: 'package.json', says: /^\s{0,8}"name"\s*:\s*"(?:@[\w.-]+\/)?([\w.-]+)"/m },
  { path: 'composer.json', says: /^\s{0,8}"name"\s*:\s*"[\w.-]+\/([\w.-]+)"/m },
  { path: 'go.mod', says: /^module\s+\S*?([\w.-]+?)(?:\/v\d+)?\s*$/m },
  { path: 'Cargo.toml', says: /^name\s*=\s*"([\w.-]+)"/m },
  { path: 'pyproject.toml', says: /^name\s*=\s*["']([\w.-]+)["']/m },
  { path: 'README.md', says: /^#[ \t]+([\w .-]{2,60}?)[ \t]*$/m },
]

const MAX_LENGTH = 200_000

/** A name without what differs between a title and an image: `City Shop`, `city-shop`. */
export function projectKey(name: string): string {
  return name.toLowerCase().replace(/[\s._-]/g, '')
}

/** What the repository calls itself, as keys: by its remote, its manifests and the title of its README. */
export function projectKeys(workspace: Workspace): ReadonlySet<string> {
  const known = remembered.get(workspace)
  if (known !== undefined) return known
  const keys = new Set(
    SIGNS.flatMap(({ path, says }) => {
      const name = says.exec((workspace.read(path) ?? '').slice(0, MAX_LENGTH))?.[1]
      return name === undefined ? [] : [projectKey(name)]
    }),
  )
  remembered.set(workspace, keys)
  return keys
}

/**
 * All Dockerfiles lie in the top folder, those besides `Dockerfile` as variants of it: `Dockerfile-slim`, `Dockerfile.dev`. Beside
 * `Dockerfile.prod` the plain one is not what is released.
 */
export function areOneProject(dockerfiles: readonly string[]): boolean {
  return (
    dockerfiles.includes('Dockerfile') &&
    dockerfiles.every(path => /^Dockerfile(?:[-_.](?!prod|release)[\w.-]+)?$/i.test(path))
  )
}

const remembered = new WeakMap<Workspace, ReadonlySet<string>>()

import type { Workspace } from '../workspace.js'
import { parseCodeowners, type Flavour, type OwnersOf } from './codeowners.js'

/** Where the services look, each in its order. */
const PLACES: readonly (readonly [path: string, flavour: Flavour | undefined])[] = [
  ['.github/CODEOWNERS', 'github'],
  ['.gitlab/CODEOWNERS', 'gitlab'],
  ['CODEOWNERS', undefined],
  ['docs/CODEOWNERS', undefined],
]

/** The owners that the repository's CODEOWNERS file names; undefined where there is none. */
export function readOwners(workspace: Workspace): OwnersOf | undefined {
  for (const [path, flavour] of PLACES) {
    const text = workspace.read(path)
    if (text !== undefined) return parseCodeowners(text, flavour ?? guessFlavour(workspace, text))
  }
  return undefined
}

/** In the places that both services read: sections and a pipeline are GitLab's. */
function guessFlavour(workspace: Workspace, text: string): Flavour {
  if (workspace.stat('.github') !== undefined) return 'github'
  return /^\^?\[[^\]]+\]/m.test(text) || workspace.stat('.gitlab-ci.yml') !== undefined ? 'gitlab' : 'github'
}

import type { Workspace } from '../workspace.js'
import { UsageError } from '../usage-error.js'

/** Data only: what is found in a repository is read and never run. */
const FILE_NAMES = [
  'harden-dockerfile.config.json',
  'harden-dockerfile.config.yaml',
  'harden-dockerfile.config.yml',
  '.harden-dockerfilerc',
] as const

const PACKAGE_KEY = 'harden-dockerfile'

export interface FoundConfig {
  readonly path: string
  /** `''` or one that ends with `/`. */
  readonly folder: string
  readonly text: string
  /** The package.json key holds it. */
  readonly inPackage: boolean
}

/** Finds the configuration of a folder (`''` or one that ends with `/`). Throws UsageError when there are two. */
export function findConfig(workspace: Workspace, folder: string): FoundConfig | undefined {
  const names = new Set(workspace.list(folder.replace(/\/$/, '')))
  const found: FoundConfig[] = []
  for (const name of FILE_NAMES) {
    if (!names.has(name)) continue
    const path = folder + name
    const text = workspace.read(path)
    if (text === undefined) throw new UsageError(`${path} cannot be read, or leads out of the repository`)
    found.push({ path, folder, text, inPackage: false })
  }
  if (names.has('package.json')) {
    const path = `${folder}package.json`
    const text = workspace.read(path)
    if (text !== undefined && text.includes(`"${PACKAGE_KEY}"`) && packageSection(text) !== undefined) {
      found.push({ path, folder, text, inPackage: true })
    }
  }
  const [first, second] = found
  if (second !== undefined)
    throw new UsageError(`${first?.path ?? ''} and ${second.path} both configure this folder: keep one`)
  return first
}

/** The key's value; undefined when it is not there, which is so in most that only depend on this package. */
export function packageSection(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(PACKAGE_KEY) : undefined
  } catch {
    return undefined
  }
}

/** The folders from the root down to that of a path: `''`, `a/`, `a/b/`. */
export function foldersDownTo(path: string): readonly string[] {
  const folders = ['']
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at + 1))
  return folders
}

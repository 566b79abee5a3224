import { directoryOf, imagePath } from '../servers/paths.js'
import type { ImageView } from '../types.js'

/** The folder of a package of a workspace, by its name or its path; undefined when none or several are meant. */
export function workspaceFolder(
  selector: string,
  root: string,
  image: ImageView,
  omitsScope: boolean,
): string | undefined {
  // pnpm's `name...` takes what it depends on along, and `{folder}` is a folder.
  const name = selector.replace(/^\{(.*)\}$/, '$1').replace(/\.{3}$/, '')
  if (!/^[\w@./-]+$/.test(name)) return undefined
  const folder = imagePath(name, root)
  if (!name.startsWith('@') && manifestIn(folder, image) !== undefined) return folder
  const packages = packagesOf(root, image)
  const exact = packages.filter(found => found.name === name)
  const meant = exact.length > 0 || !omitsScope ? exact : packages.filter(found => found.name.endsWith(`/${name}`))
  return meant.length === 1 ? meant[0]?.folder : undefined
}

/** The folder above a package, or its own, that holds the workspace: there lies what its packages share. */
export function workspaceRoot(folder: string, image: ImageView): string | undefined {
  for (let at = folder; ; at = directoryOf(at)) {
    if (image.file(imagePath('pnpm-workspace.yaml', at)) !== undefined) return at
    if (/"workspaces"\s*:/.test(manifestIn(at, image) ?? '')) return at
    if (at === '/') return undefined
  }
}

const manifestIn = (folder: string, image: ImageView): string | undefined =>
  image.file(imagePath('package.json', folder))?.text

export interface Package {
  readonly name: string
  readonly folder: string
  /** Names of its scripts. */
  readonly scripts: readonly string[]
}

const remembered = new WeakMap<ImageView, Map<string, readonly Package[]>>()

/** The packages below a folder, its own among them. */
export function packagesOf(root: string, image: ImageView): readonly Package[] {
  const known = remembered.get(image) ?? new Map<string, readonly Package[]>()
  remembered.set(image, known)
  const packages = known.get(root) ?? readPackages(root, image)
  known.set(root, packages)
  return packages
}

const readPackages = (root: string, image: ImageView): readonly Package[] =>
  image.filesBelow(root).flatMap(({ path, text }) => {
    if (!path.endsWith('/package.json') || path.includes('/node_modules/')) return []
    const manifest = manifestOf(text ?? '')
    if (typeof manifest?.name !== 'string') return []
    const { name, scripts } = manifest
    const own = typeof scripts === 'object' && scripts !== null ? Object.keys(scripts) : []
    return [{ name, folder: directoryOf(path), scripts: own }]
  })

function manifestOf(text: string): { readonly name?: unknown; readonly scripts?: unknown } | undefined {
  try {
    const manifest: unknown = text.length > 500_000 ? undefined : JSON.parse(text)
    return typeof manifest === 'object' && manifest !== null ? manifest : undefined
  } catch {
    return undefined
  }
}

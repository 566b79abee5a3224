import type { ImageFile, ImageView } from '../programs/types.js'
import type { Range } from '../text.js'
import type { Workspace } from '../workspace.js'
import { isInside, parentOf } from './image-path.js'
import type { StageImage } from './stage-image.js'

/** More files than this of one folder are not looked at. */
const FILE_LIMIT = 4000

/** The stage's result as programs look at it: file contents come from the build context or from the Dockerfile itself. */
export function viewOf(image: StageImage, workspace: Workspace, dockerfilePath: string): ImageView {
  const env = (name: string): string | undefined => {
    const entry = image.env.get(name)
    return entry === undefined || entry.argument ? undefined : entry.value
  }
  const file = (path: string): ImageFile | undefined => {
    const state = image.tree.state(path)
    const { changes } = state
    // What a build step changes is there.
    if (state.exists === 'maybe' && changes.length > 0)
      return { path, text: undefined, contextPath: undefined, inDockerfile: undefined, changes }
    if (state.exists !== 'yes' || state.type === 'directory') return undefined
    const text = state.text ?? (state.contextPath === undefined ? undefined : workspace.read(state.contextPath))
    // A file of the image itself, as it comes: programs know what those say.
    if (text === undefined && state.evidence?.source === 'base-image' && !state.edited) return undefined
    return { path, text, contextPath: state.contextPath, inDockerfile: state.inDockerfile, changes }
  }
  const listed = new Map<string, readonly ImageFile[]>()
  return {
    base: image.base,
    workdir: image.workdir,
    env,
    file,
    filesBelow: directory => {
      const known = listed.get(directory)
      if (known !== undefined) return known
      const real = image.tree.resolve(directory)
      const paths = image.tree.filesBelow(real, FILE_LIMIT)
      const links = image.tree.linksBelow(real)
      const files = (links.length === 0 ? paths : [...new Set([...paths, ...links])].sort()).map(
        path => new LazyFile(real === directory ? path : directory + path.slice(real.length), file),
      )
      listed.set(directory, files)
      return files
    },
    removed: path => {
      const { exists } = image.tree.state(path)
      return exists === 'no' || (exists !== 'yes' && isBehindLink(image, path))
    },
    dockerfile: dockerfilePath,
    enabledBy: tool =>
      new Set(
        image.effects.flatMap(({ effect }) =>
          effect.kind === 'install-tool' && effect.tool === tool ? effect.packages : [],
        ),
      ),
    packages: image.packages,
    envSite: name => {
      const entry = image.env.get(name)
      if (entry?.range === undefined || entry.raw === undefined || entry.argument) return undefined
      return { path: dockerfilePath, range: entry.range, value: entry.raw }
    },
  }
}

/** A link to another folder has taken the place of the folder that the image or a package fills. */
function isBehindLink({ tree }: StageImage, path: string): boolean {
  const folder = parentOf(path)
  return !isInside(folder, '/var/run') && tree.resolve(folder) !== folder
}

/**
 * Texts are read only when asked for: most files of an application are just names. A class, because V8 keeps what a getter of
 * an object literal holds until it collects all garbage.
 */
class LazyFile implements ImageFile {
  readonly path: string
  readonly #file: (path: string) => ImageFile | undefined
  #loaded: ImageFile | undefined

  constructor(path: string, file: (path: string) => ImageFile | undefined) {
    this.path = path
    this.#file = file
  }

  #load(): ImageFile | undefined {
    return (this.#loaded ??= this.#file(this.path))
  }

  get text(): string | undefined {
    return this.#load()?.text
  }

  get contextPath(): string | undefined {
    return this.#load()?.contextPath
  }

  get inDockerfile(): Range | undefined {
    return this.#load()?.inDockerfile
  }
}

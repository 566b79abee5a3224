import { expand } from '../dockerfile/expand.js'
import type { ImageFile, ImageView } from '../programs/types.js'
import type { Workspace } from '../workspace.js'
import type { BuildContext } from './build-context.js'
import { cleanSource, sourcesOf, unquote } from './copy-operands.js'
import type { ContextReader } from './file-events.js'
import { isInside } from './image-path.js'
import type { BuilderView } from './requirement-input.js'
import type { StageImage } from './stage-image.js'

/** Where Maven and Gradle put what they build, below the module's folder. */
const OUTPUT = /^((?:[^/]+\/)*?)(?:target|build\/(?:libs|install|distributions|quarkus-app))(?:\/|$)/

/** The folder of Dockerfiles that a plug-in of the build tool moves beside what it has built. */
const PLUGIN_FOLDER = /^((?:[^/]+\/)*?)src\/main\/docker\//

/**
 * The sources of programs that are built before the image is: `COPY target/app.jar`. The repository does not hold what is
 * copied, but what it is made of, in the module whose output it is.
 */
export function moduleSources(
  image: StageImage,
  context: BuildContext,
  dockerfilePath: string,
  view: ImageView,
  workspace: Workspace,
  reader: ContextReader,
): readonly BuilderView[] {
  const inContext = (path: string): string => (context.directory === '' ? path : `${context.directory}/${path}`)
  const modules = new Set<string>()
  for (const instruction of image.chain) {
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue
    if (image.origins.has(instruction)) continue
    if (instruction.flags.some(({ name }) => name === 'from')) continue
    for (const source of sourcesOf(instruction)) {
      const path = cleanSource(expand(unquote(source), name => image.env.get(name)?.value).value ?? source)
      const module = OUTPUT.exec(path)?.[1]
      if (module !== undefined) modules.add(inContext(module))
    }
  }
  const plugin = PLUGIN_FOLDER.exec(dockerfilePath)?.[1]
  if (plugin !== undefined) modules.add(plugin)
  return [...modules].flatMap(module => {
    const folder = `${module}src/main`
    if (reader.filesBelow(folder).length === 0) return []
    return [{ view: repositoryView(view, folder, workspace, reader), folders: [`/${folder}`], isBuilt: true }]
  })
}

/** Files of the repository as if they lay in the root of an image that is like this one. */
function repositoryView(view: ImageView, folder: string, workspace: Workspace, reader: ContextReader): ImageView {
  const file = (path: string): ImageFile | undefined => {
    const contextPath = path.slice(1)
    if (!isInside(path, `/${folder}`)) return undefined
    const text = workspace.read(contextPath)
    return text === undefined ? undefined : { path, text, contextPath, inDockerfile: undefined }
  }
  return {
    ...view,
    file,
    filesBelow: directory =>
      reader.filesBelow(directory.slice(1)).flatMap(path => {
        const found = file(`/${path}`)
        return found === undefined ? [] : [found]
      }),
  }
}

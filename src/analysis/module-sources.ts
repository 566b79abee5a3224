import { expand } from '../dockerfile/expand.js'
import type { ImageFile, ImageView } from '../programs/types.js'
import type { Workspace } from '../workspace.js'
import type { BuildContext } from './build-context.js'
import { cleanSource, sourcesOf, unquote } from './copy-operands.js'
import type { ContextReader } from './file-events.js'
import { goSources } from './go-sources.js'
import { isInside } from './image-path.js'
import type { BuilderView } from './requirement-input.js'
import type { StageImage } from './stage-image.js'

/** Where Maven and Gradle put what they build, below the module's folder. */
const OUTPUT = /^((?:[^/]+\/)*?)(?:target|build\/(?:libs|install|distributions|quarkus-app))(?:\/|$)/

/** The folder of Dockerfiles that a plug-in of the build tool moves beside what it has built. */
const PLUGIN_FOLDER = /^((?:[^/]+\/)*?)src\/main\/docker\//

/**
 * The sources of programs that are built before the image is: `COPY target/app.jar`, `COPY shop /usr/bin/shop` of a Go module.
 * The repository does not hold what is copied, but what it is made of.
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
  const programs = new Set<string>()
  for (const instruction of image.chain) {
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue
    if (image.origins.has(instruction)) continue
    if (instruction.flags.some(({ name }) => name === 'from')) continue
    for (const source of sourcesOf(instruction)) {
      const path = cleanSource(expand(unquote(source), name => image.env.get(name)?.value).value ?? source)
      const module = OUTPUT.exec(path)?.[1]
      if (module !== undefined) modules.add(inContext(module))
      // `COPY $TARGETPLATFORM/shop /shop`
      const name = path.includes('$') ? path.slice(path.lastIndexOf('/') + 1) : path
      if (module === undefined && PROGRAM.test(name) && !isThere(inContext(name), workspace, reader)) programs.add(name)
    }
  }
  const plugin = PLUGIN_FOLDER.exec(dockerfilePath)?.[1]
  if (plugin !== undefined) modules.add(plugin)
  const ofModules = [...modules].flatMap((module): readonly BuilderView[] => {
    const folder = `${module}src/main`
    if (reader.filesBelow(folder).length === 0) return []
    return [{ view: repositoryView(view, folder, workspace, reader), folders: [`/${folder}`], isBuilt: true }]
  })
  const root = `/${context.directory}`
  if (programs.size === 0 || workspace.read(inContext('go.mod')) === undefined) return ofModules
  const repository = repositoryView(view, context.directory, workspace, reader)
  return [...ofModules, ...[...programs].flatMap(program => builtOfGo(program, repository, image, root))]
}

/** A name without a pattern or an ending: GoReleaser, a Makefile or a pipeline builds such a program before the image. */
const PROGRAM = /^(?:[\w.-]+\/)*[\w-]+$/

const isThere = (path: string, workspace: Workspace, reader: ContextReader): boolean =>
  workspace.read(path) !== undefined || reader.filesBelow(path).length > 0

/** The Go sources in the repository that the program is made of. */
function builtOfGo(program: string, view: ImageView, image: StageImage, root: string): readonly BuilderView[] {
  const used = goSources(program, view, image, [root])
  if (used === undefined) return []
  const filesBelow = (directory: string): readonly ImageFile[] =>
    view.filesBelow(directory).filter(({ path }) => used.has(path))
  return [{ view: { ...view, filesBelow }, folders: [root], isBuilt: true }]
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

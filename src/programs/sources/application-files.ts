import type { ImageFile, ImageView } from '../types.js'
import { languageOf } from './languages/index.js'
import { scanSource } from './scan.js'
import { isSettings } from './settings.js'
import { sharedConstants, usesConstants } from './shared-constants.js'
import type { SharedConstants } from './source-text.js'
import { noFacts, type SourceFacts } from './types.js'

const foreign =
  /(?:^|\/)(?:node_modules|bower_components|wwwroot|vendor|third_party|thirdparty|site-packages|dist-packages|\.?v?env|virtualenv|__pycache__|\.git|\.yarn|\.next|\.nuxt|\.output|dist|coverage|docs?|examples?|fixtures|testdata|migrations)\/|(?:^|\/)\.pnp\.[\w.]+$/

/** Folders and files for building, releasing and maintaining: they seldom run in the container. */
const maintenance =
  /^(?:scripts?|tools?|tooling|extra|ci|\.[\w-]+|release|hack|dev|bench(?:marks?)?|build|packaging|deploy(?:ment)?|infra|seeds?|cypress|storybook)\/|^(?:setup|tasks|fabfile|noxfile|build|release|gulpfile|Gruntfile|make)\.[cm]?[jt]s$|^(?:setup|tasks|fabfile|noxfile|make)\.py$|\.config\.[cm]?[jt]s$|(?:^|\/)(?:webpack|rollup|vite|esbuild)[\w.-]*\.[cm]?[jt]s$/i

/** Whether a source file, by its path below the application's root, is only for those who maintain the application. */
export const isMaintenance = (path: string): boolean => maintenance.test(path)

/** Most files and characters of one application that are looked at. */
const fileLimit = 1500
const textLimit = 6_000_000

/** Source files below a folder that are the application's own: neither tests nor vendored. */
export function applicationFiles(image: ImageView, root: string): readonly ImageFile[] {
  const known = chosen.get(image) ?? new Map<string, readonly ImageFile[]>()
  chosen.set(image, known)
  const files = known.get(root) ?? chooseFiles(image, root)
  known.set(root, files)
  return files
}

/** Every process of an image is asked about the same folders. */
const chosen = new WeakMap<ImageView, Map<string, readonly ImageFile[]>>()

function chooseFiles(image: ImageView, root: string): readonly ImageFile[] {
  const prefix = root === '/' ? 1 : root.length + 1
  return image
    .filesBelow(root)
    .filter(({ path }) => {
      const inside = path.slice(prefix)
      const language = foreign.test(inside) || /(?:^|\/)src\/test\//.test(inside) ? null : languageOf(path)
      if (language === null) return false
      return isSettings(path) || (language !== undefined && !language.tests.test(inside))
    })
    .slice(0, fileLimit)
}

/** The same files with what was found in them, those that tell nothing left out. */
export function applicationFacts(
  image: ImageView,
  root: string,
): readonly { readonly file: ImageFile; readonly facts: SourceFacts }[] {
  let left = textLimit
  const files = applicationFiles(image, root)
  const shared = constantsOf(image, root, files)
  return files.flatMap(file => {
    const text = left > 0 ? file.text : undefined
    if (text === undefined) return []
    left -= text.length
    const facts = factsOf(file.path, text, shared)
    return facts === noFacts ? [] : [{ file, facts }]
  })
}

const constants = new WeakMap<ImageView, Map<string, SharedConstants>>()

function constantsOf(image: ImageView, root: string, files: readonly ImageFile[]): SharedConstants {
  const known = constants.get(image) ?? new Map<string, SharedConstants>()
  constants.set(image, known)
  const shared = known.get(root) ?? sharedConstants(files)
  known.set(root, shared)
  return shared
}

const remembered = new Map<string, { readonly text: string; readonly facts: SourceFacts }>()

/**
 * Several stages and Dockerfiles look at the same file: the last few thousand results are kept, but for those that
 * depend on constants of other files.
 */
export function factsOf(path: string, text: string, shared?: SharedConstants): SourceFacts {
  if (shared !== undefined && usesConstants(text, shared)) return scanSource(path, text, shared)
  const known = remembered.get(path)
  if (known?.text === text) return known.facts
  const facts = scanSource(path, text)
  if (remembered.size > 2000) remembered.clear()
  remembered.set(path, { text, facts })
  return facts
}

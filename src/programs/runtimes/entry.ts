import { posix } from 'node:path'
import type { Requirement } from '../../types.js'
import { bindRequirements, type Binding } from '../servers/bind.js'
import { imagePath } from '../servers/paths.js'
import { applicationFiles, factsOf } from '../sources/application-files.js'
import { listenBindings } from '../sources/index.js'
import type { ImageFile, ImageView, Process } from '../types.js'
import { variableBindings } from '../variables.js'

/** Most modules that are followed from an entry file. */
const moduleLimit = 300

type Resolve = (specifier: string, from: string, image: ImageView, root: string) => ImageFile | undefined

const scriptEndings = [
  '',
  '.js',
  '.ts',
  '.mjs',
  '.cjs',
  '.mts',
  '.tsx',
  '.json',
  '/index.js',
  '/index.ts',
  '/index.mjs',
]

/** The file that a relative `require` or `import` loads. */
export const resolveJavaScript: Resolve = (specifier, from, image) => {
  const path = imagePath(specifier, posix.dirname(from))
  // TypeScript writes `./a.js` for `./a.ts`.
  const stems = /\.[cm]?js$/.test(path) ? [path, path.replace(/js$/, 'ts')] : [path]
  return first(
    stems.flatMap(stem => scriptEndings.map(ending => stem + ending)),
    image,
  )
}

/** The file of a Python module, seen from the importing file or from the folder that the program starts in. */
export const resolvePython: Resolve = (specifier, from, image, root) => {
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0
  const inside = specifier.slice(dots).replaceAll('.', '/')
  const folders =
    dots > 0 ? [imagePath('../'.repeat(dots - 1) || '.', posix.dirname(from))] : [posix.dirname(from), root]
  return first(
    folders.flatMap(folder =>
      ['.py', '/__init__.py', '/__main__.py'].map(ending => imagePath(inside + ending, folder)),
    ),
    image,
  )
}

function first(paths: readonly string[], image: ImageView): ImageFile | undefined {
  for (const path of paths) {
    const file = image.file(path)
    if (file !== undefined) return file
  }
  return undefined
}

/** The entry file and the application's modules that it loads, as far as their texts are known. */
function reachableFiles(entry: ImageFile, image: ImageView, root: string, resolve: Resolve): readonly ImageFile[] {
  const seen = new Set([entry.path])
  const queue = [entry]
  for (let at = 0; at < queue.length && queue.length < moduleLimit; at++) {
    const file = queue[at]
    if (file?.text === undefined) continue
    for (const specifier of factsOf(file.path, file.text).imports) {
      const next = resolve(specifier, file.path, image, root)
      if (next === undefined || seen.has(next.path) || next.path.includes('/node_modules/')) continue
      seen.add(next.path)
      queue.push(next)
    }
  }
  return queue
}

/**
 * Ports that a started script names: in itself and the modules that it loads or, when it was made by a build, in all
 * source files below the working directory.
 */
export function entryRequirements(
  entry: ImageFile | undefined,
  process: Process,
  image: ImageView,
  resolve: Resolve,
): readonly Requirement[] {
  const readable = entry?.text !== undefined
  const files = readable ? reachableFiles(entry, image, process.cwd, resolve) : applicationFiles(image, process.cwd)
  const bindings: Binding[] = []
  for (const file of files) {
    if (file.text === undefined) continue
    // What stands below a main guard runs only in the file that was started.
    const listens = factsOf(file.path, file.text).listens.filter(listen => !listen.guarded || file === entry)
    bindings.push(...listenBindings(listens, file, image, process.env, readable ? 'likely' : 'possible'))
  }
  if (bindings.length > 0) return bindRequirements(bindings)
  const evidence = process.evidence
  const reader = process.program ?? 'the program'
  return bindRequirements(
    variableBindings({ name: 'PORT', env: process.env, style: 'port', evidence, certainty: 'possible', reader }, image),
  )
}

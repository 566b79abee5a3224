import type { Requirement } from '../../types.js'
import { bindRequirements, type Binding } from '../servers/bind.js'
import { directoryOf, imagePath } from '../servers/paths.js'
import { applicationFiles, factsOf } from '../sources/application-files.js'
import type { SourceListen } from '../sources/types.js'
import { sharedConstants } from '../sources/shared-constants.js'
import { givenOptions, heardWrites } from '../sources/given-options.js'
import { factRequirements, filesRead, listenBindings } from '../sources/index.js'
import { argumentName } from '../sources/values.js'
import type { CommandWord, ImageFile, ImageView, Process } from '../types.js'
import { variableBindings } from '../variables.js'
import { configuredPorts, loadedPorts } from './configured-ports.js'
import { optionBindings } from './listen.js'
import { hasOption, optionValues, wordValue } from './options.js'

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
  const path = imagePath(specifier, directoryOf(from))
  // TypeScript writes `./a.js` for `./a.ts`.
  const stems = /\.[cm]?js$/.test(path) ? [path, path.replace(/js$/, 'ts')] : [path]
  return first(
    stems.flatMap(stem => scriptEndings.map(ending => stem + ending)),
    image,
  )
}

/** The folders of PYTHONPATH, where Python looks for modules behind the one that it starts in. */
export function pythonPath({ env, cwd }: Pick<Process, 'env' | 'cwd'>): readonly string[] {
  const folders = (env('PYTHONPATH') ?? '').split(':').filter(folder => folder !== '' && !folder.includes('$'))
  return folders.slice(0, 20).map(folder => imagePath(folder, cwd))
}

/** The file of a Python module, seen from the importing file, from the folder that the program starts in or PYTHONPATH. */
export const resolvePython =
  (process: Pick<Process, 'env' | 'cwd'>): Resolve =>
  (specifier, from, image, root) => {
    const dots = /^\.*/.exec(specifier)?.[0].length ?? 0
    const inside = specifier.slice(dots).replaceAll('.', '/')
    const folders =
      dots > 0
        ? [imagePath('../'.repeat(dots - 1) || '.', directoryOf(from))]
        : [directoryOf(from), root, ...pythonPath(process)]
    return first(
      folders.flatMap(folder =>
        ['.py', '/__init__.py', '/__main__.py'].map(ending => imagePath(inside + ending, folder)),
      ),
      image,
    )
  }

/** The file that PHP's `require` loads, when it is told by its place beside the file that asks. */
export const resolvePhp: Resolve = (specifier, from, image) => image.file(imagePath(specifier, directoryOf(from)))

/** The file that Ruby's `require_relative` loads. */
export const resolveRuby: Resolve = (specifier, from, image) => {
  const path = imagePath(specifier, directoryOf(from))
  return first([path, `${path}.rb`], image)
}

/** The file that a script of Perl, Julia or R loads: beside the one that asks, or from the folder that the program starts in. */
export const resolveScript =
  ({ cwd }: Pick<Process, 'cwd'>): Resolve =>
  (specifier, from, image) =>
    first([imagePath(specifier, directoryOf(from)), imagePath(specifier, cwd)], image)

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
 * Ports, written paths and work for root in a started script and the modules that it loads. When the script was made by a
 * build, its ports are looked for in all source files below the working directory.
 */
export function entryRequirements(
  entry: ImageFile | undefined,
  process: Process,
  image: ImageView,
  resolve: Resolve,
): readonly Requirement[] {
  const readable = entry?.text !== undefined
  const given = argumentsAfter(entry, process)
  const env = (name: string): string | undefined => given.get(name)?.value ?? process.env(name)
  const whereItRuns = { ...image, workdir: process.cwd, env }
  const files = readable ? reachableFiles(entry, image, process.cwd, resolve) : applicationFiles(image, process.cwd)
  const bindings: Binding[] = []
  const others: Requirement[] = []
  const read: ImageFile[] = []
  const shared = readable ? sharedConstants(files) : undefined
  for (const file of files) {
    if (file.text === undefined) continue
    const facts = factsOf(file.path, file.text, shared)
    // What stands below a main guard runs only in the file that was started.
    const listens = facts.listens.filter(listen => !listen.guarded || file === entry)
    const isTold = ({ variables }: SourceListen): boolean => variables.some(name => given.has(name))
    const [told, untold] = [listens.filter(isTold), listens.filter(listen => !isTold(listen))]
    for (const { variables, protocol } of told) {
      const word = variables.map(name => given.get(name)).find(each => each !== undefined)
      const found = word === undefined ? [] : optionBindings(wordValue(word), 'address', process, image, 'likely')
      bindings.push(...found.map(binding => ({ ...binding, protocol })))
    }
    bindings.push(...listenBindings(untold, file, image, process.env, readable ? 'likely' : 'possible'))
    if (!readable) continue
    const writes = heardWrites(facts.writes, givenOptions(process.words))
    others.push(...factRequirements(file, { ...facts, writes }, whereItRuns, 'likely'))
    const heard = facts.reads.filter(({ option }) => option === undefined || !hasOption(process.words, [`--${option}`]))
    read.push(...filesRead(file, { ...facts, reads: heard }, whereItRuns))
  }
  if (bindings.length === 0)
    bindings.push(...(readable ? loadedPorts(files, read, process, image) : []), ...configuredPorts(process, image))
  // Beside a server whose port stands in the code, the one that the settings are for.
  else bindings.push(...configuredPorts(process, image).filter(({ port }) => port < 1024))
  if (bindings.length > 0) return [...bindRequirements(bindings), ...others]
  const reader = process.program ?? 'the program'
  const { evidence } = process
  const variable = { name: 'PORT', env: process.env, style: 'port', evidence, certainty: 'possible', reader } as const
  return [...bindRequirements(variableBindings(variable, image)), ...others]
}

/** The words behind a script on its command line, by the names that they have among variables. */
function argumentsAfter(entry: ImageFile | undefined, { words, cwd }: Process): ReadonlyMap<string, CommandWord> {
  const stem = (path: string): string => path.replace(/\.\w+$/, '')
  const at = words.findIndex(({ value }) => entry !== undefined && stem(imagePath(value, cwd)) === stem(entry.path))
  return new Map(at === -1 ? [] : words.slice(at + 1).map((word, index) => [argumentName(index + 1), word]))
}

/** Where an option says the port, what the script says of ports is not heard: all else is. */
export const withoutPorts = (found: readonly Requirement[]): readonly Requirement[] =>
  found.filter(({ need }) => need.kind !== 'bind')

/** Paths that the application of a Python server writes: `package.module:app`, and what the module loads. */
export function moduleRequirements(process: Process, image: ImageView): readonly Requirement[] {
  const spec = process.words
    .slice(1)
    .map(({ value }) => value)
    .find(value => /^[A-Za-z_][\w.]*(?:\.py)?:[A-Za-z_][\w.]*(?:\(.*\))?$/.test(value))
  const module = spec?.slice(0, spec.indexOf(':')).replace(/\.py$/, '')
  const folder = optionValues(process.words, ['--chdir', '--app-dir'])[0]?.text ?? '.'
  if (module === undefined) return []
  const root = imagePath(folder, process.cwd)
  const resolve = resolvePython(process)
  const entry = resolve(module, `${root}/x`, image, root)
  if (entry?.text === undefined) return []
  // uvicorn's --app-dir only tells where modules are looked for.
  const moves = optionValues(process.words, ['--chdir']).length > 0
  const whereItRuns = { ...image, workdir: moves ? root : process.cwd }
  const files = reachableFiles(entry, image, root, resolve)
  const shared = sharedConstants(files)
  return files.flatMap(file =>
    file.text === undefined ? [] : factRequirements(file, factsOf(file.path, file.text, shared), whereItRuns, 'likely'),
  )
}

import type { Instruction } from '../dockerfile/types.js'
import { imagePath } from '../programs/servers/paths.js'
import { tools } from '../programs/runtimes/own-binary.js'
import { FILE_READERS } from '../shell/files.js'
import { isInterpreter } from '../shell/shebang.js'
import { namesOfNewFolders } from '../programs/sources/index.js'
import { plainName } from '../programs/sources/new-folders.js'
import type { Process } from '../programs/types.js'
import type { Evidence, Requirement } from '../types.js'
import { copiedFolders, isSystemPath } from './app-roots.js'
import { commandLine } from './command-line.js'
import { isInside, joinPath, normalizePath, parentOf } from './image-path.js'
import { originOf } from './origin.js'
import type { StageImage } from './stage-image.js'
import { writeNeed, type RequirementInput } from './requirement-input.js'

/** Options by whose name the program keeps something of its own at the path that follows. */
const KEEPS =
  /^-{1,2}(?:[\w-]+[.-])?(?:db|database|sqlite|store|storage|data|state|cache|spool|queue|uploads?|persist(?:ence)?|logs?)(?:[-_.]?(?:path|file|dir|directory|folder|location|root))?$/i
const DATABASE = /\.(?:db3?|sqlite3?|sdb)$/i

const FILE = /\.[a-z][a-z0-9]{0,5}$/i

/** Options that name a folder without saying what for. */
const FOLDER =
  /^-{1,2}(?:[\w-]+[.-])?(?:archive|backups?|base|dest(?:ination)?|dir|directory|downloads?|files|folder|home|media|out(?:put)?|root|target|work)(?:[-_.]?(?:path|dir|directory|folder|location|root))?$/i

/** Of these names nobody can tell whether a file or a folder is meant: the program makes what it wants in the folder above. */
const EITHER = /(?:db|database|sqlite|state|persist(?:ence)?|path|location)$/i
const SAYS_FILE = /[-_.]?file$/i

interface NamedPath {
  readonly option: string
  readonly path: string
}

/** `--data-dir /data`, `-db=/data/store.db`, `--cache ./cache`. */
export function namedPaths(words: readonly string[], cwd: string, { image }: RequirementInput): readonly NamedPath[] {
  return words.flatMap((word, index): readonly NamedPath[] => {
    const [option = '', given = words[index + 1] ?? ''] = word.split('=', 2)
    const value = RELATIVE.test(given) ? joinPath(cwd, given) : given
    return KEEPS.test(option) && (isPlace(value) || isOwnPlace(value, image))
      ? [{ option, path: normalizePath(value) }]
      : []
  })
}

const RELATIVE = /^(?:\.\/|[\w@+-][\w.@+-]*\/)[\w./@+-]*$/

/** What has to be writable for a program that keeps something there. */
export function keptPlaces({ option, path }: NamedPath, { image }: RequirementInput): readonly Requirement['need'][] {
  const { exists, type } = image.tree.state(path)
  const above = parentOf(path)
  const isSystem = above === '/' || (isSystemPath(above) && !isOwnPlace(above, image))
  const around = isSystem ? [] : [writeNeed(above, 'directory', 'create')]
  // A file is often replaced by a new one.
  if (exists === 'yes' && type === 'file') return [writeNeed(path, 'file', 'open'), ...around]
  if (SAYS_FILE.test(option) || FILE.test(path)) return [writeNeed(path, 'file', 'create')]
  const isEither = exists !== 'yes' && EITHER.test(option) && around.length > 0
  return isEither ? around : [writeNeed(path, 'directory', 'create')]
}

/** Where no RUN can make a folder that is not there, the program has to, and cannot. */
const certaintyOf = (need: Requirement['need'], { image }: RequirementInput): Requirement['certainty'] =>
  !image.hasShell && need.kind === 'write' && image.tree.state(need.target).exists === 'no' ? 'likely' : 'possible'

/** An empty folder that a stage made and this one copies with the rest of a tree: without a shell nothing else is for it. */
const isMadeForData = (folder: string, { hasShell, tree }: StageImage): boolean =>
  !hasShell && tree.state(folder).copiedBy !== undefined && tree.filesBelow(folder, 1).length === 0

/** `--root /data`: a folder that the image does not have is made by the program, or mounted. */
function missingFolders(words: readonly string[], { image }: RequirementInput): readonly NamedPath[] {
  return words.flatMap((word, index): readonly NamedPath[] => {
    const [option = '', value = words[index + 1] ?? ''] = word.split('=', 2)
    if (!FOLDER.test(option) || !isPlace(value) || FILE.test(value)) return []
    const path = normalizePath(value)
    return image.tree.state(path).exists === 'yes' ? [] : [{ option, path }]
  })
}

/** `server /data`: a folder without an option, which the image does not have. */
function missingWords({ words, program, via }: Process, { image }: RequirementInput): readonly NamedPath[] {
  if (via !== 'entrypoint' && via !== 'cmd' && via !== 'deployment') return []
  // What `touch` and the like name is read from their own arguments.
  if (program === undefined || tools.has(program) || FILE_READERS.has(program)) return []
  return words.slice(1).flatMap(({ value }, index): readonly NamedPath[] => {
    if (words[index]?.value.startsWith('-') === true || !isPlace(value) || FILE.test(value)) return []
    const path = normalizePath(value)
    const { exists, copiedBy } = image.tree.state(path)
    // Whether a file or a folder is meant, the program makes it in the folder that is there.
    const above = parentOf(path)
    const isInFolder = image.tree.state(above).type === 'directory' && image.tree.state(above).exists === 'yes'
    if (exists !== 'yes' && isInFolder && !isSystemPath(above)) return [{ option: program, path: above }]
    // What another stage built there may as well be a file, such as the program that this one starts.
    const mayBeFile = copiedBy !== undefined || /\/s?bin\//.test(path)
    return exists === 'yes' || mayBeFile ? [] : [{ option: program, path }]
  })
}

/** Options that name the file of the process's own id or lock. */
const PROCESS_FILE = /^-{1,2}(?:[\w-]+[.-])?(?:pid|lock)(?:[-_.]?(?:file|path))?$/i
const SOCKET = /^-{1,2}(?:[\w-]+[.-])?(?:sock(?:et)?|uds|unix(?:[-_]?socket)?)(?:[-_.]?(?:file|path))?$/i
const FILE_IN_RUN = /^\/(?:var\/)?(?:run|lock)\/[\w@-][\w.@-]*\.(?:pid|lock|lck)$/
const IN_RUN = /^\/(?:var\/)?(?:run|lock)\/[\w@.-]+\/[\w./@-]+$/

/** `--pid /run/app.pid`: a file of its own among those of the system. */
function processFiles(words: readonly string[]): readonly NamedPath[] {
  return words.flatMap((word, index): readonly NamedPath[] => {
    const [option = '', value = words[index + 1] ?? ''] = word.split('=', 2)
    return PROCESS_FILE.test(option) && FILE_IN_RUN.test(value) ? [{ option, path: imagePath(value, '/') }] : []
  })
}

/** `--pidfile /run/app/app.pid`: the folder, which a container does not have before somebody makes it. */
function processFolders(words: readonly string[]): readonly NamedPath[] {
  return words.flatMap((word, index): readonly NamedPath[] => {
    const [option = '', value = words[index + 1] ?? ''] = word.split('=', 2)
    return PROCESS_FILE.test(option) && IN_RUN.test(value) ? [{ option, path: parentOf(imagePath(value, '/')) }] : []
  })
}

/** `--socket /run/app.sock`: nobody can bind to one that is there already. */
function sockets(words: readonly string[]): readonly NamedPath[] {
  return words.flatMap((word, index): readonly NamedPath[] => {
    const [option = '', value = words[index + 1] ?? ''] = word.split('=', 2)
    return SOCKET.test(option) && /^\/[\w./@-]+\.sock(?:et)?$/.test(value) && isPlace(value)
      ? [{ option, path: imagePath(value, '/') }]
      : []
  })
}

const isPlace = (value: string): boolean =>
  /^\/[\w./@+-]+$/.test(value) && !/^\/(?:dev|proc|sys|tmp|var\/tmp)(?:\/|$)/.test(value) && !isSystemPath(value)

/** In a folder of its own that the application was copied to, among those of the system: `COPY lib /usr/lib/shop`. */
const isOwnPlace = (value: string, image: StageImage): boolean =>
  /^\/[\w./@+-]+$/.test(value) && copiedFolders(image).some(folder => isInside(normalizePath(value), folder))

/** Whether an option names a folder that the program makes itself, and that must not be there yet. */
function newFolderOptions({ view, appRoots, builders }: RequirementInput): (option: string) => boolean {
  const names = new Set([
    ...appRoots.flatMap(root => namesOfNewFolders(view, root)),
    ...builders.flatMap(builder => builder.folders.flatMap(folder => namesOfNewFolders(builder.view, folder))),
  ])
  return option => names.has(plainName(option))
}

/** Paths that the container's own command line, or a RUN of the same program, names as the place of its data. */
export function argumentPaths(input: RequirementInput): readonly Requirement[] {
  const { image, startUps, dockerfilePath: path } = input
  const line = commandLine(image, path)
  const evidence = (message: string, at: Instruction | undefined): Evidence => ({
    path: at === undefined ? path : originOf(at, image, path),
    line: at?.line,
    source: 'dockerfile',
    message,
  })
  const words = line.words.map(({ value }) => value)
  const isNew = newFolderOptions(input)
  const own = namedPaths(words, image.workdir, input).map(named => ({
    named,
    evidence: evidence(`${named.option} names ${named.path}`, image.cmd?.instruction ?? line.instruction),
  }))
  const commands = startUps.flatMap(({ processes }) =>
    processes.flatMap(process =>
      namedPaths(
        process.words.map(({ value }) => value),
        process.cwd,
        input,
      ).map(named => ({ named, evidence: { ...process.evidence, message: `${named.option} names ${named.path}` } })),
    ),
  )
  const missing = startUps.flatMap(({ processes }) =>
    // In scripts most commands are tools, whose options mean something else.
    processes
      .filter(({ via }) => via !== 'script')
      .flatMap(process =>
        [
          ...missingFolders(
            process.words.map(({ value }) => value),
            input,
          ),
          ...processFolders(process.words.map(({ value }) => value)),
          ...missingWords(process, input),
        ].map(({ option, path: target }): Requirement => {
          const evidence = { ...process.evidence, message: `${option} names ${target}` }
          return isNew(option) && image.tree.state(target).exists !== 'yes'
            ? { need: writeNeed(parentOf(target), 'directory', 'create'), evidence, certainty: 'likely', makes: target }
            : {
                need: writeNeed(target, 'directory', 'create'),
                evidence,
                certainty: isMadeForData(target, image) ? 'likely' : 'possible',
              }
        }),
      ),
  )
  const ofTheProcess = startUps.flatMap(({ processes }) =>
    processes
      .filter(({ via, program = '' }) => via !== 'script' && program !== 'java' && !isInterpreter(program))
      .flatMap(process =>
        [
          ...processFiles(process.words.map(({ value }) => value)),
          ...sockets(process.words.map(({ value }) => value)),
        ].map(({ option, path: target }): Requirement => ({
          need: writeNeed(target, 'file', 'create'),
          evidence: { ...process.evidence, message: `${option} names ${target}` },
          certainty: 'possible',
        })),
      ),
  )
  return [
    ...missing,
    ...ofTheProcess,
    ...[...own, ...commands].flatMap(({ named, evidence: seen }): readonly Requirement[] =>
      DATABASE.test(named.path)
        ? [
            { need: writeNeed(named.path, 'file', 'create'), evidence: seen, certainty: 'likely' },
            // It makes its journal beside it.
            { need: writeNeed(parentOf(named.path), 'directory', 'create'), evidence: seen, certainty: 'likely' },
          ]
        : keptPlaces(named, input).map(need => ({ need, evidence: seen, certainty: certaintyOf(need, input) })),
    ),
    ...preparedFolders(input, evidence),
  ]
}

/** `RUN ["/server", "init", "/data"]`: what the program prepares when the image is built it writes when it runs. */
function preparedFolders(
  { image, startUps }: RequirementInput,
  evidence: (message: string, at: Instruction) => Evidence,
): readonly Requirement[] {
  const programs = new Set(startUps.flatMap(({ executed }) => executed.map(entry => entry.path)))
  return image.chain.flatMap((instruction): readonly Requirement[] => {
    if (instruction.keyword !== 'RUN') return []
    const commands = instruction.json === undefined ? instruction.args.split(/&&|;|\n/) : []
    const lists = [instruction.json?.values ?? [], ...commands.map(command => command.trim().split(/\s+/))]
    return lists.flatMap(([program = '', ...words]) =>
      programs.has(program)
        ? words.filter(isPlace).map(word => ({
            need: writeNeed(normalizePath(word), 'directory', 'create'),
            evidence: evidence(`${program} prepares it when the image is built`, instruction),
            certainty: 'possible',
          }))
        : [],
    )
  })
}

import type { Certainty, Evidence, Requirement } from '../../types.js'
import { bindRequirements, siteIn, type Binding } from '../servers/bind.js'
import { directoryOf, imagePath } from '../servers/paths.js'
import type { ImageFile, ImageView } from '../types.js'
import { variableBindings } from '../variables.js'
import { applicationFacts, factsOf, isMaintenance } from './application-files.js'
import { BUILT, languageOf } from './languages/index.js'
import { heardWrites, type GivenOptions } from './given-options.js'
import { isLogging } from './logging-files.js'
import { aroundPackage } from './paths.js'
import type { SourceFacts, SourceListen, SourcePath, SourceRead, SourceWrite } from './types.js'

export { scanSource } from './scan.js'
export type { SourceFacts, SourceListen, SourcePath, SourcePrivilege, SourceWrite } from './types.js'

/**
 * What the application's own source files below `appRoot` show: paths that they write, ports that they listen on, work for root.
 * Relative paths, and variables, are taken from the image that they run in, which is another one when `image` only builds them.
 * `isBuilt`: what runs is built of these files, and lies elsewhere.
 * `given`: options of the command lines, without dashes; what the sources say for these by default is not heard.
 */
export function sourceRequirements(
  image: ImageView,
  appRoot: string,
  runsIn: ImageView = image,
  given: GivenOptions = new Map(),
  isBuilt = false,
): readonly Requirement[] {
  const bindings: Binding[] = []
  const others: Requirement[] = []
  for (const { file, facts } of applicationFacts(image, appRoot)) {
    const maintenance = isMaintenance(file.path.slice(appRoot === '/' ? 1 : appRoot.length + 1))
    const isHeard = ({ option }: { readonly option?: string }): boolean => option === undefined || !given.has(option)
    // What lies beside a file lies beside what is built of it, wherever that goes.
    const isPlaced = ({ target }: SourceWrite): boolean => !isBuilt || !isBesideFile(target)
    const heard = { ...facts, writes: heardWrites(facts.writes.filter(isPlaced), given) }
    others.push(...factRequirements(file, heard, runsIn, maintenance ? 'possible' : 'likely'))
    const listens = facts.listens.filter(listen => !listen.guarded && isHeard(listen))
    if (!maintenance) bindings.push(...listenBindings(listens, file, runsIn, runsIn.env, 'possible'))
  }
  // The sources of several programs may lie side by side: only when they agree it is clear where the one that runs listens.
  const agreed = runsIn !== image && new Set(bindings.map(({ port }) => port)).size === 1
  return [
    ...others,
    ...bindRequirements(agreed ? bindings.map(binding => ({ ...binding, certainty: 'likely' })) : bindings),
  ]
}

/** Where the application's sources write to a place that they do not name. */
export function writesAnywhere(image: ImageView, folder: string): Evidence | undefined {
  for (const { file, facts } of applicationFacts(image, folder)) {
    const line = facts.writesAnywhere
    const isOwn = !isMaintenance(file.path.slice(folder === '/' ? 1 : folder.length + 1))
    if (line !== undefined && isOwn) return evidenceAt(file, line, 'it writes to a place that the code does not name')
  }
  return undefined
}

/** Options and variables whose folder the application's own sources make, and which must not be there yet. */
export function namesOfNewFolders(image: ImageView, folder: string): readonly string[] {
  return applicationFacts(image, folder).flatMap(({ facts }) => facts.newFolders ?? [])
}

/** The log files that configurations below a folder name, outside of the application's own folders, which are read as a whole. */
export function loggingRequirements(
  image: ImageView,
  folder: string,
  appRoots: readonly string[],
): readonly Requirement[] {
  return image.filesBelow(folder).flatMap(file => {
    if (!isLogging(file.path) || appRoots.some(root => file.path.startsWith(`${root}/`))) return []
    const { text } = file
    return text === undefined ? [] : writeRequirements(file, factsOf(file.path, text), image, 'likely')
  })
}

/** What one source file writes and needs root for. A file that may never run needs nothing that is not certain. */
export function factRequirements(
  file: ImageFile,
  facts: SourceFacts,
  image: ImageView,
  certainty: Certainty,
): readonly Requirement[] {
  const privileges = certainty === 'possible' ? [] : privilegeRequirements(file, facts)
  return [...writeRequirements(file, facts, image, certainty), ...privileges]
}

const evidenceAt = (file: ImageFile, line: number, message: string): Evidence => ({
  path: file.contextPath,
  line,
  source: 'context',
  message,
})

function writeRequirements(
  file: ImageFile,
  facts: SourceFacts,
  image: ImageView,
  certainty: Certainty,
): readonly Requirement[] {
  return facts.writes.flatMap((write): readonly Requirement[] => {
    const target = absoluteTarget(write, file, image)
    if (target === undefined) return []
    // A folder's mere name, which the code puts behind another path: nobody keeps such folders in `/`.
    if (write.isMere === true && write.target?.base === 'cwd' && image.workdir === '/') return []
    const verb = write.isNamed === true ? 'names' : 'writes'
    const evidence = evidenceAt(file, write.line, `${write.call} ${verb} ${target}`)
    // Its code would have to change: no rewrite moves the place.
    if (write.target?.base === 'absolute' && target.startsWith('/root/') && certainty !== 'possible')
      return [{ need: { kind: 'root-home', target, written: true }, evidence, certainty }]
    if (MOUNTED.test(target) && certainty !== 'possible')
      return [{ need: { kind: 'unknown', code: 'entrypoint-writes-system' }, evidence, certainty: 'possible' }]
    // A socket that is there already cannot be bound to.
    const isRotated = makesNeighbours.test(`${write.call} ${target}`) && ROTATED_IN.test(target)
    const isMadeAnew = isSocketName.test(target) || isRotated || write.isReplaced === true
    const how = write.type === 'file' && !isMadeAnew ? 'open' : 'create'
    const need = { kind: 'write', target, type: write.type, how, deep: write.type === 'directory' } as const
    const found: Requirement = { need, evidence, certainty: systemFolder.test(target) ? 'possible' : certainty }
    if (write.isNew === true)
      return [{ ...found, need: { ...need, target: directoryOf(target), deep: false }, makes: target }]
    if (write.isFilled === true) return [{ ...found, fills: target }]
    if (write.type === 'directory' && MAKES.test(write.call)) return [{ ...found, onlyMade: true }]
    if (isRotated) return [{ ...found, isRenamed: true }]
    if (write.type !== 'file' || !makesNeighbours.test(`${write.call} ${target}`)) return [found]
    const beside = {
      kind: 'write',
      target: directoryOf(target),
      type: 'directory',
      how: 'create',
      deep: false,
    } as const
    return [found, { ...found, need: beside }]
  })
}

/** What engines mount into every container, as root's: nothing in the image changes its owner. */
const MOUNTED = /^\/etc\/(?:hosts|hostname|resolv\.conf)$/

const isSocketName = /\.sock(?:et)?$/

/** A database in one file makes its journal beside it; a log that is full gets another name there. */
const makesNeighbours = /sqlite|duckdb|LiteDatabase|\.(?:db3?|sdb)$|Rotat|Rolling|lumberjack|WriteTo|AddFile/i

const MAKES =
  /(?:mkdir\w*|makedirs|Mkdir\w*|ensureDir\w*|createDirector\w+|create_dir\w*|CreateDirectory|mkpath|make_path|mkdir_p!?|dir[._]create|createDirectory\w*)$/

/** Folders of the system where everybody may make files: a log that is renamed needs no more than that. */
const ROTATED_IN = /^\/var\/log\/[^/]+$/

/** A program that writes here does so when it is installed or administered, more likely than when it serves. */
const systemFolder = /^\/(?:bin|boot|etc|lib|lib64|root|sbin|usr\/(?!src\/|share\/nginx\/|local\/(?:var|src)\/))/

/** Files of the image that one source file reads, seen from where it runs. */
export function filesRead(file: ImageFile, facts: SourceFacts, image: ImageView): readonly ImageFile[] {
  return facts.reads.flatMap(read => {
    const path = absoluteTarget(read, file, image)
    return path === undefined ? [] : (image.file(path) ?? [])
  })
}

/** What stands in samples where a person is to write a place of their own. */
const PLACEHOLDER = /\/path\/to(?:\/|$)/i

const DOCUMENT = /\.(?:md|markdown|rst|adoc)$/i

/** Image path of what is written or read; undefined when it is no place that has to be prepared. */
function absoluteTarget(write: SourceRead, file: ImageFile, image: ImageView): string | undefined {
  const set = write.variables.map(name => image.env(name)).find(value => value !== undefined && value !== '')
  const besideFile = isBesideFile(write.target) && !BUILT.has(languageOf(file.path)?.name ?? '')
  const from = besideFile ? baseFolder(write, file, image) : image.workdir
  const around = write.around ?? { before: '', after: '' }
  const given = set === undefined ? write.target?.path : databaseFile(around.before + set + around.after)
  if (given === undefined) return undefined
  const target = imagePath(given, set === undefined ? from : image.workdir)
  // What leaves the application for the root folder does so in a checkout, where documents lie above the code.
  const leaves = write.target?.base !== 'absolute' && set === undefined && from !== '/' && directoryOf(target) === '/'
  if (leaves && image.workdir !== '/' && (besideFile || DOCUMENT.test(target))) return undefined
  if (PLACEHOLDER.test(target)) return undefined
  return target === '/' || /^\/(?:dev|proc|sys|tmp|var\/tmp)(?:\/|$)/.test(target) ? undefined : target
}

const isBesideFile = (target: SourcePath | undefined): boolean => target?.base === 'file' || target?.base === 'package'

function baseFolder({ target }: SourceRead, file: ImageFile, image: ImageView): string {
  const folder = directoryOf(file.path)
  return target?.base === 'package' ? aroundPackage(folder, path => image.file(path) !== undefined) : folder
}

/** The path in what a variable holds: `sqlite:////data/app.db` is one, `postgres://…` and `Server=…` are none. */
function databaseFile(value: string): string | undefined {
  const file = /^(?:jdbc:)?(?:(?:sqlite3?|file):(?:\/\/\/)?|Data ?Source\s*=)([^?;]*)/i.exec(value)?.[1]
  if (file !== undefined) return file
  return /^[\w+.-]+:|=/.test(value) ? undefined : value
}

function privilegeRequirements(file: ImageFile, facts: SourceFacts): readonly Requirement[] {
  return facts.privileges.map(({ code, message, line, certainty }) => ({
    need: code === 'requires-root' ? { kind: 'root', code } : { kind: 'unknown', code },
    evidence: evidenceAt(file, line, message),
    certainty,
  }))
}

/** The ports that literals and variables of one source file name, for a process that sees `env`. */
export function listenBindings(
  listens: readonly SourceListen[],
  file: ImageFile,
  image: ImageView,
  env: (name: string) => string | undefined,
  certainty: Certainty,
): readonly Binding[] {
  return listens.flatMap(listen => {
    const port = listen.port === undefined ? 'a port' : `port ${String(listen.port)}`
    const evidence = evidenceAt(file, listen.line, `${listen.call} listens on ${port}`)
    const { wholes = [], variables } = listen
    for (const name of [...wholes, ...variables]) {
      const style = wholes.includes(name) || listen.frame.before.includes(':') ? 'address' : 'port'
      const dotenv = [image.workdir, directoryOf(file.path)]
      const set = variableBindings({ name, env, style, evidence, certainty, dotenv, reader: listen.call }, image)
      if (set.length > 0) {
        // Where only a deployment sets it, the image by itself still listens on the default.
        const site = image.envSite(name)
        const isDeployed = site !== undefined && site.path !== image.dockerfile && listen.port === set[0]?.port
        return [
          ...set.map(binding => ({ ...binding, protocol: listen.protocol })),
          ...(isDeployed ? literalBinding(listen, file, image, evidence, certainty) : []),
        ]
      }
      if ((env(name) ?? '') !== '') return []
    }
    return literalBinding(listen, file, image, evidence, certainty)
  })
}

function literalBinding(
  listen: SourceListen,
  file: ImageFile,
  image: ImageView,
  evidence: Evidence,
  certainty: Certainty,
): readonly Binding[] {
  const { port, protocol, range, frame } = listen
  if (port === undefined) return []
  const [variable] = listen.variables
  const base = { port, protocol, evidence, certainty }
  // A framework's property with its fallback is no variable.
  if (variable !== undefined && listen.isChoice !== true && /^[A-Z_][A-Z0-9_]*$/.test(variable)) {
    const value = (to: number): string => frame.before + String(to) + frame.after
    return [{ ...base, site: { kind: 'environment', name: variable, value }, fixed: undefined }]
  }
  const site = range === undefined ? undefined : siteIn(listen.file ?? file, image, range)
  const fixed = site === undefined ? 'the port does not stand as one literal in a file of the repository' : undefined
  return [{ ...base, site, fixed }]
}

import { frameworkRequirements } from '../programs/frameworks/index.js'
import { rootDaemon } from '../programs/root-daemons.js'
import { runtimesOf } from '../programs/runtimes/index.js'
import { phpSettings, servers } from '../programs/servers/index.js'
import { loggingRequirements, sourceRequirements } from '../programs/sources/index.js'
import type { ImageView, Process } from '../programs/types.js'
import { givenOptions, type GivenOptions } from '../programs/sources/given-options.js'
import { makesFifo } from '../shell/fifos.js'
import type { Evidence, Requirement } from '../types.js'
import { CONFIG_FOLDERS } from './config-folders.js'
import { copiedFileRequirements, madeFileRequirements } from './copied-files.js'
import { cutOff } from './cut-off.js'
import { engineClients } from './engine-clients.js'
import { httpsRedirects } from './https-redirects.js'
import { compiledInRoot, mayOpenRawSockets, placeOfAnything } from './compiled-sources.js'
import { databaseFiles } from './database-files.js'
import { deployedFolders } from './deployed-folders.js'
import { isInside } from './image-path.js'
import { exposedRequirements, mayListen } from './exposed-ports.js'
import { repositories } from './git-settings.js'
import { givenFolders, madeFiles, madeFolders, unpackedFolders, unpackedTree } from './folder-needs.js'
import { withoutNewFolders } from './new-folders.js'
import { absentProgram } from './absent-program.js'
import { actionScripts } from './action-scripts.js'
import { argumentPaths } from './argument-paths.js'
import { guidedPlaces } from './guided-places.js'
import { portsByUser } from './ports-by-user.js'
import { publishedRequirements } from './published-ports.js'
import { programHomes } from './program-homes.js'
import { removedTemporary } from './removed-temporary.js'
import { writeNeed, type RequirementInput } from './requirement-input.js'
import { rootHomeRequirements } from './root-home.js'
import { withListenAddresses } from './listen-addresses.js'
import { placesOfNewEntries, scriptWrites } from './script-needs.js'
import { startInstalls } from './start-installs.js'
import { unseenScript } from './unseen-script.js'
import { settingsFolders, variableFolders } from './settings-needs.js'
import { dedupe } from './merged-requirements.js'
import { shellProfiles } from './shell-profiles.js'
import { shownPorts } from './shown-ports.js'
import { taskNeeds } from './task-needs.js'
import { temporaryFolders } from './temporary-folders.js'
import { volumeRequirements } from './volume-needs.js'

/** Everything that the container's processes need, each with the place where it was seen. */
export function collectRequirements(input: RequirementInput): readonly Requirement[] {
  const { image, view } = input
  const found: Requirement[] = []
  const written = new Set<string>()
  for (const startUp of input.startUps) {
    for (const process of startUp.processes) found.push(...processRequirements(process, input))
    for (const work of startUp.rootWork) {
      // A script that drops privileges does not run its application as root: a USER would only keep it from preparing its data.
      if (work.onlyWhenRoot && work.code !== 'entrypoint-drops-privileges') continue
      found.push({
        need: { kind: 'root', code: work.code },
        evidence: { ...work.evidence, message: work.message },
        certainty: work.unusual && work.code !== 'entrypoint-drops-privileges' ? 'possible' : 'certain',
      })
    }
    for (const { path, evidence, byShell } of startUp.executed) {
      const certainty = byShell ? 'likely' : 'certain'
      found.push({ need: { kind: 'execute', target: path }, evidence, certainty })
      // The kernel hands a script to its interpreter, which has to read it.
      if (view.file(path)?.text?.startsWith('#!') === true)
        found.push({ need: { kind: 'read', target: path }, evidence, certainty })
    }
    const writes = scriptWrites(startUp, image)
    for (const { need } of writes) if (need.kind === 'write' && need.type === 'file') written.add(need.target)
    found.push(...writes, ...portsByUser(startUp), ...actionScripts(startUp))
  }
  found.push(
    ...madeFolders(input),
    ...removedTemporary(input),
    ...madeFiles(input),
    ...givenFolders(input),
    ...unpackedFolders(input),
    ...settingsFolders(input),
    ...variableFolders(input),
    ...phpSettings(view),
    ...volumeRequirements(input),
    ...argumentPaths(input),
    ...guidedPlaces(input),
    ...taskNeeds(input, ({ processes }) => processes.flatMap(process => processRequirements(process, input))),
    ...deployedFolders(input),
    ...databaseFiles(input),
    ...programHomes(input),
    ...engineClients(input),
    ...applicationRequirements(input),
    ...copiedFileRequirements(image, input.dockerfilePath),
    ...madeFileRequirements(image, input.dockerfilePath),
    ...rootHomeRequirements(input),
    ...repositories(input),
    ...shellProfiles(input),
    ...startInstalls(input),
    ...temporaryFolders(input),
  )
  const made = withoutNewFolders(found, image, input.workloads)
  const entries = new Set(input.startUps.flatMap(startUp => [...placesOfNewEntries(startUp, image)]))
  // What the container makes for itself at the start belongs to whom it runs as.
  const open = made.filter(({ need, certainty }) =>
    need.kind === 'unknown'
      ? !written.has(need.target ?? '') &&
        !(need.code === 'opens-raw-sockets' && mayOpenRawSockets(image)) &&
        !(certainty === 'possible' && cutOff(need.code, input))
      : need.kind !== 'write' || need.type !== 'file' || need.how !== 'open' || !entries.has(need.target),
  )
  const known = withoutUnheard(open, view)
  const heard = [...known, ...shownPorts(input, known)]
  const ports = [...exposedRequirements(input, heard), ...publishedRequirements(input, heard)]
  const redirects = httpsRedirects(input, [...heard, ...ports])
  return withListenAddresses(dedupe([...heard, ...ports, ...redirects], input.image), input)
}

function processRequirements(process: Process, { view, image, workloads }: RequirementInput): readonly Requirement[] {
  const daemon = process.program === undefined ? undefined : rootDaemon(process.program, process)
  if (daemon !== undefined && !(process.program === 'mknod' && makesFifo(process.words)))
    return [
      {
        need: { kind: 'root', code: daemon.code },
        evidence: { ...process.evidence, message: daemon.message },
        certainty: 'certain',
      },
    ]
  const server = servers.find(program => program.matches(process, view))
  if (server !== undefined) return server.requirements(process, view)
  const known = runtimesOf(process, view)
  return [
    ...known.flatMap(program => program.requirements(process, view)),
    ...unseenScript(process, view, image),
    ...absentProgram(process, image, workloads),
    homeOfAny(process),
  ]
}

/** Root's home could be written: caches, histories and settings land there in programs of all kinds. */
function homeOfAny({ evidence }: Process): Requirement {
  const message = 'programs keep caches and settings in their home directory'
  return { need: { kind: 'home' }, evidence: { ...evidence, source: 'program', message }, certainty: 'possible' }
}

/** What frameworks and the application's own sources show. */
function applicationRequirements(input: RequirementInput): readonly Requirement[] {
  const { image, view } = input
  const found: Requirement[] = [...placeOfAnything(input)]
  const given = allOptions(input)
  found.push(...compiledInRoot(input, given))
  for (const root of input.appRoots) {
    const runsIn = runsBelow(root, input)
    found.push(
      ...frameworkRequirements(view, root),
      ...sourceRequirements(runsIn, root, runsIn, given),
      ...deployedWrites(runsIn, root, runsIn, given, input),
    )
    const evidence: Evidence = {
      path: input.dockerfilePath,
      line: image.stage.from.line,
      source: 'program',
      message: 'applications write beside their code (caches, SQLite, uploads)',
    }
    if (!isInside(image.workdir, root)) continue
    found.push(...unpackedTree(input, root))
    for (const folder of new Set([root, image.workdir]))
      found.push({ need: writeNeed(folder, 'directory', 'create'), evidence, certainty: 'possible' })
  }
  const elsewhere = CONFIG_FOLDERS.filter(folder => !input.appRoots.some(root => isInside(folder, root)))
  for (const folder of elsewhere) found.push(...loggingRequirements(view, folder, input.appRoots))
  for (const builder of input.builders) {
    for (const folder of builder.folders)
      found.push(
        ...sourceRequirements(builder.view, folder, view, given, builder.isBuilt).filter(requirement =>
          mayListen(requirement, input),
        ),
        ...deployedWrites(builder.view, folder, view, given, input),
      )
  }
  return found
}

/** Paths that the application writes where a deployment's environment says: `DATA_DIR: /var/lib/shop`. */
function deployedWrites(
  image: ImageView,
  folder: string,
  runsIn: ImageView,
  given: GivenOptions,
  { workloads }: RequirementInput,
): readonly Requirement[] {
  return workloads.flatMap(({ environment, development }) => {
    if (development || ![...environment.values()].some(({ value }) => /^(?:\.?\/|[\w+]+:\/{3})/.test(value ?? '')))
      return []
    const env = (name: string): string | undefined => environment.get(name)?.value ?? runsIn.env(name)
    return sourceRequirements(image, folder, { ...runsIn, env }, given).filter(({ need }) => need.kind === 'write')
  })
}

/** The options that command lines give, whichever program they are for. */
const allOptions = ({ startUps }: RequirementInput): GivenOptions =>
  new Map(startUps.flatMap(({ processes }) => processes.flatMap(({ words }) => [...givenOptions(words)])))

/** What a program writes by a relative path lies where it runs, which may be another folder than the WORKDIR. */
function runsBelow(root: string, { view, image, startUps }: RequirementInput): ImageView {
  if (isInside(image.workdir, root)) return view
  const processes = startUps.flatMap(startUp => startUp.processes)
  const workdir = processes.find(({ cwd }) => isInside(cwd, root))?.cwd
  return workdir === undefined ? view : { ...view, workdir }
}

/** Addresses in the code of an ASP.NET program win over the variables that its base image sets. */
function withoutUnheard(found: readonly Requirement[], view: ImageView): readonly Requirement[] {
  const inCode = found.some(
    ({ need, evidence, certainty }) =>
      need.kind === 'bind' && certainty !== 'possible' && /\.(?:cs|fs|vb)$/.test(evidence.path ?? ''),
  )
  if (!inCode) return found
  return found.filter(
    ({ need }) =>
      need.kind !== 'bind' ||
      need.sites.length === 0 ||
      need.sites.some(site => site.kind !== 'environment' || !/^(?:ASPNETCORE|DOTNET)_/.test(site.name)) ||
      need.sites.some(site => site.kind === 'environment' && view.envSite(site.name) !== undefined),
  )
}

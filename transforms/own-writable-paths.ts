import { ancestors, isInside, parentOf } from '../src/analysis/image-path.js'
import { isArchive } from '../src/analysis/copy-sources.js'
import { isReadOnlySystem, isSystemPath, SYSTEM_FOLDERS } from '../src/analysis/app-roots.js'
import { isClosedTemporary, TEMPORARY } from '../src/analysis/grants.js'
import { holdsDestination } from '../src/analysis/copied-folders.js'
import { mayBeFilledAtBuild, mayBeMadeAtBuild, mayBeOfBase, mayBeUnpacked } from '../src/analysis/made-at-build.js'
import { homeOf, isChosenHome, isNoHome } from '../src/analysis/home.js'
import { isLeftByTask } from '../src/analysis/made-by-run.js'
import { staysClosed } from '../src/analysis/closed-files.js'
import { volumeAbove } from '../src/analysis/volumes.js'
import { preparationPoint, type InsertionPoint } from '../src/analysis/insertion-point.js'
import {
  emptyPreparation,
  LOG_FOLDER,
  preparationCommands,
  RUNTIME_FOLDERS,
  type Preparation,
} from '../src/preparation.js'
import { foldersFromStage } from '../src/folders-from-stage.js'
import { makerFor, ownInRun } from '../src/own-in-run.js'
import type { Instruction } from '../src/dockerfile/types.js'
import { change, insertAfter, insertBefore, runLines, type Facts, type Transform } from '../src/facts.js'
import type { Evidence, Finding, Need, Requirement } from '../src/types.js'

/**
 * What: one RUN, just before USER and above any VOLUME, that makes the folders which the process writes, gives them to the
 * user, and makes unreadable files readable and start-up scripts executable.
 * Why: a folder that root owns is read-only for everybody else, and neither WORKDIR nor a chowned COPY changes that.
 * Without a shell, COPY lines that make the folders. Leaves alone: whole trees (never `chown -R` over what was copied),
 * system folders.
 */
export const ownWritablePaths: Transform = {
  name: 'own-writable-paths',
  summary: 'Make the folders that the process writes, give them to the user, and make its files readable',
  keepsRequirements: true,
  apply: facts => {
    const { image } = facts.stage
    const groups = new Map<Instruction | undefined, Preparation>()
    const makers = new Map<Instruction, string[]>()
    const others: Requirement[] = []
    for (const requirement of facts.stage.unmet) {
      // No instruction can spell a line break.
      if ('target' in requirement.need && requirement.need.target.includes('\n')) continue
      const maker = makerFor(facts, requirement)
      if (maker === undefined) others.push(requirement)
      else {
        const targets = makers.get(maker.run)
        if (targets === undefined) makers.set(maker.run, [maker.target])
        else targets.push(maker.target)
      }
    }
    // What those RUN lines give away needs no second line.
    const given = new Set([...makers.values()].flat())
    for (const requirement of others) {
      const { need } = requirement
      const isGiven = need.kind === 'write' && need.type === 'directory' && given.has(image.tree.resolve(need.target))
      if (!isGiven) plan(facts, requirement, groups)
    }
    const grown = [...makers].map(([run, targets]) => ownInRun(facts, run, targets))
    if (!image.hasShell) return foldersFromStage(facts, [...groups.values()])
    const added = [...groups].flatMap(([volume, preparation]): readonly Finding[] => {
      const point = preparationPoint(facts.stage.stage, volume)
      const commands = preparationCommands(facts.stage, preparation, point)
      if (commands.length === 0) return []
      const lines = runLines(facts.dockerfile, commands)
      return [change([...preparation.reasons].slice(0, 4).join('; '), [insertAt(facts, point, lines)])]
    })
    return [...grown, ...added, ...facts.stage.unmet.flatMap(requirement => baseVolumeDoubt(facts, requirement))]
  },
}

/** Builders before BuildKit throw away what a RUN does in a volume that the base image declares. */
function baseVolumeDoubt({ stage }: Facts, { need, certainty, evidence }: Requirement): readonly Finding[] {
  if (need.kind !== 'write' || certainty === 'possible') return []
  const { image } = stage
  const volume = volumeAbove(image.tree.resolve(need.target), image)
  if (volume === undefined || volume.instruction !== undefined) return []
  const message = `${need.target} lies in ${volume.path}, a volume of ${image.reference}: only BuildKit keeps what a RUN changes there (${evidence.message})`
  return [
    { kind: 'doubt', code: 'base-image-volume', message, path: stage.dockerfilePath, line: stage.stage.from.line },
  ]
}

/** Every distribution keeps them empty for whoever uses the machine, but for a web server's example. */
const EMPTY_FOLDERS: readonly string[] = ['/media', '/mnt', '/srv', '/var/www']

function insertAt(facts: Facts, point: InsertionPoint, lines: readonly string[]) {
  // The last USER may name somebody who is not root; then the lines go above it.
  const users = facts.stage.image.users
  if (
    point.kind === 'after' &&
    point.instruction.keyword === 'USER' &&
    users.get(point.instruction)?.kind === 'non-root'
  )
    return insertBefore(facts.dockerfile, point.instruction, lines)
  return point.kind === 'before'
    ? insertBefore(facts.dockerfile, point.instruction, lines)
    : insertAfter(facts.dockerfile, point.instruction, lines)
}

function plan(facts: Facts, requirement: Requirement, groups: Map<Instruction | undefined, Preparation>): void {
  const { image } = facts.stage
  const { evidence, certainty } = requirement
  const need = requirement.need.kind === 'home' ? homeNeed(facts) : requirement.need
  if (need === undefined) return
  if (need.kind !== 'write' && need.kind !== 'read' && need.kind !== 'execute') return
  // What applications in general might write is no reason here.
  if (facts.options.ownership === 'minimal' && certainty === 'possible' && evidence.source === 'program') return
  const target = image.tree.resolve(need.target)
  // Only root may enter that folder, whoever owns what is below it.
  if (isInside(target, '/root')) return
  const above = volumeAbove(target, image)?.instruction
  const volume = above === undefined || isFileMadeBelow(facts, target, above) ? undefined : above
  const preparation = groups.get(volume) ?? emptyPreparation()
  groups.set(volume, preparation)
  if (need.kind === 'read' || need.kind === 'execute') {
    for (const folder of ancestors(target)) if (isClosed(facts, folder)) preparation.readable.add(folder)
    const runsForOwner = ((image.tree.state(target).mode ?? 0) & 0o100) !== 0
    if ((need.kind === 'read' || runsForOwner) && staysClosed(target, image)) preparation.files.add(target)
    else (need.kind === 'read' ? preparation.readable : preparation.executable).add(target)
    preparation.reasons.add(
      `${target} is not ${need.kind === 'read' ? 'readable' : 'executable'} for other users than root (${evidence.message})`,
    )
    return
  }
  if (need.type === 'directory') {
    if ((TEMPORARY.includes(target) && image.tree.state(target).exists === 'no') || isClosedTemporary(target, image))
      preparation.shared.add(target)
    else if (
      SYSTEM_FOLDERS.includes(target) &&
      !isAbsentRuntimeFolder(facts, target) &&
      !facts.stage.appRoots.includes(target) &&
      !isChosenHome(image, target) &&
      (certainty === 'possible' || !EMPTY_FOLDERS.includes(target))
    )
      return
    else if (
      isLeftByTask(target, image) ||
      ((need.deep || mayBeFilledAtBuild(image)) && isShippedTree(facts, target, evidence))
    )
      preparation.trees.add(target)
    else addDirectory(facts, target, need.deep, preparation, volume)
  } else {
    const parent = parentOf(target)
    if (certainty !== 'possible' && (mayBeUnpacked(target, image) || mayBeOfBase(need, target, image)))
      preparation.possibleFiles.add(target)
    const isOwn =
      facts.stage.appRoots.includes(parent) || !(SYSTEM_FOLDERS.includes(parent) || isReadOnlySystem(parent))
    if (mayBeMadeAtBuild(need, image)) {
      preparation.files.add(target)
      if (need.how === 'create' && isOwn) addDirectory(facts, parent, false, preparation, volume)
    } else if (image.tree.state(target).exists === 'yes' && need.how === 'open') preparation.files.add(target)
    else if (isOwn) addDirectory(facts, parent, false, preparation, volume)
    else if (need.how === 'open') preparation.files.add(target)
    else if (RUNTIME_FOLDERS.includes(parent) || parent === LOG_FOLDER) preparation.shared.add(parent)
    else return
  }
  preparation.reasons.add(`${target} is written (${evidence.message})`)
}

/** An image without a system has no folder for pid files and sockets: its one program makes it. */
const isAbsentRuntimeFolder = ({ stage }: Facts, path: string): boolean =>
  stage.image.base?.os === 'scratch' && RUNTIME_FOLDERS.includes(path) && stage.image.tree.state(path).exists === 'no'

/** A file that an instruction below the VOLUME makes cannot change its owner above it. */
function isFileMadeBelow({ stage, dockerfile }: Facts, target: string, volume: Instruction): boolean {
  const { exists, type, evidence } = stage.image.tree.state(target)
  return (
    exists === 'yes' && type !== 'directory' && evidence?.path === dockerfile.path && (evidence.line ?? 0) > volume.line
  )
}

/** The home of an account that was made without one. */
function homeNeed({ stage }: Facts): Need | undefined {
  const home = homeOf(stage.image, stage.target)
  if (home === undefined || (isNoHome(home) && !isChosenHome(stage.image, home))) return undefined
  return { kind: 'write', target: home, type: 'directory', how: 'create', deep: false }
}

/** A folder that others may not enter. */
function isClosed({ stage }: Facts, folder: string): boolean {
  const { exists, uid, mode } = stage.image.tree.state(folder)
  return exists === 'yes' && uid !== stage.target.uid && mode !== undefined && (mode & 1) === 0
}

function addDirectory(
  facts: Facts,
  target: string,
  deep: boolean,
  preparation: Preparation,
  volume: Instruction | undefined,
): void {
  const { tree } = facts.stage.image
  // New folders above it that nothing else makes belong to the user too, as if the process had made them.
  preparation.directories.add(target)
  for (const above of ancestors(target)) {
    if (tree.state(above).exists === 'no' && !isSystemPath(above)) preparation.directories.add(above)
  }
  if (!deep) return
  for (const file of tree.filesBelow(target, 200))
    if (
      !keepsItsOwner(facts, tree.state(file).copiedBy) &&
      (volume === undefined || !isFileMadeBelow(facts, file, volume))
    )
      preparation.files.add(file)
}

/** What COPY puts there has its owner from --chown; what ADD unpacks has that of the archive. */
function keepsItsOwner({ stage }: Facts, copiedBy: number | undefined): boolean {
  const by = stage.image.chain.find(({ index }) => index === copiedBy)
  return by !== undefined && !(by.keyword === 'ADD' && by.words.some(({ text }) => isArchive(text)))
}

/** A small tree that the base image or a package made: only there may everything below change its owner. */
function isShippedTree(facts: Facts, path: string, why: Evidence): boolean {
  const { tree, packages } = facts.stage.image
  // What a COPY puts there has its owner from the COPY.
  if (holdsDestination(path, facts.stage.image)) return false
  const { exists, evidence } = tree.state(path)
  // What a package brings is known from the program that it belongs to.
  const isPackaged = exists !== 'no' && packages.size > 0 && why.source === 'program'
  if (!isPackaged && !(exists === 'yes' && evidence?.source === 'base-image')) return false
  return tree.filesBelow(path, 200).every(file => tree.state(file).copiedBy === undefined)
}

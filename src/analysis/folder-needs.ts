import type { Evidence, Requirement } from '../types.js'
import { isSystemPath } from './app-roots.js'
import { holdsDestination } from './copied-folders.js'
import { isInside } from './image-path.js'
import { makerOf } from './made-by-run.js'
import { writeNeed, type RequirementInput } from './requirement-input.js'

/** Programs make files in them, whatever lies there already. */
const DATA_NAME = /\/(?:cache|data|database|db|logs?|state|storage|uploads?|work)$/i

const isForApplication = (path: string, appRoots: readonly string[]): boolean =>
  appRoots.some(root => path !== root && isInside(path, root)) ||
  DATA_FOLDERS.some(folder => path !== folder && isInside(path, folder)) ||
  !isSystemPath(path)

/** A file that a RUN touches is there to be written, whoever owns its folder. */
export function madeFiles({ image, appRoots, dockerfilePath }: RequirementInput): readonly Requirement[] {
  return image.effects.flatMap(({ effect, instruction, user }) => {
    if (effect.kind !== 'make-file' || user.kind === 'non-root' || effect.isTouched !== true) return []
    const message = 'a RUN makes this empty file'
    const evidence: Evidence = { path: dockerfilePath, line: instruction.line, source: 'dockerfile', message }
    return effect.paths.flatMap((target): readonly Requirement[] => {
      const { exists, type, evidence: last } = image.tree.state(target)
      if (exists !== 'yes' || type !== 'file' || last?.line !== instruction.line) return []
      // A pattern is none of the files that it stands for.
      if (/[*?[\]{}$~\s]/.test(target)) return []
      if (!isForApplication(target, appRoots)) return []
      return [{ need: writeNeed(target, 'file', 'open'), evidence, certainty: 'possible' }]
    })
  })
}

/** A folder that a RUN makes and nothing fills is there to be written, and one with a name for data. */
export function madeFolders(input: RequirementInput): readonly Requirement[] {
  const { image, appRoots, dockerfilePath } = input
  const found: Requirement[] = []
  const touched = new Set(madeFiles(input).flatMap(({ need }) => ('target' in need ? [need.target] : [])))
  for (const { effect, instruction, user } of image.effects) {
    if (effect.kind !== 'make-directory' || user.kind === 'non-root') continue
    for (const target of effect.paths) {
      const isForData = DATA_NAME.test(target)
      if (!isForApplication(target, appRoots)) continue
      const isFilled = image.tree.filesBelow(target, touched.size + 1).some(file => !touched.has(file))
      if (isFilled && !isForData) continue
      const evidence: Evidence = {
        path: dockerfilePath,
        line: instruction.line,
        source: 'dockerfile',
        message: isForData ? 'a RUN makes this folder for data' : 'a RUN makes this empty folder',
      }
      found.push({ need: writeNeed(target, 'directory', 'create'), evidence, certainty: 'possible' })
    }
  }
  return found.filter(({ need }) => need.kind === 'write' && image.tree.state(need.target).exists === 'yes')
}

/** Deeper folders of an archive belong to libraries. */
const MAX_DEPTH = 2
const FILE_LIMIT = 2000

/** Folders for data in an archive that is unpacked to the application: unlike those that COPY brings, it decides their owner itself. */
export function unpackedFolders({ image, appRoots, dockerfilePath }: RequirementInput): readonly Requirement[] {
  const unpacks = new Map([...image.destinations.keys()].map(({ index, keyword }) => [index, keyword === 'ADD']))
  return appRoots.flatMap(root => {
    const depth = root.split('/').length
    const folders = new Set(
      image.tree.filesBelow(root, FILE_LIMIT).flatMap(file =>
        file
          .split('/')
          .slice(depth, depth + MAX_DEPTH)
          .map((_, at) =>
            file
              .split('/')
              .slice(0, depth + at + 1)
              .join('/'),
          )
          .filter(folder => folder !== file && DATA_NAME.test(folder)),
      ),
    )
    return [...folders].flatMap((target): readonly Requirement[] => {
      const { copiedBy, evidence, type } = image.tree.state(target)
      if (type !== 'directory' || (copiedBy !== undefined && unpacks.get(copiedBy) !== true)) return []
      const message = 'an archive brings this folder for data'
      const where = { path: dockerfilePath, line: evidence?.line, source: 'dockerfile', message } as const
      return [{ need: writeNeed(target, 'directory', 'create'), evidence: where, certainty: 'possible' }]
    })
  })
}

/** Tools that bring whole trees, and what they bring them from. */
const BRINGS: ReadonlyMap<string, string> = new Map([
  ['tar', 'an archive'],
  ['bsdtar', 'an archive'],
  ['unzip', 'an archive'],
  ['git', 'a repository'],
])

/**
 * An application that a RUN unpacks or clones, as nobody knows what of it is written: like one that COPY brings it belongs
 * to the user, where the RUN can give it away itself.
 */
export function unpackedTree({ image, dockerfilePath }: RequirementInput, root: string): readonly Requirement[] {
  const unpacking = image.effects.find(
    ({ effect, user }) =>
      effect.kind === 'populate' &&
      effect.type === 'directory' &&
      BRINGS.has(effect.by) &&
      user.kind !== 'non-root' &&
      isInside(root, effect.path),
  )
  const maker = unpacking === undefined ? undefined : makerOf(root, image, image.stage)
  if (unpacking?.effect.kind !== 'populate' || maker === undefined || holdsDestination(root, image, maker)) return []
  const { effect, instruction } = unpacking
  const { line } = instruction
  const message = `${BRINGS.get(effect.by) ?? ''} brings the application, which may write beside its code`
  const evidence: Evidence = { path: dockerfilePath, line, source: 'program', message }
  return [{ need: { ...writeNeed(root, 'directory', 'create'), deep: true }, evidence, certainty: 'possible' }]
}

/** What a RUN gives to an account other than root is meant to be written by whoever runs the program. */
export function givenFolders({ image, dockerfilePath }: RequirementInput): readonly Requirement[] {
  const found: Requirement[] = []
  for (const { effect, instruction, user } of image.effects) {
    if (effect.kind !== 'change-owner' || user.kind === 'non-root') continue
    const { owner } = effect
    if (owner === undefined || owner === '' || /^(?:0|root)$|\$/.test(owner)) continue
    const evidence: Evidence = {
      path: dockerfilePath,
      line: instruction.line,
      source: 'dockerfile',
      message: `a RUN gives it to ${owner}`,
    }
    for (const target of effect.paths) {
      const { exists, type, mode } = image.tree.state(target)
      if (isSystemPath(target) || exists === 'no' || /[*?[$]/.test(target)) continue
      // `chmod 444 settings.php` says that its owner only reads it.
      if (type === 'file' && mode !== undefined && (mode & 0o222) === 0) continue
      const what = type === 'file' ? 'file' : 'directory'
      const need = writeNeed(target, what, what === 'file' ? 'open' : 'create')
      found.push({ need, evidence, certainty: 'possible' })
    }
  }
  return found
}

/** Folders of the system in which programs keep their data, each in a folder of its own. */
export const DATA_FOLDERS: readonly string[] = [
  '/tmp',
  '/var/tmp',
  '/var/log',
  '/var/lib',
  '/var/cache',
  '/var/run',
  '/run',
  '/data',
  '/srv',
  '/mnt',
  '/var/spool',
  '/var/opt',
]

import type { Evidence, Requirement } from '../types.js'
import { isSystemPath } from './app-roots.js'
import { isInside } from './image-path.js'
import { writeNeed, type RequirementInput } from './requirement-input.js'

/** Programs make files in them, whatever lies there already. */
const DATA_NAME = /\/(?:cache|data|database|db|logs?|state|storage|uploads?|work)$/i

/** A folder that a RUN makes and nothing fills is there to be written, and one with a name for data. */
export function madeFolders({ image, appRoots, dockerfilePath }: RequirementInput): readonly Requirement[] {
  const isDataFolder = (path: string) =>
    appRoots.some(root => path !== root && isInside(path, root)) ||
    DATA_FOLDERS.some(folder => path !== folder && isInside(path, folder)) ||
    !isSystemPath(path)
  const found: Requirement[] = []
  for (const { effect, instruction, user } of image.effects) {
    if (effect.kind !== 'make-directory' || user.kind === 'non-root') continue
    for (const target of effect.paths) {
      const isForData = DATA_NAME.test(target)
      if (!isDataFolder(target) || (image.tree.filesBelow(target, 1).length > 0 && !isForData)) continue
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
      const { exists, type } = image.tree.state(target)
      if (isSystemPath(target) || exists === 'no' || /[*?[$]/.test(target)) continue
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

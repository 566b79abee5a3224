import type { Evidence, Requirement } from '../types.js'
import { SYSTEM_FOLDERS } from './app-roots.js'
import { parentOf } from './image-path.js'
import type { StageImage } from './stage-image.js'

/** More files than this of one COPY are not looked at. */
const FILE_LIMIT = 1000

/** What only root can ever need to read. */
const ROOTS_OWN =
  /^\/(?:root|proc|sys|dev|tmp|var\/tmp|var\/spool\/cron|var\/lib\/(?:apt|dpkg|rpm))(?:\/|$)|^\/etc\/(?:g?shadow|sudoers|cron|security|pam|polkit|apt|ssh)/

/** Files and folders that a RUN makes and closes to others: a private key, what is made under `umask 077`. */
export function madeFileRequirements(image: StageImage, dockerfilePath: string): readonly Requirement[] {
  const found = new Map<string, Requirement>()
  for (const { effect, instruction } of image.effects) {
    const paths =
      effect.kind === 'make-file' || effect.kind === 'make-directory' || effect.kind === 'change-mode'
        ? effect.paths
        : effect.kind === 'populate' && effect.type === 'file'
          ? [effect.path]
          : effect.kind === 'populate' && effect.archive !== undefined
            ? withFolders(effect.path, image.tree.filesBelow(effect.path, FILE_LIMIT))
            : []
    for (const target of paths) {
      const { exists, type, mode, copiedBy, evidence: from } = image.tree.state(target)
      if (exists !== 'yes' || mode === undefined || copiedBy !== undefined || ROOTS_OWN.test(target)) continue
      if (from?.source === 'base-image' || (mode & (type === 'directory' ? 5 : 4)) !== 0) continue
      const message = `a RUN leaves it with the mode 0${mode.toString(8)}`
      const evidence: Evidence = { path: dockerfilePath, line: instruction.line, source: 'dockerfile', message }
      found.set(target, { need: { kind: 'read', target }, evidence, certainty: 'likely' })
    }
  }
  return [...found.values()]
}

/** Files and the folders above them, from `top` on. */
function withFolders(top: string, files: readonly string[]): readonly string[] {
  const found = new Set<string>()
  for (const file of files)
    for (let at = file; at.length >= top.length && !found.has(at); at = parentOf(at)) found.add(at)
  return [...found]
}

/** Copied files and folders that are closed to others than root: COPY keeps the modes of the build context, a download gets 0600. */
export function copiedFileRequirements(image: StageImage, dockerfilePath: string): readonly Requirement[] {
  const found = new Map<string, Requirement>()
  for (const [instruction, destination] of image.destinations) {
    const at = destination.replace(/(.)\/$/, '$1')
    const add = (target: string, mode: number) => {
      const evidence: Evidence = {
        path: dockerfilePath,
        line: instruction.line,
        source: 'dockerfile',
        message: `${instruction.keyword} leaves it with the mode 0${mode.toString(8)}`,
      }
      if (!found.has(target)) found.set(target, { need: { kind: 'read', target }, evidence, certainty: 'likely' })
    }
    const folders = new Set<string>()
    for (const path of image.tree.filesBelow(at, FILE_LIMIT)) {
      const { copiedBy, mode } = image.tree.state(path)
      if (copiedBy !== instruction.index) continue
      if (mode !== undefined && (mode & 4) === 0) add(path, mode)
      for (let folder = parentOf(path); folder.length > at.length && !folders.has(folder); folder = parentOf(folder))
        folders.add(folder)
    }
    for (const folder of folders) {
      const { copiedBy, mode } = image.tree.state(folder)
      if (copiedBy === instruction.index && mode !== undefined && (mode & 1) === 0) add(folder, mode)
    }
    // What a RUN closes where it was copied to: `COPY keys/ /etc/app/` and then `chmod 700 /etc/app`.
    const { type, mode } = image.tree.state(at)
    const isOwn = !SYSTEM_FOLDERS.includes(at) && !ROOTS_OWN.test(at)
    if (type === 'directory' && isOwn && mode !== undefined && (mode & 1) === 0) add(at, mode)
  }
  return [...found.values()]
}

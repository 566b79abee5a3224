import { SYSTEM_FOLDERS } from './app-roots.js'
import { isInside, parentOf } from './image-path.js'
import { effectsOf } from '../shell/effects.js'
import type { ShellCommand, ShellContext, ShellScript } from '../shell/types.js'

/** A configuration that a script renders can be given to the user; the system's own files cannot. `own`: folders of the application. */
export function writesOnlyOrdinaryFiles(
  script: ShellScript,
  command: ShellCommand,
  context: ShellContext,
  own: readonly string[],
): boolean {
  const paths = effectsOf(script, context).flatMap(effect => {
    if (effect.command !== command) return []
    if (effect.kind === 'populate' && own.some(folder => isInside(effect.path, folder))) return [effect.path]
    return effect.kind === 'make-file' || effect.kind === 'make-directory' || effect.kind === 'edit-file'
      ? effect.paths
      : effect.kind === 'copy'
        ? [effect.to]
        : effect.kind === 'populate' && effect.type === 'file'
          ? [effect.path]
          : effect.kind === 'remove' && effect.paths.every(path => !SYSTEM_FOLDERS.includes(parentOf(path)))
            ? effect.paths
            : []
  })
  return paths.length > 0 && paths.every(path => !SENSITIVE.test(path) && !/[*?$]/.test(path))
}

/** Files by which the system recognises accounts, libraries and trust, mounts of the runtime, and programs. */
const SENSITIVE =
  /^\/(etc\/(passwd|group|shadow|gshadow|sudoers|hosts|hostname|resolv\.conf|localtime|timezone|ld\.so|ssl|ca-certificates|pam\.d|security|crontab|cron|apt|environment|profile|init|systemd|ssh)|usr\/(local\/)?(s?bin|lib|share\/ca-certificates)|s?bin|lib|boot|proc|sys|root)/

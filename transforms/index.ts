import type { Transform } from '../src/facts.js'
import { createUser } from './create-user.js'
import { movePrivilegedPorts } from './move-privileged-ports.js'
import { ownCopiedFiles } from './own-copied-files.js'
import { ownWritablePaths } from './own-writable-paths.js'
import { relocateRootHome } from './relocate-root-home.js'
import { removeRootSettings } from './remove-root-settings.js'
import { runAsUser } from './run-as-user.js'
import { secureDeployments } from './secure-deployments.js'
import { setHome } from './set-home.js'

/**
 * The transforms, in the order in which they run; each sees the texts as its predecessors left them. Add a new one here:
 * one file, one line, one fixture folder of the same name.
 */
export const transforms: readonly Transform[] = [
  createUser,
  relocateRootHome,
  removeRootSettings,
  ownCopiedFiles,
  movePrivilegedPorts,
  setHome,
  ownWritablePaths,
  runAsUser,
  secureDeployments,
]

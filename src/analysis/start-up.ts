import type { Process } from '../programs/types.js'
import type { ShellCommand, ShellScript } from '../shell/types.js'
import type { Evidence } from '../types.js'

/** Something in a start-up script that only root can do. */
export interface RootWork {
  readonly code: string
  readonly message: string
  /** The script does it only when it is root, and goes on otherwise. */
  readonly onlyWhenRoot: boolean
  /** It is done only when somebody asks for it by a variable. */
  readonly unusual: boolean
  readonly evidence: Evidence
}

/** What runs when the container starts. */
export interface StartUp {
  readonly processes: readonly Process[]
  readonly rootWork: readonly RootWork[]
  /** Commands of scripts, in order: what the scripts write, and read. */
  readonly scripts: readonly FollowedScript[]
  /** Image paths that are executed, with evidence: by the engine itself, or by a shell that may go on without them. */
  readonly executed: readonly { readonly path: string; readonly evidence: Evidence; readonly byShell: boolean }[]
}

export interface FollowedScript {
  readonly script: ShellScript
  readonly cwd: string
  readonly evidenceOf: (command: ShellCommand) => Evidence
  /** Image path of the script file; undefined for a shell-form command. */
  readonly path: string | undefined
}

import type { Range } from '../text.js'
import type { Arguments } from './function-calls.js'

/** A shell word. */
export interface ShellWord {
  readonly text: string
  /** Its value when it is certain (literals, and variables that the given environment knows), else undefined. */
  readonly value: string | undefined
  /** Where not all of it is certain: the same with a `*` for each part that is not, `/data/*` for `/data/$NAME`. */
  readonly pattern?: string | undefined
  /** Offsets in the script text that was parsed. */
  readonly range: Range
  /** It holds an unquoted `*`, `?` or `[`: `value` is a pattern. */
  readonly glob: boolean
  /** Where its value's characters stand, for what a function of a sourced file is given by another script. */
  readonly elsewhere?: WordPlace | undefined
}

export interface WordPlace {
  readonly path: string
  readonly range: Range
}

export interface ShellRedirect {
  /** With its descriptor when that is not the usual one: `>`, `>>`, `2>`, `<<-`, `<<<`. */
  readonly operator: string
  readonly target: ShellWord | undefined
  /** Body of a here-document or here-string, when literal. */
  readonly body: string | undefined
  /** Where that body stands in the script. */
  readonly bodyRange: Range | undefined
}

/** One simple command, in the order in which it stands in the script. */
export interface ShellCommand {
  /** Program and arguments, after wrappers (`exec`, `env A=b`, `sudo`, `command`, `nice`, `time`) were taken off. */
  readonly words: readonly ShellWord[]
  /** Last path segment of the program's value: `useradd` for `/usr/sbin/useradd`; undefined when not literal. */
  readonly program: string | undefined
  /** `A=b cmd` and `env A=b cmd`. */
  readonly assignments: ReadonlyMap<string, string | undefined>
  readonly redirects: readonly ShellRedirect[]
  /** What the redirects of `{ …; …; }` and `( … )` stand behind, when each of it runs once and in any case. */
  readonly group?: readonly ShellCommand[] | undefined
  /** Working directory when it runs, as far as literal `cd`s tell; undefined when unknown. */
  readonly cwd: string | undefined
  /** It runs in any case that the script gets that far: not in if/case/loop/function, not after `||`. */
  readonly unconditional: boolean
  /** `exec cmd`: replaces the shell. */
  readonly exec: boolean
  /** Inside `$(…)`, backticks or a pipeline's other part. */
  readonly nested: boolean
  /** The user that `su -c`, `gosu`, `su-exec`, `setpriv`, `runuser`, `sudo -u` or `chpst` switches to before it. */
  readonly switchUser: string | undefined
  /** What was taken off in front of it, outermost first: `exec`, `sudo`, `gosu`, `sh`. */
  readonly wrappers: readonly string[]
  /** False in the body of a function that nothing in the script calls. */
  readonly reachable: boolean
  /** It stands in a branch that only root takes: `if [ "$(id -u)" = 0 ]`. */
  readonly onlyWhenRoot: boolean
  /** It stands in a branch that is taken only when a variable is set otherwise: `if [[ "${COVERAGE:-0}" == 1 ]]`. */
  readonly unusual: boolean
  /** From its first assignment or wrapper to its last word or redirect. */
  readonly range: Range
}

export interface ShellScript {
  readonly text: string
  readonly commands: readonly ShellCommand[]
  /** Assignments of its own (`A=b` alone, export A=b) with their values where certain. */
  readonly variables: ReadonlyMap<string, string | undefined>
  /** Names of the functions that it defines: as commands they hide programs of the same name. */
  readonly functions: ReadonlySet<string>
  /** Parts that the parser could not read; commands are then incomplete. */
  readonly incomplete: boolean
}

export interface ShellContext {
  readonly cwd: string | undefined
  /** Value of an environment variable; undefined when unknown. */
  readonly env: (name: string) => string | undefined
  /**
   * The script runs when nobody sets more than `env` knows: `${DATA:-/data}` is `/data` then. False where a variable
   * that is not known may well be set.
   */
  readonly defaults?: boolean
  /** Functions that other scripts call: true for those that only root's branches call. */
  readonly calls?: ReadonlyMap<string, boolean> | undefined
  /** What those functions are called with there. */
  readonly callArguments?: ReadonlyMap<string, readonly Arguments[]> | undefined
}

/** What a command does to the file system. Paths are absolute. A `glob` path is a pattern. */
export type FileEffect =
  | {
      readonly kind: 'make-directory'
      readonly paths: readonly string[]
      readonly parents: boolean
      readonly mode: string | undefined
      readonly owner: string | undefined
      readonly group: string | undefined
    }
  | {
      readonly kind: 'make-file'
      readonly paths: readonly string[]
      readonly mode: string | undefined
      readonly owner: string | undefined
      readonly group: string | undefined
      readonly content: string | undefined
      readonly append: boolean
      /** `touch` puts nothing into it. */
      readonly isTouched?: true
      /** For each path, the file that it is a copy of, where that is known. */
      readonly from?: readonly (string | undefined)[]
    }
  | {
      readonly kind: 'change-owner'
      readonly paths: readonly string[]
      readonly owner: string | undefined
      readonly group: string | undefined
      readonly recursive: boolean
    }
  | {
      readonly kind: 'change-mode'
      readonly paths: readonly string[]
      readonly mode: string
      readonly recursive: boolean
    }
  | {
      readonly kind: 'copy'
      readonly from: readonly string[]
      readonly to: string
      readonly keepOwner: boolean
      readonly move: boolean
    }
  | { readonly kind: 'link'; readonly target: string; readonly path: string }
  | { readonly kind: 'remove'; readonly paths: readonly string[] }
  /** A tool fills a directory: `npm ci` → node_modules, tar -C, git clone, unzip -d, curl -o. */
  | {
      readonly kind: 'populate'
      readonly path: string
      readonly by: string
      readonly type: 'directory' | 'file'
      /** Octal, for tools that close what they make to everybody but its owner. */
      readonly mode?: string
      /** The archive that it unpacks, all of it: `strip` parts of the paths are left out, owners may be too. */
      readonly archive?: { readonly path: string; readonly strip: number; readonly keepsOwner: boolean }
      /** Whether it makes the folder at all depends on what the project holds. */
      readonly isPossible?: true
    }
  /** `sed -i`, `>`: a file's content changes in a way that is not followed. */
  | {
      readonly kind: 'edit-file'
      readonly paths: readonly string[]
      readonly by: 'sed' | 'other'
      readonly expressions: readonly string[]
    }

export type AccountEffect =
  | { readonly kind: 'add-group'; readonly name: string; readonly gid: number | undefined; readonly system: boolean }
  | {
      readonly kind: 'add-user'
      readonly name: string
      readonly uid: number | undefined
      readonly gid: number | undefined
      readonly group: string | undefined
      readonly groups: readonly string[]
      readonly home: string | undefined
      readonly createHome: boolean
      readonly shell: string | undefined
      readonly system: boolean
    }
  | {
      readonly kind: 'change-user'
      readonly name: string
      readonly uid: number | undefined
      readonly gid: number | undefined
      readonly groups: readonly string[]
      readonly home: string | undefined
    }
  | { readonly kind: 'remove-user'; readonly name: string }

export type PackageManager = 'apt' | 'apk' | 'dnf' | 'yum' | 'microdnf' | 'tdnf' | 'zypper' | 'pacman'

export type OtherEffect =
  /** A distribution's package manager ran: this is what tells an unknown image's family. */
  | { readonly kind: 'install-packages'; readonly manager: PackageManager; readonly packages: readonly string[] }
  /** A language's package manager or installer; `location` is where it lands when known (`/root/.local`). */
  | {
      readonly kind: 'install-tool'
      readonly tool: string
      readonly packages: readonly string[]
      readonly location: string | undefined
      readonly locationVariable: string | undefined
    }
  | { readonly kind: 'set-capability'; readonly paths: readonly string[]; readonly capabilities: string }
  | { readonly kind: 'umask'; readonly mask: string }
  /** A program of the application's own runs, which may leave its data behind: `python init_db.py`, `rails db:migrate`. */
  | { readonly kind: 'run-program' }

export type Effect = (FileEffect | AccountEffect | OtherEffect) & {
  /** The command in the script. */
  readonly command: ShellCommand
}

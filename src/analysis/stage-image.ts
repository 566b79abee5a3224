import type { Instruction, Stage } from '../dockerfile/types.js'
import type { BaseImage, OsFamily, UserTool } from '../images/types.js'
import type { Range } from '../text.js'
import type { Effect } from '../shell/types.js'
import type { Accounts, ResolvedUser } from './accounts.js'
import type { FileTree } from './file-tree.js'

/** ENTRYPOINT or CMD as an instruction or the base image sets it. */
export interface CommandForm {
  readonly form: 'exec' | 'shell'
  /** Exec form: the strings. Shell form: one string, the script. */
  readonly words: readonly string[]
  /** Where it stands; undefined when the base image sets it. */
  readonly instruction: Instruction | undefined
}

export interface EnvValue {
  /** Expanded; undefined when it depends on something unknown. */
  readonly value: string | undefined
  readonly instruction: Instruction | undefined
  /** The raw value's place in the Dockerfile. */
  readonly range: Range | undefined
  readonly raw: string | undefined
  readonly argument: boolean
}

/** A stage after its last instruction. */
export interface StageImage {
  readonly stage: Stage
  /** The image that the chain of stages starts from. */
  readonly base: BaseImage | undefined
  readonly reference: string
  /** The Dockerfile of the repository that makes that image; with `why` where what it makes cannot be told. */
  readonly builtBase:
    | { readonly kind: 'known'; readonly path: string; readonly isSameTag: boolean }
    | { readonly kind: 'unclear'; readonly path: string; readonly why: string }
    | undefined
  /** Of instructions of the chain that stand in other Dockerfiles, which these are. */
  readonly origins: ReadonlyMap<Instruction, string>
  readonly os: OsFamily
  readonly userTool: UserTool
  readonly hasShell: boolean
  readonly tree: FileTree
  readonly accounts: Accounts
  readonly user: ResolvedUser
  readonly env: ReadonlyMap<string, EnvValue>
  readonly workdir: string
  readonly entrypoint: CommandForm | undefined
  readonly cmd: CommandForm | undefined
  readonly shell: readonly string[]
  readonly exposed: readonly {
    readonly text: string
    readonly port: number | undefined
    readonly instruction: Instruction
    readonly range: Range
  }[]
  readonly volumes: readonly { readonly path: string; readonly instruction: Instruction | undefined }[]
  readonly healthcheck: Instruction | undefined
  readonly packages: ReadonlySet<string>
  /** What the RUN instructions do, with the user that they run as. */
  readonly effects: readonly RunEffect[]
  /** The effective user after each instruction of the chain, for `explain`. */
  readonly users: ReadonlyMap<Instruction, ResolvedUser>
  /** Absolute destination of each COPY and ADD, with a slash at the end when it names a folder. */
  readonly destinations: ReadonlyMap<Instruction, string>
  /** All instructions of the chain of stages that end here, in order. */
  readonly chain: readonly Instruction[]
}

export interface RunEffect {
  readonly effect: Effect
  readonly instruction: Instruction
  readonly user: ResolvedUser
  /** Offset in the Dockerfile of an offset in the script; undefined where the script does not stand there as it is. */
  readonly sourceOffset: (at: number) => number | undefined
}

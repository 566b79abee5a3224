import type { Instruction, Stage } from '../dockerfile/types.js'
import type { Effect } from '../shell/types.js'
import { worksWithGit } from './git-ownership.js'
import { isInside } from './image-path.js'
import type { StageImage } from './stage-image.js'

/**
 * The RUN of the stage that fills a folder (`uv sync`, `npm run build`) and that a command can be added to. An owner that is
 * changed there costs nothing; a RUN of its own would store every file a second time. A clone changes its owner only when
 * nothing asks git about it any more.
 */
export function makerOf(target: string, image: StageImage, stage: Stage): Instruction | undefined {
  const { exists, copiedBy } = image.tree.state(target)
  // A client that a later script generates lies among the modules that are there already.
  const isOpen = exists !== 'yes' || target.endsWith('/node_modules')
  const fills = fillsOf(image, stage)
  const made = fills.findLast(
    copiedBy !== undefined
      ? ({ path, instruction }) => path === target && instruction.index > copiedBy && isSmall(target, image)
      : // A tool that works in the folder above makes it too, unless it is known to come from elsewhere.
        ({ path }) => isInside(path, target) || (isOpen && isInside(target, path)),
  )
  if (made === undefined) return undefined
  const isCloned = fills.some(({ path, by }) => by === 'git' && isInside(target, path))
  const last = isCloned ? lastThatAsksGit(image, stage, made.instruction) : made.instruction
  return canGrow(last) ? last : undefined
}

function lastThatAsksGit(image: StageImage, { instructions }: Stage, maker: Instruction): Instruction {
  const later = instructions.slice(instructions.indexOf(maker) + 1)
  return later.findLast(run => worksWithGit([run], image)) ?? maker
}

/** A folder that the repository keeps for what is made in it: a `.keep`, and little else, would be stored a second time. */
const MAX_COPIED = 20

function isSmall(folder: string, { tree }: StageImage): boolean {
  return tree.filesBelow(folder, MAX_COPIED + 1).length <= MAX_COPIED
}

/** A folder that a task of root filled where no command can be added to it: what it left there is not known file by file. */
export function isLeftByTask(target: string, image: StageImage): boolean {
  return (filledByTasks(image).has(target) && isSmall(target, image)) || isCollected(target, image)
}

const STATICS = /^(?:static|collected)[\w-]*$|^assets$/i

/** A folder for what Django's `collectstatic` gathers, as it is called by most: a RUN of root has filled it, with folders of its own. */
function isCollected(target: string, { effects }: StageImage): boolean {
  if (!STATICS.test(target.slice(target.lastIndexOf('/') + 1))) return false
  return effects.some(
    ({ effect, user }) =>
      effect.kind === 'populate' &&
      effect.by === 'collectstatic' &&
      user.kind !== 'non-root' &&
      target !== effect.path &&
      isInside(target, effect.path),
  )
}

const taskFolders = new WeakMap<StageImage, ReadonlySet<string>>()

function filledByTasks(image: StageImage): ReadonlySet<string> {
  const before = taskFolders.get(image)
  if (before !== undefined) return before
  const folders = new Set(
    image.effects.flatMap(({ effect, user }) =>
      effect.kind === 'populate' && effect.by === 'rails' && user.kind !== 'non-root' ? [effect.path] : [],
    ),
  )
  taskFolders.set(image, folders)
  return folders
}

/** Nothing shows that the folder is there for certain: a build tool makes it where the project has something for it. */
export function isOnlyPossible(path: string, image: StageImage): boolean {
  const makers = image.effects.filter(({ effect }) => effect.kind === 'populate' && effect.path === path)
  return makers.length > 0 && makers.every(({ effect }) => effect.kind === 'populate' && effect.isPossible === true)
}

/** A folder that a RUN of the stage fills as root. */
interface Fill {
  readonly path: string
  readonly by: string
  readonly instruction: Instruction
}

const known = new WeakMap<StageImage, readonly Fill[]>()

function fillsOf(image: StageImage, stage: Stage): readonly Fill[] {
  const before = known.get(image)
  if (before !== undefined) return before
  const own = new Set(stage.instructions)
  const builds = new Set(image.effects.flatMap(({ effect, instruction }) => (isBuild(effect) ? [instruction] : [])))
  const fills = image.effects.flatMap(({ effect, instruction, user }) =>
    effect.kind === 'populate' &&
    effect.type === 'directory' &&
    user.kind !== 'non-root' &&
    own.has(instruction) &&
    (effect.path !== '/' || builds.has(instruction))
      ? [{ path: effect.path, by: effect.by, instruction }]
      : [],
  )
  known.set(image, fills)
  return fills
}

/** `make install` fills folders all over the image; an archive that is unpacked in `/` alone only where it says. */
function isBuild(effect: Effect): boolean {
  return effect.kind === 'populate' && (effect.by === 'make' || effect.by === 'cmake')
}

/** Its script is a list of commands whose end is seen: no heredoc, no comment, no operator at the end. */
function canGrow(run: Instruction): boolean {
  if (run.json !== undefined || run.heredocs.length > 0) return false
  const script = run.args.trimEnd()
  // Nothing runs behind a command that ends the shell.
  if (/(?:^|[;&|({\n])\s*(?:exit|exec)\b[^;&|\n]*$/.test(script)) return false
  return !/[;&|\\]$/.test(script) && !script.slice(script.lastIndexOf('\n') + 1).includes('#')
}

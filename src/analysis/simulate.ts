import { expand } from '../dockerfile/expand.js'
import { assignments } from '../dockerfile/assignments.js'
import type { Dockerfile, Instruction, Stage } from '../dockerfile/types.js'
import type { Evidence } from '../types.js'
import type { Workspace } from '../workspace.js'
import { resolveUser } from './accounts.js'
import { argumentBehind } from './argument-default.js'
import type { BuildContext } from './build-context.js'
import { destinationOf, sourcesOf, unquote } from './copy-operands.js'
import { copyInto } from './copy.js'
import { ancestors, normalizePath } from './image-path.js'
import type { ContextReader } from './file-events.js'
import { TEMPORARY } from './grants.js'
import { copiedStage, countChildren, stagesNeeded } from './needed-stages.js'
import { runStep } from './run-step.js'
import { finishStage, startFromImage, startFromStage, type BuiltBase, type Draft } from './stage-draft.js'
import type { CommandForm, StageImage } from './stage-image.js'

/** Longer values count as unknown: `ENV A=$A$A` forty times over would fill the memory. */
const MAX_VALUE = 4096
/** A working directory below more folders is no person's; each of them is looked at. */
const MAX_DEPTH = 128

export interface SimulationInput {
  readonly dockerfile: Dockerfile
  readonly workspace: Workspace
  readonly context: BuildContext
  readonly reader: ContextReader
  /** Build arguments that deployments give. */
  readonly buildArgs: ReadonlyMap<string, string>
  /** Names of the build arguments that some deployment gives: their defaults do not tell the value. */
  readonly suppliedArgs?: ReadonlySet<string>
  /** What another Dockerfile of the repository makes of the image that FROM names. */
  readonly builtBase: (reference: string, byContext?: boolean) => BuiltBase | undefined
}

/** Builds the stage in the head: users, files with owners and modes, environment and commands after each instruction. */
export function simulateStage(stage: Stage, input: SimulationInput): StageImage {
  return simulate(stage, input)
}

/** Stages that it is built from or copies from stand above it, so that one pass in the file's order builds them all. */
function simulate(final: Stage, input: SimulationInput): StageImage {
  const needed = stagesNeeded(final, input.dockerfile)
  const done: Done = new Map()
  const drafts = new Map<Stage, Draft>()
  const children = countChildren(needed)
  for (const stage of input.dockerfile.stages) {
    if (!needed.has(stage)) continue
    const parent = stage.parent === undefined ? undefined : drafts.get(stage.parent)
    const isOnlyChild = children.get(stage.parent) === 1
    const draft =
      parent === undefined
        ? startFromImage(stage, input.reader, input.buildArgs, input.builtBase)
        : startFromStage(parent, isOnlyChild)
    drafts.set(stage, draft)
    const image = finishStage(stage, runStage(stage, draft, input, done))
    if (stage === final) return image
    done.set(stage, image)
  }
  throw new Error('a stage that is not in the file was to be simulated')
}

/** Of an earlier stage only the files count: the rest may have gone over to the stage that starts from it. */
type Done = Map<Stage, Pick<StageImage, 'tree'>>

function runStage(stage: Stage, draft: Draft, input: SimulationInput, done: Done): Draft {
  for (const instruction of stage.instructions) {
    step(instruction, stage, draft, input, done)
    draft.users.set(instruction, draft.user)
    draft.chain.push(instruction)
  }
  return draft
}

function step(instruction: Instruction, stage: Stage, draft: Draft, input: SimulationInput, done: Done): void {
  const lookup = (name: string) => draft.env.get(name)?.value
  const expanded = (text: string) => expand(text, lookup, { escape: input.dockerfile.escape, quotes: 'remove' }).value
  const evidence: Evidence = {
    path: input.dockerfile.path,
    line: instruction.line,
    source: 'dockerfile',
    message: `${instruction.keyword} in the Dockerfile`,
  }
  switch (instruction.keyword) {
    case 'ARG':
    case 'ENV': {
      const argument = instruction.keyword === 'ARG'
      for (const { name, value, valueRange } of assignments(instruction)) {
        // An ENV of the same name always wins over an ARG.
        if (argument && draft.env.get(name)?.argument === false) continue
        const given = argument ? input.buildArgs.get(name) : undefined
        const global = argument && value === undefined ? globalDefault(input.dockerfile, name) : undefined
        const whole = given ?? (value === undefined ? global : expanded(value))
        const result = whole !== undefined && whole.length > MAX_VALUE ? undefined : whole
        const origin = argument || value === undefined ? undefined : argumentBehind(value, draft, input.suppliedArgs)
        if (origin !== undefined && result !== undefined) {
          draft.env.set(name, { ...origin, value: result, instruction, argument })
          continue
        }
        draft.env.set(name, { value: result, instruction, range: valueRange, raw: value, argument })
      }
      return
    }
    case 'WORKDIR': {
      const path = expanded(instruction.args.trim())
      if (path === undefined) return
      const workdir = normalizePath(path.startsWith('/') ? path : `${draft.workdir}/${path}`)
      if (ancestors(workdir).length > MAX_DEPTH) return
      draft.workdir = workdir
      for (const at of [...ancestors(draft.workdir), draft.workdir]) {
        // The classic builder gives it to root even after a USER.
        if (draft.tree.state(at).exists !== 'yes')
          draft.tree.log(at, { kind: 'place', type: 'directory', uid: 0, gid: 0, mode: 0o755, evidence })
      }
      return
    }
    case 'USER':
      draft.user = resolveUser(expanded(instruction.args.trim()), draft.accounts, instruction)
      return
    case 'SHELL':
      draft.shell = instruction.json?.values ?? draft.shell
      return
    case 'ENTRYPOINT':
      draft.entrypoint = commandForm(instruction)
      // Setting the entrypoint clears a CMD that comes from the base image or a parent stage.
      if (draft.cmd?.instruction === undefined || !stage.instructions.includes(draft.cmd.instruction))
        draft.cmd = undefined
      return
    case 'CMD':
      draft.cmd = commandForm(instruction)
      return
    case 'EXPOSE':
      for (const word of instruction.words) {
        const text = expanded(word.text)
        const port = text === undefined ? undefined : /^(\d+)(\/\w+)?$/.exec(text)?.[1]
        draft.exposed.push({
          text: text ?? word.text,
          port: port === undefined ? undefined : Number(port),
          instruction,
          range: word.range,
        })
      }
      return
    case 'VOLUME':
      for (const word of instruction.json?.values ?? instruction.words.map(({ text }) => unquote(text))) {
        const path = expanded(word)
        if (path === undefined || path === '') continue
        const at = normalizePath(path)
        const { exists } = draft.tree.state(at)
        // An image that is not known has its /tmp, open to all, like any other.
        if (exists === 'no' || (exists === 'maybe' && !TEMPORARY.includes(at)))
          draft.tree.log(at, { kind: 'place', type: 'directory', uid: 0, gid: 0, mode: 0o755, evidence })
        draft.volumes.push({ path: at, instruction })
      }
      return
    case 'HEALTHCHECK':
      draft.healthcheck = /^none\b/i.test(instruction.args.trim()) ? undefined : instruction
      return
    case 'COPY':
    case 'ADD':
      copy(instruction, stage, draft, input, done, expanded, evidence)
      return
    case 'RUN':
      runStep(instruction, draft, evidence)
      return
    default:
      return
  }
}

function commandForm(instruction: Instruction): CommandForm {
  return instruction.json === undefined
    ? { form: 'shell', words: [instruction.args], instruction }
    : { form: 'exec', words: instruction.json.values, instruction }
}

function globalDefault(dockerfile: Dockerfile, name: string): string | undefined {
  const known = globalDefaults.get(dockerfile) ?? readGlobalDefaults(dockerfile)
  globalDefaults.set(dockerfile, known)
  return known.get(name)
}

const globalDefaults = new WeakMap<Dockerfile, ReadonlyMap<string, string>>()

function readGlobalDefaults({ globalArgs }: Dockerfile): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { name, value } of globalArgs.flatMap(instruction => assignments(instruction)))
    if (value !== undefined && !found.has(name)) found.set(name, unquote(value))
  return found
}

function copy(
  instruction: Instruction,
  stage: Stage,
  draft: Draft,
  input: SimulationInput,
  done: Done,
  expanded: (text: string) => string | undefined,
  evidence: Evidence,
): void {
  const flag = (name: string) => instruction.flags.find(candidate => candidate.name === name)?.value
  const destination = expanded(destinationOf(instruction))
  if (destination === undefined) return
  draft.destinations.set(instruction, absoluteDestination(destination, draft.workdir))
  const from = flag('from')
  const copied = copiedStage(instruction, stage, input.dockerfile)
  const owner = flag('chown')
  const mode = flag('chmod')
  const lookup = (name: string) => draft.env.get(name)?.value
  copyInto({
    instruction,
    tree: draft.tree,
    accounts: draft.accounts,
    workdir: draft.workdir,
    workspace: input.workspace,
    context: input.context,
    evidence,
    sources: sourcesOf(instruction).map(source => expanded(source) ?? source),
    destination,
    rendered: text => renderedScript(text, lookup),
    owner: owner === undefined ? undefined : (expanded(owner) ?? owner),
    mode: mode === undefined ? undefined : expanded(mode),
    from: from === undefined ? undefined : copied === undefined ? null : (done.get(copied)?.tree ?? null),
  })
}

/**
 * A script as the builder writes it: `\\$` becomes `$`. Settings stay as they stand in the Dockerfile, where their ports
 * are changed.
 */
function renderedScript(text: string, lookup: (name: string) => string | undefined): string {
  if (!text.startsWith('#!')) return text
  return expand(text, lookup, { quotes: 'ignore', unset: 'empty' }).value ?? text
}

/** Absolute, with a slash at the end when it names a folder. */
function absoluteDestination(destination: string, workdir: string): string {
  const path = normalizePath(destination.startsWith('/') ? destination : `${workdir}/${destination}`)
  return /(^|\/)\.{0,2}$/.test(destination) && path !== '/' ? `${path}/` : path
}

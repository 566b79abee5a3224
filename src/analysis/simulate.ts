import { expand } from '../dockerfile/expand.js'
import { assignments } from '../dockerfile/assignments.js'
import type { Dockerfile, Instruction, Stage } from '../dockerfile/types.js'
import { osFamilyOf } from '../images/evidence.js'
import { findBaseImage } from '../images/find.js'
import { shippedByImage, shippedByPackage } from '../images/shipped-files.js'
import type { BaseImage } from '../images/types.js'
import { effectsOf } from '../shell/effects.js'
import { parseShell } from '../shell/parse.js'
import type { PackageManager } from '../shell/types.js'
import type { Evidence } from '../types.js'
import type { Workspace } from '../workspace.js'
import { applyAccountEffect, baseAccounts, resolveUser, type Accounts, type ResolvedUser } from './accounts.js'
import { destinationOf, sourcesOf, unquote, type BuildContext } from './build-context.js'
import { copyInto } from './copy.js'
import { ancestors, normalizePath } from './image-path.js'
import type { ContextReader } from './file-events.js'
import { FileTree } from './file-tree.js'
import { applyFileEffect } from './run-effects.js'
import type { CommandForm, EnvValue, RunEffect, StageImage } from './stage-image.js'

export interface SimulationInput {
  readonly dockerfile: Dockerfile
  readonly workspace: Workspace
  readonly context: BuildContext
  readonly reader: ContextReader
  /** Build arguments that deployments give. */
  readonly buildArgs: ReadonlyMap<string, string>
}

interface Draft {
  base: BaseImage | undefined
  reference: string
  tree: FileTree
  accounts: Accounts
  user: ResolvedUser
  env: Map<string, EnvValue>
  workdir: string
  entrypoint: CommandForm | undefined
  cmd: CommandForm | undefined
  shell: readonly string[]
  exposed: StageImage['exposed'][number][]
  volumes: StageImage['volumes'][number][]
  healthcheck: Instruction | undefined
  packages: Set<string>
  managers: PackageManager[]
  effects: RunEffect[]
  users: Map<Instruction, ResolvedUser>
  chain: Instruction[]
  destinations: Map<Instruction, string>
}

/** Builds the stage in the head: users, files with owners and modes, environment and commands after each instruction. */
export function simulateStage(stage: Stage, input: SimulationInput): StageImage {
  return simulate(stage, input, new Map())
}

function simulate(stage: Stage, input: SimulationInput, done: Map<Stage, StageImage>): StageImage {
  const chain: Stage[] = []
  for (let at: Stage | undefined = stage; at !== undefined && !done.has(at); at = at.parent) chain.push(at)
  for (const next of chain.reverse()) {
    const parent = next.parent === undefined ? undefined : done.get(next.parent)
    done.set(
      next,
      finish(
        next,
        runStage(next, parent === undefined ? startFromImage(next, input) : startFromStage(parent), input, done),
      ),
    )
  }
  const result = done.get(stage)
  if (result === undefined) throw new Error('a stage of the chain was not simulated')
  return result
}

function startFromImage(stage: Stage, input: SimulationInput): Draft {
  const base = stage.unresolved.length > 0 ? undefined : findBaseImage(stage.base)
  const tree = new FileTree(input.reader)
  const evidence: Evidence = {
    path: undefined,
    line: undefined,
    source: 'base-image',
    message: `${stage.base} ships it`,
  }
  if (stage.base !== 'scratch')
    tree.log('/', { kind: 'fill', source: { kind: 'opaque' }, uid: 0, gid: 0, mode: 0o755, evidence })
  for (const path of base?.paths ?? []) {
    const bits = Number.parseInt(path.mode, 8)
    // Directories without an x bit do not occur.
    tree.log(path.path, {
      kind: 'place',
      type: (bits & 0o111) === 0 ? 'file' : 'directory',
      uid: path.uid,
      gid: path.gid,
      mode: bits,
      evidence,
    })
  }
  for (const { path, text } of shippedByImage(base)) placeShipped(tree, path, text, evidence)
  if (base !== undefined && base.os !== 'scratch' && base.os !== 'windows') {
    tree.log('/var/run', { kind: 'place', type: 'unknown', uid: 0, gid: 0, mode: 0o777, linkTarget: '/run', evidence })
  }
  const accounts = baseAccounts(base)
  const env = new Map<string, EnvValue>()
  for (const [name, value] of Object.entries(base?.env ?? {}))
    env.set(name, { value, instruction: undefined, range: undefined, raw: undefined, argument: false })
  const exec = (words: readonly string[] | undefined): CommandForm | undefined =>
    words === undefined ? undefined : { form: 'exec', words, instruction: undefined }
  return {
    base,
    reference: stage.base,
    tree,
    accounts,
    user:
      base === undefined && stage.base !== 'scratch'
        ? resolveUser(undefined, accounts, undefined)
        : resolveUser(base?.defaultUser ?? (stage.base === 'scratch' ? '0' : undefined), accounts, undefined),
    env,
    workdir: base?.workdir ?? '/',
    entrypoint: exec(base?.entrypoint),
    cmd: exec(base?.cmd),
    shell: ['/bin/sh', '-c'],
    exposed: [],
    volumes: (base?.volumes ?? []).map(path => ({ path, instruction: undefined })),
    healthcheck: undefined,
    packages: new Set(),
    managers: [],
    effects: [],
    users: new Map(),
    chain: [],
    destinations: new Map(),
  }
}

function placeShipped(tree: FileTree, path: string, text: string, evidence: Evidence): void {
  const { mode } = tree.state(path)
  tree.log(path, { kind: 'place', type: 'file', uid: 0, gid: 0, mode: mode ?? 0o644, text, evidence })
}

function startFromStage(parent: StageImage): Draft {
  return {
    ...parent,
    tree: new FileTree(parent.tree.reader, parent.tree),
    env: new Map([...parent.env].filter(([, value]) => !value.argument)),
    exposed: [...parent.exposed],
    volumes: [...parent.volumes],
    packages: new Set(parent.packages),
    managers: [],
    effects: [...parent.effects],
    users: new Map(parent.users),
    chain: [...parent.chain],
    destinations: new Map(parent.destinations),
  }
}

function finish(stage: Stage, draft: Draft): StageImage {
  const proven = osFamilyOf(draft.managers)
  return {
    ...draft,
    stage,
    os: draft.base?.os ?? proven?.os ?? 'unknown',
    userTool: draft.base?.userTool ?? proven?.userTool ?? { kind: draft.reference === 'scratch' ? 'none' : 'unknown' },
    hasShell:
      draft.base?.shell ?? (draft.reference !== 'scratch' && (proven !== undefined || draft.effects.length > 0)),
  }
}

function runStage(stage: Stage, draft: Draft, input: SimulationInput, done: Map<Stage, StageImage>): Draft {
  for (const instruction of stage.instructions) {
    step(instruction, stage, draft, input, done)
    draft.users.set(instruction, draft.user)
    draft.chain.push(instruction)
  }
  return draft
}

function step(
  instruction: Instruction,
  stage: Stage,
  draft: Draft,
  input: SimulationInput,
  done: Map<Stage, StageImage>,
): void {
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
        const result = given ?? (value === undefined ? global : expanded(value))
        draft.env.set(name, { value: result, instruction, range: valueRange, raw: value, argument })
      }
      return
    }
    case 'WORKDIR': {
      const path = expanded(instruction.args.trim())
      if (path === undefined) return
      draft.workdir = normalizePath(path.startsWith('/') ? path : `${draft.workdir}/${path}`)
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
        if (draft.tree.state(at).exists !== 'yes')
          draft.tree.log(at, { kind: 'place', type: 'directory', uid: 0, gid: 0, mode: 0o755, evidence })
        draft.volumes.push({ path: at, instruction })
      }
      return
    case 'HEALTHCHECK':
      draft.healthcheck = /^none\b/i.test(instruction.args.trim()) ? undefined : instruction
      return
    case 'COPY':
    case 'ADD':
      copy(instruction, draft, input, done, expanded, evidence)
      return
    case 'RUN':
      run(instruction, draft, evidence)
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
  for (const instruction of dockerfile.globalArgs) {
    for (const assignment of assignments(instruction))
      if (assignment.name === name && assignment.value !== undefined) return unquote(assignment.value)
  }
  return undefined
}

function copy(
  instruction: Instruction,
  draft: Draft,
  input: SimulationInput,
  done: Map<Stage, StageImage>,
  expanded: (text: string) => string | undefined,
  evidence: Evidence,
): void {
  const flag = (name: string) => instruction.flags.find(candidate => candidate.name === name)?.value
  const destination = expanded(destinationOf(instruction))
  if (destination === undefined) return
  draft.destinations.set(instruction, absoluteDestination(destination, draft.workdir))
  const from = flag('from')
  const owner = flag('chown')
  const mode = flag('chmod')
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
    owner: owner === undefined ? undefined : (expanded(owner) ?? owner),
    mode: mode === undefined ? undefined : expanded(mode),
    from: from === undefined ? undefined : stageTree(from, instruction, input, done),
  })
}

/** Absolute, with a slash at the end when it names a folder. */
function absoluteDestination(destination: string, workdir: string): string {
  const path = normalizePath(destination.startsWith('/') ? destination : `${workdir}/${destination}`)
  return /(^|\/)\.{0,2}$/.test(destination) && path !== '/' ? `${path}/` : path
}

function stageTree(
  from: string,
  instruction: Instruction,
  input: SimulationInput,
  done: Map<Stage, StageImage>,
): FileTree | null {
  const { stages } = input.dockerfile
  const stage = stages.findLast(
    candidate =>
      candidate.from.index < instruction.index &&
      (candidate.name === from.toLowerCase() || String(candidate.index) === from),
  )
  if (stage === undefined) return null
  return (done.get(stage) ?? simulate(stage, input, done)).tree
}

function run(instruction: Instruction, draft: Draft, evidence: Evidence): void {
  const context = {
    cwd: draft.workdir,
    env: (name: string) =>
      name === 'HOME' ? (draft.env.get('HOME')?.value ?? draft.user.account?.home) : draft.env.get(name)?.value,
  }
  const { text: script, sourceOffset } = scriptOf(instruction)
  for (const effect of effectsOf(parseShell(script, context), context)) {
    draft.effects.push({ effect, instruction, user: draft.user, sourceOffset })
    switch (effect.kind) {
      case 'add-group':
      case 'add-user':
      case 'change-user':
      case 'remove-user':
        draft.accounts = applyAccountEffect(draft.accounts, effect, instruction, draft.base !== undefined)
        break
      case 'install-packages':
        draft.managers.push(effect.manager)
        for (const name of effect.packages) {
          draft.packages.add(name)
          const os = draft.base?.os ?? osFamilyOf(draft.managers)?.os ?? 'unknown'
          for (const { path, text } of shippedByPackage(name, os)) placeShipped(draft.tree, path, text, evidence)
        }
        break
      default:
        applyFileEffect(effect, { tree: draft.tree, accounts: draft.accounts, user: draft.user, instruction, evidence })
    }
  }
}

/** The script that a RUN gives to its shell; a RUN that is only a heredoc runs the heredoc's body. */
function scriptOf(instruction: Instruction): {
  readonly text: string
  readonly sourceOffset: RunEffect['sourceOffset']
} {
  if (instruction.json !== undefined)
    return { text: instruction.json.values.map(quoteWord).join(' '), sourceOffset: () => undefined }
  const [first] = instruction.heredocs
  if (first === undefined) return { text: instruction.args, sourceOffset: instruction.sourceOffset }
  if (/^\s*\d*<<-?\s*["']?\w+["']?\s*$/.test(instruction.args)) {
    if (first.stripTabs) return { text: first.body.replace(/^\t+/gm, ''), sourceOffset: () => undefined }
    return { text: first.body, sourceOffset: at => first.range.start + at }
  }
  const { length } = instruction.args
  return {
    text: `${instruction.args}\n${instruction.heredocs.map(heredoc => `${heredoc.body}${heredoc.name}\n`).join('')}`,
    sourceOffset: at => (at <= length ? instruction.sourceOffset(at) : undefined),
  }
}

/** Quotes a word so that a shell reads it as it is. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`
}

import { GLOBAL_SETTING } from '../src/analysis/git-settings.js'
import { ancestors, isInside } from '../src/analysis/image-path.js'
import { toolsBelowRoot, type RootTool } from '../src/analysis/root-tools.js'
import type { Instruction, Keyword } from '../src/dockerfile/types.js'
import { change, insertBefore, type Facts, type Transform } from '../src/facts.js'
import { TOOLS } from '../src/shell/tool-table.js'
import type { Edit } from '../src/text.js'
import type { Finding, Requirement } from '../src/types.js'

/**
 * What: things that are installed or copied below /root and that the container uses move to where its user can reach them:
 * installers get their location variable before they run, and COPY destinations, WORKDIR, ENV values and commands follow.
 * Why: /root is closed to everybody but root (mode 0700), so nothing in it can be run or read.
 * Leaves alone: anything else below /root that is used; that is a reason not to touch the image.
 */
export const relocateRootHome: Transform = {
  name: 'relocate-root-home',
  summary: 'Move what is installed below /root, and used at run time, to where the user can reach it',
  unaffectedBy: ['create-user'],
  apply: facts => {
    const used = facts.stage.unmet.filter(({ need }) => need.kind === 'root-home')
    const home = facts.stage.target.home
    if (used.length === 0 || home === undefined || home === '/') return []
    const tools = installsBelowRoot(facts)
    const moves = planMoves(facts, home, tools)
    // A RUN that names the old place would not find it any more.
    if (tools.length > 0 && runsNameMoved(facts, moves)) return []
    if (copiesBelowRoot(facts).some(({ instruction }) => knowsItsPlace(facts, instruction))) return []
    if (movesUnderRuns(facts)) return []
    const isOurs = ({ evidence }: Requirement) => evidence.path === facts.dockerfile.path
    if (
      !used.every(
        entry => isOurs(entry) && entry.need.kind === 'root-home' && moveOf(entry.need.target, moves) !== undefined,
      )
    )
      return []
    const findings: Finding[] = []
    for (const tool of tools) {
      if (tool.tool === 'git-settings') {
        const edits = systemSettings(facts)
        if (edits.length === 0) return []
        findings.push(change("only root reads root's settings of git: they become those of the system", edits))
        continue
      }
      const to = moveOf(tool.location, moves)
      if (tool.variable === undefined || to === undefined) return []
      const lines = settingLines(tool.tool, tool.variable, to, facts)
      if (lines.length > 0)
        findings.push(
          change(
            `${TOOLS[tool.tool]?.folder ?? tool.tool} would install into ${tool.location}, which only root can enter`,
            [insertBefore(facts.dockerfile, tool.instruction, lines)],
          ),
        )
    }
    const copied = new Map(
      [...moves].filter(([from]) => copiesBelowRoot(facts).some(each => each.destination === from)),
    )
    const edits = facts.stage.stage.instructions.flatMap(instruction =>
      moveTexts(facts, instruction, instruction.keyword === 'RUN' ? copied : moves),
    )
    if (edits.length > 0)
      findings.push(change('only root can enter /root: these paths move to where the user can reach them', edits))
    return findings
  },
}

/** `git config --system` for each `--global` of the stage; none where another Dockerfile has one. */
function systemSettings({ dockerfile, stage }: Facts): readonly Edit[] {
  const own = new Set(stage.stage.instructions)
  const found = stage.image.effects.filter(
    ({ effect }) => effect.kind === 'install-tool' && effect.tool === 'git-settings',
  )
  if (!found.every(({ instruction }) => own.has(instruction))) return []
  return [...new Set(found.map(({ instruction }) => instruction))].flatMap(instruction =>
    [...instruction.args.matchAll(GLOBAL_SETTING)].map(({ 0: text, index }) => {
      const last = index + text.length - 1
      const start = instruction.sourceOffset(last - '--global'.length + 1)
      return { path: dockerfile.path, start, end: instruction.sourceOffset(last) + 1, text: '--system' }
    }),
  )
}

/** The lines that tell an installer of its new place. */
function settingLines(name: string, variable: string, to: string, { stage }: Facts): readonly string[] {
  const { prefix = '', value, links, needsFolder } = TOOLS[name] ?? {}
  const own = stage.image.env.get(variable)
  // The value that an ENV of the stage gives moves where it stands.
  const isSet = own?.instruction !== undefined && !own.argument && stage.stage.instructions.includes(own.instruction)
  return [
    ...(isSet ? [] : [`ENV ${variable}=${value ?? prefix + to}`]),
    ...(links?.variable === undefined ? [] : [`ENV ${links.variable}=${to}/bin`]),
    ...(needsFolder === true ? [`RUN mkdir -p ${to}`] : []),
  ]
}

/** New places by old ones. Tools go to /opt, where every user can run them and nobody but root changes them. */
function planMoves(facts: Facts, home: string, tools: readonly RootTool[]): ReadonlyMap<string, string> {
  const moves = new Map<string, string>()
  for (const { tool, location } of tools) {
    const { folder = tool, links } = TOOLS[tool] ?? {}
    moves.set(location, `/opt/${folder}`)
    if (links !== undefined) moves.set(`/root/${links.location}`, `/opt/${folder}/bin`)
  }
  for (const { destination } of copiesBelowRoot(facts)) moves.set(destination, home + destination.slice('/root'.length))
  if (movesAsAWhole(facts)) moves.set('/root', home)
  return moves
}

/** A stage that works in /root and does nothing else with it: no RUN looks there, and HOME is not set. */
function movesAsAWhole(facts: Facts): boolean {
  const { instructions } = facts.stage.stage
  const isWorkdir = instructions.some(({ keyword, args }) => keyword === 'WORKDIR' && /^\/root(\/|\s*$)/.test(args))
  return (
    isWorkdir &&
    !instructions.some(
      ({ keyword, args }) =>
        (keyword === 'RUN' && /\/root\b|~|\bHOME\b/.test(args)) || (keyword === 'ENV' && /(^|\s)HOME[\s=]/.test(args)),
    )
  )
}

/** Files of shells, which may lead to any of them, count as all of them. */
function runsNameMoved(facts: Facts, moves: ReadonlyMap<string, string>): boolean {
  return installingInstructions(facts).some(
    ({ keyword, args }) =>
      keyword === 'RUN' &&
      [...args.matchAll(/(?:\/root|~|\$HOME|\$\{HOME\})(\/\.[\w.@+/-]*)([*?[{$\\]?)/g)].some(([, below = '', open]) => {
        const path = `/root${below.replace(/\/+$/, '')}`
        if (open !== '' || /^\/root\/\.(?:\w*profile|\w*rc|bash_\w+|zshenv)$/.test(path)) return true
        return [...moves.keys()].some(folder => isInside(path, folder) || isInside(folder, path))
      }),
  )
}

/** A RUN works with what is copied by another way than its whole path, which follows: from `/root`, `~` or `$HOME`. */
function movesUnderRuns(facts: Facts): boolean {
  const copies = copiesBelowRoot(facts)
  if (copies.length === 0) return false
  return facts.stage.stage.instructions.some(({ keyword, args }) => {
    if (keyword !== 'RUN') return false
    const text = args.replace(/\bchmod[ \t]+\S+[ \t]+\/root\/?(?=[ \t]*(?:$|[;&\n]))/g, '')
    return [...text.matchAll(/(?<![\w/.-])(?:\/root|~|\$HOME\b|\$\{HOME\})((?:\/[\w.@+-]+)*)/g)].some(
      ([whole, below = '']) => {
        const path = `/root${below}`
        const isLiteral = whole.startsWith('/root')
        return copies.some(({ destination }) =>
          isInside(path, destination) ? !isLiteral : isInside(destination, path),
        )
      },
    )
  })
}

/** The new place of a path: that of the nearest folder that moves. */
function moveOf(path: string, moves: ReadonlyMap<string, string>): string | undefined {
  for (const folder of [path, ...ancestors(path).toReversed()]) {
    const to = moves.get(folder)
    if (to !== undefined) return to + path.slice(folder.length)
  }
  return undefined
}

/** The stage's own, and those of the stages it builds on: a variable does there what it does here, unless they name /root. */
function installingInstructions({ stage }: Facts): readonly Instruction[] {
  const own = new Set(stage.stage.instructions)
  const { chain, origins } = stage.image
  const inherited = chain.filter(instruction => !own.has(instruction) && !origins.has(instruction))
  return inherited.some(({ args }) => /\/root\b|~|\bHOME\b/.test(args)) ? [...own] : [...inherited, ...own]
}

/** The first installation decides: the variable is set before it and stays set. */
function installsBelowRoot(facts: Facts): readonly RootTool[] {
  const found = new Map<string, RootTool>()
  const { stage } = facts
  const own = installingInstructions(facts)
  for (const tool of toolsBelowRoot(stage.image, stage.view, [stage.startUp, ...stage.otherStartUps]))
    if (own.includes(tool.instruction) && !found.has(tool.location)) found.set(tool.location, tool)
  return [...found.values()]
}

interface RootCopy {
  readonly instruction: Instruction
  readonly destination: string
}

function copiesBelowRoot(facts: Facts): readonly RootCopy[] {
  return facts.stage.stage.instructions.flatMap(instruction => {
    const destination = facts.stage.image.destinations.get(instruction)?.replace(/(.)\/$/, '$1')
    return destination !== undefined && isInside(destination, '/root') && destination !== '/root'
      ? [{ instruction, destination }]
      : []
  })
}

/** A virtual environment that a builder made: its scripts name the interpreter by the place where they were installed. */
function knowsItsPlace({ dockerfile }: Facts, copy: Instruction): boolean {
  if (!copy.flags.some(({ name }) => name === 'from')) return false
  const sources = copy.words.slice(0, -1).map(({ text }) => text.replace(/(.)\/+$/, '$1'))
  return dockerfile.instructions.some(({ keyword, args }) => {
    if (keyword !== 'RUN' || !MAKES_ENVIRONMENT.test(args)) return false
    // One that is named, and lies elsewhere, is not what is copied.
    const named = /\b(?:venv|virtualenv)\s+(?:-\S+\s+)*(\/[^\s;&|]+)/.exec(args)?.[1]
    return named === undefined || sources.some(source => isInside(named, source) || isInside(source, named))
  })
}

const MAKES_ENVIRONMENT =
  /\bvirtualenv\s|\bvenv\s+\S|\buv\s+(?:sync|tool\s+install)\b|\bpipx\s+install\b|\b(?:poetry|pipenv|pdm)\s+(?:install|sync)\b|\b(?:conda|mamba)\s+(?:create|install|env)\b/

/** Instructions whose literal paths follow; of a RUN those of what is copied: it works where it is told. */
const FOLLOWING: ReadonlySet<Keyword> = new Set<Keyword>([
  'ENV',
  'RUN',
  'COPY',
  'ADD',
  'WORKDIR',
  'CMD',
  'ENTRYPOINT',
  'HEALTHCHECK',
])

/** Edits of literal paths below /root; of a COPY only in its destination. */
function moveTexts(facts: Facts, instruction: Instruction, moves: ReadonlyMap<string, string>): readonly Edit[] {
  if (!FOLLOWING.has(instruction.keyword)) return []
  const edits: Edit[] = []
  const isCopy = instruction.keyword === 'COPY' || instruction.keyword === 'ADD'
  const from = isCopy ? instruction.args.lastIndexOf('/root') : 0
  for (const match of instruction.args.matchAll(/(?<![\w/.-])\/root(\/[^\s:"',;&|()<>\]]*)?(?![\w.-])/g)) {
    const path = match[0].replace(/(.)\/+$/, '$1')
    const to = moveOf(path, moves)
    if (match.index < from || to === undefined) continue
    const start = instruction.sourceOffset(match.index)
    const end = instruction.sourceOffset(match.index + path.length - 1) + 1
    // A path that a continuation line cuts in two is not edited.
    if (end - start === path.length) edits.push({ path: facts.dockerfile.path, start, end, text: to })
  }
  return edits
}

import { isInside } from '../src/analysis/file-tree.js'
import type { Instruction } from '../src/dockerfile/types.js'
import { change, insertBefore, type Facts, type Transform } from '../src/facts.js'
import type { Edit } from '../src/text.js'
import type { Finding } from '../src/types.js'

/**
 * What: things that are installed or copied below /root and that the container uses move to the user's home: the installer's
 * location variable is set before it runs, and COPY destinations and ENV values follow.
 * Why: /root is closed to everybody but root (mode 0700), so nothing in it can be run or read.
 * Leaves alone: anything else below /root that is used; that is a reason not to touch the image.
 */
export const relocateRootHome: Transform = {
  name: 'relocate-root-home',
  summary: "Move what is installed below /root, and used at run time, to the user's home",
  apply: facts => {
    const { target, unmet } = facts.stage
    const used = unmet.flatMap(({ need }) => (need.kind === 'root-home' ? [need.target] : []))
    const home = target.home
    if (used.length === 0 || home === undefined || home === '/') return []
    const tools = installsBelowRoot(facts)
    const copies = copiesBelowRoot(facts)
    const roots = [...tools.map(tool => tool.location), ...copies.map(copy => copy.destination)]
    const isCovered = (path: string) => roots.some(root => isInside(path, root))
    if (roots.length === 0 || !used.every(isCovered)) return []
    const move = (path: string) => home + path.slice('/root'.length)
    const findings: Finding[] = []
    for (const tool of tools) {
      if (tool.variable === undefined) return []
      findings.push(
        change(`${tool.name} would install into ${tool.location}, which only root can enter`, [
          insertBefore(facts.dockerfile, tool.instruction, [`ENV ${tool.variable}=${move(tool.location)}`]),
        ]),
      )
    }
    const edits: Edit[] = []
    for (const instruction of facts.stage.stage.instructions) {
      if (instruction.keyword === 'ENV' || copies.some(copy => copy.instruction === instruction))
        edits.push(...moveTexts(facts, instruction, isCovered, move))
    }
    if (edits.length > 0) findings.push(change(`only root can enter /root: these paths move to ${home}`, edits))
    return findings
  },
}

interface Install {
  readonly name: string
  readonly location: string
  readonly variable: string | undefined
  readonly instruction: Instruction
}

function installsBelowRoot(facts: Facts): readonly Install[] {
  const own = new Set(facts.stage.stage.instructions)
  const found = new Map<string, Install>()
  for (const { effect, instruction } of facts.stage.image.effects) {
    if (
      effect.kind !== 'install-tool' ||
      effect.location === undefined ||
      !isInside(effect.location, '/root') ||
      !own.has(instruction)
    )
      continue
    // The first installation decides: the variable is set before it and stays set.
    if (!found.has(effect.location))
      found.set(effect.location, {
        name: effect.tool,
        location: effect.location,
        variable: effect.locationVariable,
        instruction,
      })
  }
  return [...found.values()]
}

function copiesBelowRoot(facts: Facts): readonly { readonly instruction: Instruction; readonly destination: string }[] {
  return facts.stage.stage.instructions.flatMap(instruction => {
    const destination = facts.stage.image.destinations.get(instruction)?.replace(/(.)\/$/, '$1')
    return destination !== undefined && isInside(destination, '/root') && destination !== '/root'
      ? [{ instruction, destination }]
      : []
  })
}

/** Literal paths below /root in the arguments of an ENV, or in the destination of a COPY. */
function moveTexts(
  facts: Facts,
  instruction: Instruction,
  isCovered: (path: string) => boolean,
  move: (path: string) => string,
): readonly Edit[] {
  const edits: Edit[] = []
  const from = instruction.keyword === 'ENV' ? 0 : instruction.args.lastIndexOf('/root')
  for (const match of instruction.args.matchAll(/(?<![\w/.-])\/root(\/[^\s:"',;\]]*)?/g)) {
    const path = match[0].replace(/(.)\/+$/, '$1')
    if (match.index < from || !isCovered(path)) continue
    const start = instruction.sourceOffset(match.index)
    const end = instruction.sourceOffset(match.index + path.length - 1) + 1
    // A path that a continuation line cuts in two is not edited.
    if (end - start === path.length) edits.push({ path: facts.dockerfile.path, start, end, text: move(path) })
  }
  return edits
}

import { healthcheckPorts } from '../src/analysis/healthcheck.js'
import { planPortMove } from '../src/deploy/ports.js'
import type { Mount, PortMove } from '../src/deploy/types.js'
import { isInside } from '../src/analysis/image-path.js'
import { preparationPoint } from '../src/analysis/insertion-point.js'
import { change, insertAfter, insertBefore, runLines, type Facts, type Transform } from '../src/facts.js'
import type { Edit } from '../src/text.js'
import type { Doubt, Finding, Need, Requirement } from '../src/types.js'

type Bind = Extract<Need, { kind: 'bind' }>

/**
 * What: moves listening ports below 1024 (80 to 8080) wherever the number stands: server configurations of the build context
 * and of the image, arguments, ENV; and with them EXPOSE, HEALTHCHECK, compose and Kubernetes.
 * Why: outside Docker 20.10+ and containerd 2 only root may open such a port; half a move is worse than none.
 * Leaves alone: ports whose number the repository does not show, ports published on the host, a Service's own port.
 */
export const movePrivilegedPorts: Transform = {
  name: 'move-privileged-ports',
  summary: 'Move listening ports below 1024, with everything in the repository that names them',
  apply: facts => {
    if (facts.options.keepPorts) return []
    const moves = movesOf(facts)
    if (moves.length === 0) return []
    const movers = withSharers({ facts, moves })
    if ('kind' in movers) return [movers]
    const findings: Finding[] = []
    for (const mover of movers) {
      const followers = planFollowers(mover)
      if (followers.obstacles.length > 0)
        return followers.obstacles.map((obstacle): Finding => ({ kind: 'doubt', ...obstacle }))
      for (const move of mover.moves) findings.push(...moveOne(mover.facts, move))
      for (const { edit, reason } of followers.edits) findings.push(change(reason, [edit]))
      for (const followUp of followers.followUps) findings.push({ kind: 'follow-up', ...followUp })
    }
    return withoutRepeatedEdits(findings)
  },
}

interface Move {
  readonly requirement: Requirement
  readonly need: Bind
  readonly to: number
}

/** A Dockerfile whose ports move. */
interface Mover {
  readonly facts: Facts
  readonly moves: readonly Move[]
}

function movesOf(facts: Facts): readonly Move[] {
  return facts.stage.unmet.flatMap((requirement): readonly Move[] => {
    const { need } = requirement
    if (need.kind !== 'bind') return []
    const to = facts.ports.get(need.port)
    if (to === undefined || need.fixed !== undefined || need.sites.length === 0) return []
    return isMounted(facts, need) ? [] : [{ requirement, need, to }]
  })
}

/** A deployment mounts something else over a configuration that names the port: the mount wins, whatever the image holds. */
function isMounted({ stage }: Facts, need: Bind): boolean {
  const { tree } = stage.image
  const hides = ({ source, target }: Mount): boolean =>
    need.sites.some(
      site =>
        (site.kind === 'image-file' && isInside(site.path, target)) ||
        // The same file mounted over its own copy moves with it.
        (site.kind === 'text' && source !== site.path && tree.state(target).contextPath === site.path),
    )
  return stage.workloads.some(({ development, mounts }) => !development && mounts.some(hides))
}

/**
 * With all Dockerfiles that listen because of the same files, as far as those lead; a doubt when one of them has to stay as
 * it is: a configuration can only move with everything that uses it.
 */
function withSharers(first: Mover): readonly Mover[] | Doubt {
  const movers = [first]
  const seen = new Set([first.facts.dockerfile.path])
  // Grows while it is walked.
  for (const { facts, moves } of movers) {
    for (const { need } of moves) {
      for (const site of need.sites) {
        if (site.kind !== 'text' || site.path === facts.dockerfile.path) continue
        for (const path of facts.sharedWith(site.path)) {
          if (seen.has(path)) continue
          seen.add(path)
          const mover = moverOf(path, first)
          if (mover === undefined) return sharedConfig(first.facts, site.path, need.port, path)
          movers.push(mover)
        }
      }
    }
  }
  return movers
}

function moverOf(path: string, first: Mover): Mover | undefined {
  const other = first.facts.companion(path)
  if (other === undefined) return undefined
  const ports = new Map(first.moves.map(({ need, to }) => [need.port, to]))
  const facts: Facts = { ...first.facts, ...other, ports }
  const taken = new Set(other.stage.image.exposed.map(({ port }) => port))
  for (const { need } of other.stage.requirements) if (need.kind === 'bind') taken.add(need.port)
  const moves = movesOf(facts)
  const isWhole = other.stage.unmet.every(
    ({ need }) => need.kind !== 'bind' || !ports.has(need.port) || moves.some(move => move.need === need),
  )
  return isWhole && ![...ports.values()].some(to => taken.has(to)) ? { facts, moves } : undefined
}

function sharedConfig(facts: Facts, file: string, port: number, other: string): Doubt {
  return {
    kind: 'doubt',
    code: 'shared-config',
    message: `${file} names the port ${String(port)} and is used by ${other} too, which cannot move with this one`,
    path: facts.dockerfile.path,
    line: facts.stage.stage.from.line,
  }
}

function planFollowers({ facts, moves }: Mover): PortMove {
  return planPortMove({
    workspace: facts.repository.workspace,
    deployments: facts.repository.deployments(),
    dockerfilePath: facts.dockerfile.path,
    ports: moves.map(({ need, to }) => ({ from: need.port, to })),
    environment: moves.flatMap(({ need }) =>
      need.sites.flatMap(site => (site.kind === 'environment' ? [site.name] : [])),
    ),
  })
}

/** Dockerfiles that share a file each ask for the same edits of it. */
function withoutRepeatedEdits(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  return findings.flatMap((finding): readonly Finding[] => {
    if (finding.kind !== 'change') return [finding]
    const edits = finding.edits.filter(({ path, start, end, text }) => {
      const key = `${path}:${String(start)}:${String(end)}:${start === end ? text : ''}`
      return seen.size < seen.add(key).size
    })
    return edits.length === 0 ? [] : [{ ...finding, edits }]
  })
}

function moveOne(facts: Facts, { requirement, need, to }: Move): readonly Finding[] {
  const { dockerfile, stage } = facts
  const [from, target] = [String(need.port), String(to)]
  const reason = `only root may listen on ${from} everywhere: ${requirement.evidence.message}`
  const findings: Finding[] = []
  const texts = need.sites.flatMap((site): readonly Edit[] =>
    site.kind === 'text'
      ? [
          { path: site.path, start: site.start, end: site.end, text: (site.before ?? '') + target },
          ...(site.along ?? []).map(({ start, text }) => ({ path: site.path, start, end: start, text })),
        ]
      : [],
  )
  if (texts.length > 0) findings.push(change(reason, texts))
  const files = new Map<string, string[]>()
  for (const site of need.sites) {
    if (site.kind !== 'image-file') continue
    const expressions = site
      .sed(need.port, to)
      .map(expression => `-e '${expression}'`)
      .join(' ')
    files.set(expressions, [...(files.get(expressions) ?? []), site.path])
  }
  const images = [...files].map(([expressions, paths]) => `sed -i -E ${expressions} ${paths.join(' ')}`)
  if (images.length > 0) {
    const point = preparationPoint(stage.stage, undefined)
    const lines = runLines(dockerfile, images)
    findings.push(
      change(reason, [
        point.kind === 'before'
          ? insertBefore(dockerfile, point.instruction, lines)
          : insertAfter(dockerfile, point.instruction, lines),
      ]),
    )
  }
  for (const site of need.sites) {
    if (site.kind !== 'environment') continue
    const point = preparationPoint(stage.stage, undefined)
    const lines = [`ENV ${site.name}=${site.value(to)}`]
    findings.push(
      change(reason, [
        point.kind === 'before'
          ? insertBefore(dockerfile, point.instruction, lines)
          : insertAfter(dockerfile, point.instruction, lines),
      ]),
    )
  }
  const expose = stage.image.exposed.flatMap(({ port, range, instruction }): readonly Edit[] => {
    if (port !== need.port || !stage.stage.instructions.includes(instruction)) return []
    const written = dockerfile.text.slice(range.start, range.end)
    // A variable in EXPOSE follows the variable.
    return written.startsWith(from)
      ? [{ path: dockerfile.path, start: range.start, end: range.start + from.length, text: target }]
      : []
  })
  if (expose.length === 0 && stage.image.base?.exposed.includes(need.port) === true) {
    const point = preparationPoint(stage.stage, undefined)
    const lines = [`EXPOSE ${target}`]
    findings.push(
      change(`${stage.image.reference} exposes ${from}, where nothing listens any more`, [
        point.kind === 'before'
          ? insertBefore(dockerfile, point.instruction, lines)
          : insertAfter(dockerfile, point.instruction, lines),
      ]),
    )
  }
  if (expose.length > 0) findings.push(change(`EXPOSE follows the port ${from} → ${target}`, expose))
  const stockConfig = images.length > 0
  const health =
    stage.image.healthcheck === undefined
      ? []
      : healthcheckPorts(dockerfile, stage.image.healthcheck, need.port, to, stockConfig)
  if (health.length > 0) findings.push(change(`HEALTHCHECK follows the port ${from} → ${target}`, health))
  return findings
}

import { healthcheckPorts } from '../src/analysis/healthcheck.js'
import { boundariesInCommand, boundariesOfPort } from '../src/analysis/repeated-edits.js'
import type { StageAnalysis } from '../src/analysis/stage-analysis.js'
import { planPortMove } from '../src/deploy/ports.js'
import { isOverride } from '../src/deploy/compose-files.js'
import { folderOf, liesIn } from '../src/deploy/paths.js'
import type { PortMove, Workload } from '../src/deploy/types.js'
import { preparationPoint } from '../src/analysis/insertion-point.js'
import { change, insertAfter, insertBefore, runLines, type Facts, type Transform } from '../src/facts.js'
import { findMovers, heirsOf, stagesThatStay, type Move, type Mover } from '../src/port-movers.js'
import type { Edit } from '../src/text.js'
import type { Finding } from '../src/types.js'
import type { Workspace } from '../src/workspace.js'

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
    const movers = findMovers(facts)
    if ('kind' in movers) return [movers]
    const stay = stagesThatStay(facts, movers)
    if (movers.some(({ facts: { stage } }) => showsItsPort(stage))) return []
    const findings: Finding[] = []
    for (const mover of movers) {
      const kept = keptBelow(mover, stay)
      if (kept !== undefined) return [kept]
      const followers = planFollowers(mover, stay)
      if (followers.obstacles.length > 0)
        return followers.obstacles.map((obstacle): Finding => ({ kind: 'doubt', ...obstacle }))
      for (const move of mover.moves) findings.push(...withoutKept(moveOne(mover.facts, move, stay), followers.kept))
      for (const { edit, reason } of followers.edits) findings.push(change(reason, [edit]))
      for (const followUp of followers.followUps) findings.push({ kind: 'follow-up', ...followUp })
    }
    return withoutRepeatedEdits(findings)
  },
}

/** Clients and applications are told the listening port, which would not be the published one any more. */
function showsItsPort({ requirements }: StageAnalysis): boolean {
  return requirements.some(({ need }) => need.kind === 'unknown' && need.code === 'redirect-shows-port')
}

/**
 * An override builds another stage for the service, and takes the ports of the file below as they are: what they publish then is
 * nothing there, where that stage listens on the port that it had.
 */
function keptBelow({ facts, moves }: Mover, stay: readonly StageAnalysis[]): Finding | undefined {
  const ports = new Set(moves.map(({ need }) => need.port))
  const below = facts.stage.workloads.filter(({ kind }) => kind === 'compose')
  for (const { requirements, workloads, stage } of stay) {
    const bound = requirements.find(({ need }) => need.kind === 'bind' && ports.has(need.port))
    if (bound?.need.kind !== 'bind') continue
    const { port } = bound.need
    const over = workloads.find(
      ({ kind, path, name, ports: own }) =>
        kind === 'compose' &&
        isOverride(path) &&
        !own.some(each => each.port === port) &&
        below.some(
          each =>
            each.name === name &&
            folderOf(each.path) === folderOf(path) &&
            each.ports.some(published => published.port === port),
        ),
    )
    if (over === undefined) continue
    const message = `${over.name} is built from the stage ${stage.name ?? String(stage.index)} here, which stays on port ${String(port)}, and takes its ports from the file below`
    return { kind: 'doubt', code: 'shared-config', message, path: over.path, line: over.line }
  }
  return undefined
}

function planFollowers(mover: Mover, stay: readonly StageAnalysis[]): PortMove {
  const { facts, moves } = mover
  const deployments = facts.repository.deployments()
  const own = [facts.stage, ...heirsOf(mover, stay)].flatMap(({ workloads }) => workloads)
  return planPortMove({
    workspace: facts.repository.workspace,
    deployments,
    dockerfilePath: facts.dockerfile.path,
    workloads: [...new Set([...own, ...mountersOf(mover, deployments.workloads)])],
    ports: moves.map(({ need, to }) => ({ from: need.port, to, ipv4Only: isStockConfig(need) })),
    environment: moves.flatMap(({ need }) =>
      need.sites.flatMap(site =>
        site.kind === 'environment' ? [site.name] : site.kind === 'text' ? (site.variable ?? []) : [],
      ),
    ),
  })
}

/**
 * Services of other images that mount a configuration that is edited (`image: nginx` with the same file, for development), or the
 * edited program itself, which they start.
 */
function mountersOf({ facts, moves }: Mover, workloads: readonly Workload[]): readonly Workload[] {
  const edited = new Set(
    moves.flatMap(({ need }) => need.sites.flatMap(site => (site.kind === 'text' ? [site.path] : []))),
  )
  const { workspace } = facts.repository
  return workloads.filter(workload => {
    const { kind, build, image, mounts } = workload
    if (kind !== 'compose') return false
    return mounts.some(({ source, target }) => {
      const held = [...edited].filter(path => source !== undefined && liesIn(path, source))
      if (held.length === 0) return false
      if (CONFIGURATION_FOLDERS.test(target)) return build === undefined && image !== undefined
      return held.some(path => starts(workload, path, workspace))
    })
  })
}

/** Its command names the file, or the Dockerfile does that its image is built from. */
function starts({ command, entrypoint, build }: Workload, file: string, workspace: Workspace): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1)
  const words = [entrypoint, command].flatMap(each => (typeof each === 'string' ? each.split(/[\s"']+/) : (each ?? [])))
  const text = words.length > 0 || build === undefined ? words.join(' ') : (workspace.read(build.dockerfile) ?? '')
  return text.split(/[\s"',/[\]]+/).includes(name)
}

/** What is mounted elsewhere is the application's folder, which may hold configurations of other programs. */
const CONFIGURATION_FOLDERS = /^\/(?:etc|usr\/local\/etc|usr\/local\/apache2\/conf|opt\/[\w.-]+\/(?:conf|etc))(?:\/|$)/

/** The image's own configuration: its start-up script lets it listen on IPv6 too only as long as nothing has edited it. */
const isStockConfig = ({ sites }: Move['need']): boolean => sites.some(({ kind }) => kind === 'image-file')

/** The listening port may be read from a value that others use too, and that stays. */
function withoutKept(findings: readonly Finding[], kept: PortMove['kept']): readonly Finding[] {
  const isKept = (edit: Edit): boolean =>
    kept.some(({ path, start, end }) => path === edit.path && start <= edit.start && edit.end <= end)
  return findings.flatMap((finding): readonly Finding[] => {
    if (finding.kind !== 'change') return [finding]
    const edits = finding.edits.filter(edit => !isKept(edit))
    return edits.length === 0 ? [] : [{ ...finding, edits }]
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

/** `stay`: shipped stages of the same Dockerfile that do not move. */
function moveOne(facts: Facts, { requirement, need, to }: Move, stay: readonly StageAnalysis[]): readonly Finding[] {
  const { dockerfile, stage } = facts
  const [from, target] = [String(need.port), String(to)]
  const reason = `only root may listen on ${from} everywhere: ${requirement.evidence.message}`
  const findings: Finding[] = []
  const texts = need.sites.flatMap((site): readonly Edit[] =>
    site.kind === 'text'
      ? [
          { path: site.path, start: site.start, end: site.end, text: (site.before ?? '') + target },
          ...(site.along ?? []).map(part => ({ ...part, path: site.path })),
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
  // What a stage inherits is edited where it stands, unless a stage that stays inherits it too.
  const exposed = stage.image.exposed.filter(
    ({ port, instruction }) =>
      port === need.port &&
      !stage.image.origins.has(instruction) &&
      !stay.some(({ image }) => image.chain.includes(instruction)),
  )
  const expose = exposed.flatMap(({ range }): readonly Edit[] => {
    const written = dockerfile.text.slice(range.start, range.end)
    // A variable in EXPOSE follows the variable.
    return written.startsWith(from)
      ? [{ path: dockerfile.path, start: range.start, end: range.start + from.length, text: target }]
      : []
  })
  if (exposed.length === 0 && stage.image.base?.exposed.includes(need.port) === true) {
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
  const { entrypoint, cmd } = stage.image
  const commands = [entrypoint, cmd].flatMap(each => (each?.form === 'shell' ? [each.instruction] : []))
  const again = [
    ...boundariesOfPort(need.port, stage.startUp, stage.view),
    ...commands
      .filter(each => each !== undefined && stage.stage.instructions.includes(each))
      .flatMap(each => boundariesInCommand(need.port, each, dockerfile.path)),
  ]
  if (again.length > 0)
    findings.push(change(`a container that starts again would find ${from} in ${target}, and edit it once more`, again))
  if (expose.length > 0) findings.push(change(`EXPOSE follows the port ${from} → ${target}`, expose))
  const health =
    stage.image.healthcheck === undefined
      ? []
      : healthcheckPorts(dockerfile, stage.image.healthcheck, need.port, to, isStockConfig(need))
  if (health.length > 0) findings.push(change(`HEALTHCHECK follows the port ${from} → ${target}`, health))
  return findings
}

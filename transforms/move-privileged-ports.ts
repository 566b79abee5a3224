import { healthcheckPorts } from '../src/analysis/healthcheck.js'
import { planPortMove } from '../src/deploy/ports.js'
import { preparationPoint } from '../src/analysis/insertion-point.js'
import { change, insertAfter, insertBefore, runLines, type Facts, type Transform } from '../src/facts.js'
import type { Edit } from '../src/text.js'
import type { Finding, Need, Requirement } from '../src/types.js'

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
    const binds = facts.stage.unmet.flatMap(requirement =>
      requirement.need.kind === 'bind' ? [{ requirement, need: requirement.need }] : [],
    )
    const moves = binds.flatMap(({ requirement, need }) => {
      const to = facts.ports.get(need.port)
      return to === undefined || need.fixed !== undefined || need.sites.length === 0 ? [] : [{ requirement, need, to }]
    })
    if (moves.length === 0) return []
    const shared = moves.flatMap(({ need }) => sharedConfigs(facts, need))
    if (shared.length > 0) return shared
    const followers = planPortMove({
      workspace: facts.repository.workspace,
      deployments: facts.repository.deployments(),
      dockerfilePath: facts.dockerfile.path,
      ports: moves.map(({ need, to }) => ({ from: need.port, to })),
      environment: moves.flatMap(({ need }) =>
        need.sites.flatMap(site => (site.kind === 'environment' ? [site.name] : [])),
      ),
    })
    if (followers.obstacles.length > 0)
      return followers.obstacles.map((obstacle): Finding => ({ kind: 'doubt', ...obstacle }))
    const findings: Finding[] = moves.flatMap(({ requirement, need, to }) => moveOne(facts, requirement, need, to))
    for (const { edit, reason } of followers.edits) findings.push(change(reason, [edit]))
    for (const followUp of followers.followUps) findings.push({ kind: 'follow-up', ...followUp })
    return findings
  },
}

function moveOne(facts: Facts, requirement: Requirement, need: Bind, to: number): readonly Finding[] {
  const { dockerfile, stage } = facts
  const [from, target] = [String(need.port), String(to)]
  const reason = `only root may listen on ${from} everywhere: ${requirement.evidence.message}`
  const findings: Finding[] = []
  const texts = need.sites.flatMap((site): readonly Edit[] =>
    site.kind === 'text' ? [{ path: site.path, start: site.start, end: site.end, text: target }] : [],
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
  if (expose.length > 0) findings.push(change(`EXPOSE follows the port ${from} → ${target}`, expose))
  const stockConfig = images.length > 0
  const health =
    stage.image.healthcheck === undefined
      ? []
      : healthcheckPorts(dockerfile, stage.image.healthcheck, need.port, to, stockConfig)
  if (health.length > 0) findings.push(change(`HEALTHCHECK follows the port ${from} → ${target}`, health))
  return findings
}

/** A configuration that other Dockerfiles copy too can only move with all of them. */
function sharedConfigs(facts: Facts, need: Bind): readonly Finding[] {
  const own = facts.dockerfile.path
  return need.sites.flatMap((site): readonly Finding[] => {
    if (site.kind !== 'text' || site.path === own) return []
    const others = facts.sharedWith(site.path).filter(path => path !== own)
    return others.slice(0, 1).map(other => ({
      kind: 'doubt',
      code: 'shared-config',
      message: `${site.path} names the port ${String(need.port)} and is used by ${other} too, which does not move with this one`,
      path: own,
      line: facts.stage.stage.from.line,
    }))
  })
}

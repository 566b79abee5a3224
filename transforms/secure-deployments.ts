import { planSecurityContext } from '../src/deploy/security.js'
import { change, type Facts, type Transform } from '../src/facts.js'
import type { Finding, FollowUp } from '../src/types.js'

/**
 * What: with `--deploy`, gives compose services and Kubernetes workloads of the image their security settings.
 * Why: runAsNonRoot, no privilege escalation and no capabilities hold even when the image changes later.
 * Leaves alone: settings that are there; where they contradict, a follow-up says so.
 */
export const secureDeployments: Transform = {
  name: 'secure-deployments',
  summary: 'Give compose services and Kubernetes workloads of the image their security settings (--deploy)',
  apply: facts => {
    if (!facts.options.deploy) return []
    const { target, image } = facts.stage
    const capable = fileCapability(facts)
    if (capable !== undefined) return facts.stage.workloads.length === 0 ? [] : [capable]
    const plan = planSecurityContext({
      workspace: facts.repository.workspace,
      workloads: facts.stage.workloads,
      uid: target.uid,
      gid: target.gid,
      writesVolumes:
        image.volumes.length > 0 ||
        facts.stage.workloads.some(workload =>
          workload.mounts.some(mount => !mount.readOnly && mount.kind === 'volume'),
        ),
      ports: [...facts.ports].map(([from, to]) => ({ from, to })),
    })
    const findings: Finding[] = plan.edits.map(({ edit, reason }) => change(reason, [edit]))
    for (const followUp of plan.followUps) findings.push({ kind: 'follow-up', ...followUp })
    return findings
  },
}

/** Images whose program has a capability in its file, for ports below 1024. */
const CAPABLE_PROGRAMS: ReadonlySet<string> = new Set(['caddy', 'vault'])

/** Without the capability that its file asks for, the kernel does not start a program at all: then not everything can be dropped. */
function fileCapability({ dockerfile, stage }: Facts): FollowUp | undefined {
  const { image } = stage
  const set = image.effects.find(({ effect }) => effect.kind === 'set-capability' && effect.capabilities !== '')
  const program = image.base?.program
  if (set === undefined && (program === undefined || !CAPABLE_PROGRAMS.has(program))) return undefined
  return {
    kind: 'follow-up',
    code: 'deploy-by-hand',
    message: 'a program of the image has a file capability: with all capabilities dropped it would not start',
    path: dockerfile.path,
    line: set?.instruction.line ?? stage.stage.from.line,
  }
}

import { planSecurityContext } from '../src/deploy/security.js'
import { change, type Transform } from '../src/facts.js'
import type { Finding } from '../src/types.js'

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
    const plan = planSecurityContext({
      workspace: facts.repository.workspace,
      deployments: facts.repository.deployments(),
      dockerfilePath: facts.dockerfile.path,
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

import type { TargetUser } from './analysis/identity.js'
import type { StageAnalysis } from './analysis/stage-analysis.js'
import { TEMPORARY } from './analysis/grants.js'
import { onlyServesFiles } from './analysis/volume-needs.js'
import type { Mount, Workload } from './deploy/types.js'
import { isInside } from './analysis/image-path.js'
import { isUsed } from './deploy/used-services.js'
import { deviceInComment } from './deploy/commented-devices.js'
import type { HardenOptions, Reason } from './types.js'
import type { Workspace } from './workspace.js'

/** `config.json`, not `conf.d`. */
const FILE_NAME = /[^/.]\.(?:\w{2,5}|[chs])$/

/** What has to happen outside the repository. */
export function withFollowUps(
  analysis: StageAnalysis,
  ports: ReadonlyMap<number, number>,
  options: HardenOptions,
  workspace: Workspace,
): readonly Reason[] {
  const { target, image, dockerfilePath } = analysis
  const owner = `${String(target.uid)}:${String(target.gid)}`
  const followUps: Reason[] = []
  const seen = new Set<string>()
  // A mount brings an owner of its own, so that a folder which everybody may write in the image counts, too.
  const written = new Set(analysis.requirements.flatMap(({ need }) => (need.kind === 'write' ? need.target : [])))
  const byItself = new Set(
    analysis.requirements.flatMap(({ need, evidence }) =>
      need.kind === 'write' && evidence.source !== 'deployment' ? need.target : [],
    ),
  )
  const isOnlyRead = ({ kind, source, target }: Mount): boolean =>
    kind === 'bind' &&
    source !== undefined &&
    !byItself.has(target) &&
    ![source, target].some(path => FOR_DATA.test(path)) &&
    holdsFiles(workspace, source)
  /** What is only possible a front server does not do. */
  const shown = new Set(
    analysis.requirements.flatMap(({ need, certainty }) =>
      need.kind === 'write' && certainty !== 'possible' ? need.target : [],
    ),
  )
  // What lies in a folder that is mounted is written there, whatever the folder holds.
  const reachedByItself = new Set([...shown].filter(path => byItself.has(path)))
  for (const { mounts } of analysis.workloads)
    for (const target of reachedMounts(mounts, reachedByItself)) {
      written.add(target)
      byItself.add(target)
    }
  const servesFiles = onlyServesFiles({ startUps: [analysis.startUp, ...analysis.otherStartUps] })
  for (const workload of analysis.workloads) {
    const asRoot = workload.development ? undefined : workload.privileges.find(({ code }) => code === 'user-root')
    if (asRoot !== undefined) {
      const message = `${workload.name}: ${asRoot.message}, which overrides the image's user`
      followUps.push({ code: asRoot.code, message, path: asRoot.path ?? workload.path, line: asRoot.line })
    }
    const device = deviceInComment(workload, workspace)
    if (device !== undefined)
      followUps.push({
        code: 'commented-device',
        message: `${workload.name}: with ${device.name} passed in, ${owner} needs the group of that device (group_add)`,
        path: workload.path,
        line: device.line,
      })
    const reached = reachedMounts(workload.mounts, written)
    for (const mount of isUsed(workspace, workload, analysis.workloads) ? workload.mounts : []) {
      // What a front server passes on to everybody, everybody may read.
      const isOthers =
        mount.readOnly || (mount.ofOthers === true && ![...byItself].some(path => isInside(path, mount.target)))
      if (isOthers && mount.kind === 'volume' && !servesFiles && seen.size < seen.add(mount.target).size)
        followUps.push({
          code: 'filled-volume',
          message: `other containers fill the volume at ${mount.target}: what they put there has to be readable for ${owner}`,
          path: mount.path ?? workload.path,
          line: mount.line,
        })
      if (isClosed(workspace, workload, mount) && seen.size < seen.add(`${mount.target}:closed`).size)
        followUps.push({
          code: 'private-file',
          message:
            mount.closed === 'secret'
              ? `what the cluster mounts at ${mount.target} is closed to others: give the pod fsGroup ${String(target.gid)}`
              : `what the host mounts at ${mount.target} is closed to others as a rule: it has to be readable for ${owner}`,
          path: mount.path ?? workload.path,
          line: mount.line,
        })
      if (
        isOthers ||
        mount.isGrouped === true ||
        !(written.has(mount.target) || (mount.kind === 'volume' && reached.has(mount.target))) ||
        TEMPORARY.includes(mount.target) ||
        isOnlyRead(mount) ||
        (servesFiles && mount.kind === 'bind' && !shown.has(mount.target) && !/\/logs?(?:\/|$)/.test(mount.target)) ||
        (mount.kind !== 'volume' && mount.kind !== 'bind')
      )
        continue
      const key = `${mount.path ?? workload.path}:${String(mount.line)}:${mount.target}`
      if (seen.has(key)) continue
      seen.add(key)
      const message = ownerMessage(mount, workload, target)
      followUps.push({
        code: mount.kind === 'volume' && mount.isUnnamed !== true ? 'existing-volume' : 'bind-mount',
        message,
        path: mount.path ?? workload.path,
        line: mount.line,
      })
    }
  }
  for (const { path, instruction } of image.volumes) {
    if (instruction === undefined || !written.has(path) || TEMPORARY.includes(path)) continue
    followUps.push({
      code: 'existing-volume',
      message: `volumes that exist already belong to root: once, chown -R ${owner} ${path}`,
      path: dockerfilePath,
      line: instruction.line,
    })
  }
  if (!options.keepPorts) {
    for (const { routed, path, name } of analysis.workloads)
      for (const [from, to] of routed === undefined ? [] : ports)
        if (routed !== undefined && from < to && image.base?.exposed.includes(from) === true)
          followUps.push({
            code: 'published-port',
            message: `Traefik takes port ${String(from)}, which the base image still exposes: give ${name} the label traefik.http.services.${routed.router}.loadbalancer.server.port=${String(to)}`,
            path,
            line: routed.line,
          })
    for (const [from, to] of ports)
      followUps.push({
        code: 'published-port',
        message: `whatever runs the image outside this repository has to reach port ${String(to)} instead of ${String(from)}`,
        path: dockerfilePath,
        line: analysis.stage.from.line,
      })
  }
  return followUps
}

/** How what is mounted comes to belong to the container's user. */
function ownerMessage(mount: Mount, { kind, name }: Workload, user: Pick<TargetUser, 'uid' | 'gid'>): string {
  const owner = `${String(user.uid)}:${String(user.gid)}`
  if (mount.isUnnamed === true) return `what is mounted at ${mount.target} has to be writable for ${owner}`
  if (mount.kind !== 'volume')
    return `the host ${FILE_NAME.test(mount.target) ? 'file' : 'folder'} mounted at ${mount.target} has to be writable for ${owner}`
  if (kind === 'helm' || kind === 'kubernetes')
    return `the volume that ${kind === 'helm' ? 'the chart' : name} mounts at ${mount.target} belongs to root: give the pod fsGroup ${String(user.gid)}`
  return `${kind === 'platform' ? 'the volumes of the platform belong' : 'a volume that exists already belongs'} to root: once, chown -R ${owner} ${mount.target}`
}

/** What lies in the repository has the modes of the checkout, and what lies below /root is a need of its own. */
function isClosed(workspace: Workspace, { development }: Workload, { closed, source, target }: Mount): boolean {
  if (closed === undefined || development || isInside(target, '/root')) return false
  const mode = source === undefined ? undefined : workspace.stat(source)?.mode
  return mode === undefined || (mode & 0o004) === 0
}

/** What is in such a folder are samples of what the program puts there. */
const FOR_DATA =
  /(?:^|[/._-])(?:archives?|backups?|caches?|data(?:base)?|db|downloads?|dumps?|exports?|files|logs?|media|outputs?|reports?|results?|state|storage|store|te?mp|uploads?|volumes?)\/?$/i

/** A folder of the repository that has something in it is there to be read: settings, templates, forms. */
function holdsFiles(workspace: Workspace, folder: string): boolean {
  return workspace.list(folder).some(name => !/^(?:\.(?:git\w*|keep)|readme(?:\.\w+)?)$/i.test(name))
}

/** Where something that is written lies in a mount: the innermost one has it. */
function reachedMounts(mounts: readonly Mount[], written: ReadonlySet<string>): ReadonlySet<string> {
  const targets = new Set(mounts.map(({ target }) => target))
  const reached = new Set<string>()
  for (const path of targets.size === 0 ? [] : written) {
    let at = path
    while (at !== '' && !targets.has(at)) at = at.slice(0, Math.max(0, at.lastIndexOf('/')))
    if (at !== '') reached.add(at)
  }
  return reached
}

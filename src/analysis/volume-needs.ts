import type { Mount, Workload } from '../deploy/types.js'
import type { Evidence, Requirement } from '../types.js'
import { isInside } from './image-path.js'
import { writeNeed, type RequirementInput } from './requirement-input.js'

/** A volume there keeps what the image installed from being hidden by a bind mount; the program only reads it. */
const DEPENDENCY_FOLDER = /\/(?:node_modules|vendor|bower_components|\.venv|venv|site-packages)(?:\/|$)/

/** By its ending, or by a name such as Caddyfile and Corefile. */
const ONE_FILE = /\.(?:[A-Za-z0-9]{1,5}|config|duckdb|properties|sqlite3?|template)$|\/[A-Z][a-z]+file$/

/** Such a file is kept on the host to be written. */
const DATABASE = /\.(?:db3?|duckdb|sqlite3?)$/

/** What a host tells its containers of itself: files and folders of the system, which no program writes. */
const HOSTS_OWN =
  /^\/etc\/(?:localtime|timezone|hosts|hostname|resolv\.conf|machine-id|os-release|passwd|group|shadow|ssl|pki|ca-certificates)(?:\/|$)|^\/(?:proc|sys|dev|boot|lib\/modules|run\/(?:systemd|udev)|usr\/share\/(?:zoneinfo|ca-certificates))(?:\/|$)/

export function volumeRequirements(input: RequirementInput): readonly Requirement[] {
  const found: Requirement[] = []
  for (const { path, instruction } of input.image.volumes) {
    const evidence: Evidence = {
      path: instruction === undefined ? undefined : input.dockerfilePath,
      line: instruction?.line,
      source: instruction === undefined ? 'base-image' : 'dockerfile',
      message: `VOLUME ${path}`,
    }
    found.push({
      need: { ...writeNeed(path, 'directory', 'create'), deep: true },
      evidence,
      certainty: DEPENDENCY_FOLDER.test(path) ? 'possible' : 'likely',
    })
  }
  const servesFiles = onlyServesFiles(input)
  for (const workload of input.workloads) {
    for (const mount of workload.mounts) {
      if (workload.development && !keepsData(mount, input)) continue
      // What lies below /root is a need of its own.
      if (isInside(mount.target, '/root')) continue
      if (servesFiles && !/\/logs?(?:\/|$)/.test(mount.target)) continue
      if (mount.readOnly || (mount.kind !== 'volume' && mount.kind !== 'bind')) continue
      if (mount.kind === 'bind' && DATABASE.test(mount.target)) {
        found.push({
          need: writeNeed(mount.target, 'file', 'open'),
          evidence: evidenceOf(workload, mount),
          certainty: 'possible',
        })
        continue
      }
      if (mount.kind === 'bind' && (ONE_FILE.test(mount.target) || HOSTS_OWN.test(mount.target))) continue
      const evidence = evidenceOf(workload, mount)
      const isForData = mount.kind === 'volume' && !DEPENDENCY_FOLDER.test(mount.target)
      const need = writeNeed(mount.target, 'directory', 'create')
      // The volumes of a cluster have an owner of their own, and a path that looks like a file's may be one.
      const mounted =
        isForData && workload.kind !== 'kubernetes' && workload.kind !== 'helm' && !ONE_FILE.test(mount.target)
      found.push({
        need: mounted ? { ...need, mounted } : need,
        evidence,
        certainty: isForData && !workload.development ? 'likely' : 'possible',
      })
    }
  }
  return found.filter(({ need }) => need.kind === 'write' && need.target !== '/')
}

const evidenceOf = (workload: Workload, mount: Mount): Evidence => ({
  path: mount.path ?? workload.path,
  line: mount.line,
  source: 'deployment',
  message: `${workload.name} mounts a ${mount.kind} there`,
})

/** A volume below the application: whoever works on the code keeps there what the application makes, and it begins as the image has it. */
function keepsData({ kind, target }: Mount, { appRoots }: RequirementInput): boolean {
  return (
    kind === 'volume' &&
    !DEPENDENCY_FOLDER.test(target) &&
    appRoots.some(root => root !== '/' && target !== root && isInside(target, root))
  )
}

/** Front servers read what is mounted into them; what they write themselves is known. */
const FRONT_SERVERS = new Set(['nginx', 'openresty', 'haproxy', 'varnishd', 'envoy'])

/** What start-up scripts call to prepare a front server. */
const PREPARING = new Set(
  'awk cat chmod cp echo envsubst find grep ln ls mkdir mv rm sed sh sort touch xargs'.split(' '),
)

/** A front server and nothing else that could write to a mount. */
export function onlyServesFiles({ startUps }: Pick<RequirementInput, 'startUps'>): boolean {
  const programs = startUps.flatMap(({ processes }) => processes.map(({ program }) => program ?? ''))
  return (
    programs.some(program => FRONT_SERVERS.has(program)) &&
    programs.every(program => FRONT_SERVERS.has(program) || PREPARING.has(program))
  )
}

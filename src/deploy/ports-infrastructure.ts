import type { Workspace } from '../workspace.js'
import { imageKey, imageName } from './images.js'
import { folderOf, liesIn } from './paths.js'
import { KAMAL } from './sources.js'
import type { Plan, PortChange } from './port-plan.js'
import type { Deployments } from './types.js'

/**
 * The container's port as Terraform, CloudFormation, task definitions, Bicep, Nomad (`to`) and application platforms write
 * it. A listener's or a security group's `port` is the public one.
 */
const CONTAINER_PORT =
  /["']?\b(?:app_port|container_?port|http_port|ingress_port|internal_?port|target_?port|websites_port)["']?\s*[:=]\s*["']?(\d{1,5})\b/gi
/** Files in which a plain word means the container's port. */
const PLAIN: readonly { readonly file: RegExp; readonly pattern: RegExp }[] = [
  // `ports { internal = 80, external = 8000 }` of a docker_container.
  { file: /\.tf$/, pattern: /^\s*(?:ports\s*\{\s*)?internal\s*=\s*(\d{1,5})\b/g },
  { file: /\.nomad(?:\.hcl)?$/, pattern: /(?:^|\{|\s)to\s*=\s*(\d{1,5})\b/g },
  { file: /\.container$/, pattern: /^PublishPort=(?:\S*:)?(\d{1,5})(?:\/tcp)?\s*$/g },
  { file: /(?:^|\/)config\.ya?ml$/, pattern: /^\s+["']?(\d{1,5})\/tcp["']?\s*:/g },
  { file: /(?:^|\/)manifest\.ya?ml$/, pattern: /^ {2}port:\s*(\d{1,5})\b/g },
]
/** Platforms that take a port for granted where their file names none. */
const IMPLIED: readonly {
  readonly file: RegExp
  readonly name: string
  readonly port: number
  readonly key: RegExp
}[] = [
  { file: KAMAL, name: 'Kamal', port: 80, key: /^\s+app_port:/m },
  { file: /(?:^|\/)captain-definition$/i, name: 'CapRover', port: 80, key: /^(?!)/ },
]
const MAX_LENGTH = 500_000
const MAX_LINE = 20_000

/** Notes the container ports in infrastructure code that is about an image of the Dockerfile. */
export function noteInfrastructure(
  plan: Plan,
  workspace: Workspace,
  deployments: Deployments,
  dockerfile: string,
  folders: readonly string[],
  changes: readonly PortChange[],
): void {
  const paths = deployments.sources?.get('infrastructure') ?? []
  if (paths.length === 0) return
  const isOnly = deployments.sources?.get('dockerfile')?.length === 1 || isOnlyRelease(dockerfile, deployments)
  const names = namesOf(dockerfile, folders, deployments)
  for (const path of paths) {
    const text = workspace.read(path)
    if (text === undefined || text.length > MAX_LENGTH) continue
    const isAbout =
      isOnly || folders.some(folder => folder !== '.' && liesIn(path, folder)) || names.some(name => name.test(text))
    if (!isAbout) continue
    for (const { file, name, port, key } of IMPLIED) {
      const change = file.test(path) && !key.test(text) ? changes.find(({ from }) => from === port) : undefined
      if (change === undefined) continue
      const message = `${name} sends traffic to port ${port} where nothing tells it another: it is ${change.to} now`
      const line = text.split('\n').findIndex(each => each.startsWith('proxy:'))
      plan.followUp('platform-port', message, path, Math.max(line, 0) + 1)
    }
    const plain = PLAIN.find(({ file }) => file.test(path))?.pattern
    for (const [index, line] of text.split('\n').entries()) {
      if (line.length > MAX_LINE) continue
      const digits = new Set(
        [CONTAINER_PORT, ...(plain === undefined ? [] : [plain])].flatMap(pattern =>
          [...line.matchAll(pattern)].map(([, port]) => port),
        ),
      )
      for (const { from, to } of changes) {
        if (checksPort(line, from))
          plan.followUp(
            'platform-port',
            `a check in the container asks this port: ${from} is ${to} now`,
            path,
            index + 1,
          )
        if (!digits.has(String(from))) continue
        plan.followUp('platform-port', `the platform sends traffic to this port: ${from} is ${to} now`, path, index + 1)
      }
    }
  }
}

/** Pipelines build this Dockerfile, and no other: what the infrastructure runs of the repository's own is its image. */
function isOnlyRelease(dockerfile: string, { workloads }: Deployments): boolean {
  const released = new Set(
    workloads.flatMap(({ kind, build, development }) =>
      kind === 'ci' && !development ? (build?.dockerfile ?? []) : [],
    ),
  )
  return released.size === 1 && released.has(dockerfile)
}

/** `command = ["CMD-SHELL", "curl -f http://localhost/health || exit 1"]` of a task definition. */
function checksPort(line: string, port: number): boolean {
  if (!/\b(?:CMD|CMD-SHELL|curl|wget|nc)\b/.test(line)) return false
  return [...line.matchAll(/(?:\b(https?):\/\/)?(?:localhost|127\.0\.0\.1)(?::(\d{1,5}))?(?![\w.:-])/g)].some(
    ([, scheme, digits]) => Number(digits ?? (scheme === 'https' ? 443 : scheme === 'http' ? 80 : -1)) === port,
  )
}

/** Folders that say nothing of what is built in them. */
const COMMON = /^(?:docker|build|deploy|image|images|src|app|application|container|containers|server|service)$/i

/** Words that mean the image: its own names, the services that build it, its folder. */
function namesOf(dockerfile: string, folders: readonly string[], { workloads }: Deployments): readonly RegExp[] {
  const built = workloads.filter(({ build }) => build?.dockerfile === dockerfile)
  const images = built.flatMap(({ image }) => {
    const name = image === undefined ? undefined : imageName(image)
    return name === undefined ? [] : [imageKey(name)]
  })
  const places = [folderOf(dockerfile), ...folders].map(folder => folder.slice(folder.lastIndexOf('/') + 1))
  const words = new Set([...images, ...places].filter(word => word.length > 2 && !COMMON.test(word)))
  return [...words].map(word => new RegExp(`(?<![\\w.-])${word.replace(/[^\w-]/g, '\\$&')}(?![\\w.-])`, 'i'))
}

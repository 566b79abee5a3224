import { splitCommand } from '../deploy/command-places.js'
import { keyValues, readComposeFile, type ComposeFile } from '../deploy/compose.js'
import { envFilePaths } from '../deploy/env-files.js'
import { readEnvFile } from '../deploy/interpolate.js'
import type { Mount, Workload } from '../deploy/types.js'
import type { Repository } from '../repository.js'
import type { Workspace } from '../workspace.js'
import { readHealth, type ServiceHealth } from './service-health.js'
import { aliasesOf, namesHost } from './service-hosts.js'

/** How a compose service runs its image. */
export interface ServiceRun {
  readonly name: string
  /** `NAME=value`. */
  readonly environment: readonly string[]
  readonly entrypoint: readonly string[] | undefined
  readonly command: readonly string[] | undefined
  readonly workingDir: string | undefined
  /** Targets of volumes: fresh ones are made for the run. */
  readonly volumes: readonly string[]
  readonly tmpfs: readonly string[]
  /** Files and folders of the repository that are mounted: they are copied into the container, never mounted. */
  readonly copied: readonly CopiedMount[]
  /** In place of the image's; undefined: the image's. */
  readonly health: ServiceHealth | undefined
  /** Other names that it has on its network. */
  readonly aliases: readonly string[]
  /** What it depends on, in the order of starting; only of the service under test. */
  readonly dependencies: readonly Dependency[]
  /** Services of the same file that nothing says it needs; only of the service under test. */
  readonly others: readonly string[]
  /** What the compose file asks for and a verification does not give. */
  readonly notes: readonly string[]
}

export interface CopiedMount {
  /** Relative to the root. */
  readonly source: string
  readonly type: 'directory' | 'file' | 'other'
  /** A file's text, where it is one. */
  readonly text: string | undefined
  readonly target: string
}

export interface Dependency {
  readonly run: ServiceRun
  readonly image: string | undefined
  readonly build: Workload['build']
  /** It ends before the others start. */
  readonly completes: boolean
  /** Nobody says so, but its name is used: where it cannot be started, things go on without it. */
  readonly isGuess: boolean
}

const MAX_DEPENDENCIES = 12

/** The compose service that builds and runs a Dockerfile; the one with ports where there are several. */
export function findService(dockerfile: string, repository: Repository): Workload | undefined {
  const services = repository
    .deployments()
    .workloadsOf(dockerfile)
    .filter(({ kind, build, development, possible }) => {
      return kind === 'compose' && build !== undefined && !development && possible !== true
    })
  return services.find(({ ports }) => ports.length > 0) ?? services[0]
}

/**
 * How a service of the repository is run, with what it depends on: what it says, what its settings name, and `needed`, the
 * services that a run was seen to miss.
 */
export function readService(
  service: Workload,
  { workspace, deployments }: Repository,
  needed: readonly string[] = [],
): ServiceRun {
  const file = readComposeFile(workspace, service.path)
  const all = deployments().workloads.filter(({ kind, path }) => kind === 'compose' && path === service.path)
  const own = runOf(service, file, workspace)
  const dependencies: Dependency[] = []
  const seen = new Set([service.name])
  const add = (name: string, completes: boolean, isGuess: boolean, depth: number): void => {
    const workload = all.find(each => each.name === name)
    if (seen.has(name) || workload === undefined || depth > MAX_DEPENDENCIES) return
    seen.add(name)
    visit(name, isGuess, depth + 1)
    const { image, build } = workload
    dependencies.push({ run: runOf(workload, file, workspace), image, build, completes, isGuess })
  }
  // Depth first: what a dependency depends on itself is started before it.
  const visit = (name: string, isGuess: boolean, depth: number): void => {
    for (const { name: other, completes } of dependsOn(file, name)) add(other, completes, isGuess, depth)
  }
  // What was missed may be missed by a dependency, so it goes first.
  for (const name of needed) add(name, false, true, 0)
  visit(service.name, false, 0)
  for (const { name } of all.filter(each => namesHost(own, each.name))) add(name, false, true, 0)
  const kept = dependencies.slice(0, MAX_DEPENDENCIES)
  return { ...own, dependencies: kept, others: all.map(({ name }) => name).filter(name => !seen.has(name)) }
}

function runOf(
  { name, environment, entrypoint, command, workingDir, mounts }: Workload,
  file: ComposeFile | undefined,
  workspace: Workspace,
): ServiceRun {
  const words = (given: readonly string[] | string | undefined): readonly string[] | undefined =>
    typeof given === 'string' ? splitCommand(given).map(({ value }) => value) : given
  const variables = new Map(file === undefined ? [] : envFiles(file, name, workspace))
  // A variable without a value is taken from whoever runs compose: here nobody has one.
  for (const [key, { value }] of environment) if (value !== undefined) variables.set(key, value)
  const of = (kind: Mount['kind']): readonly Mount[] =>
    mounts.filter(mount => mount.kind === kind && mount.target !== '')
  const copied = of('bind').flatMap(({ source, target }) => {
    const type = source === undefined ? undefined : workspace.stat(source)?.type
    if (source === undefined || type === undefined || type === 'other') return []
    return [{ source, type, text: type === 'file' ? workspace.read(source) : undefined, target }]
  })
  const missing = of('bind').filter(({ target }) => !copied.some(each => each.target === target))
  return {
    ...{ name, workingDir, copied, dependencies: [], others: [] },
    health: file === undefined ? undefined : readHealth(file, name),
    aliases: file === undefined ? [] : aliasesOf(file, name),
    environment: [...variables].map(([key, value]) => `${key}=${value}`),
    entrypoint: words(entrypoint),
    command: words(command),
    volumes: of('volume').map(({ target }) => target),
    tmpfs: of('tmpfs').map(({ target }) => target),
    notes: missing.map(({ target }) => `the service ${name} mounts a host path at ${target}, which was left out`),
  }
}

function envFiles(file: ComposeFile, name: string, workspace: Workspace): readonly (readonly [string, string])[] {
  return envFilePaths(file, file.services.get(name)?.value).flatMap(path => [
    ...readEnvFile(workspace.read(path) ?? ''),
  ])
}

function dependsOn(
  file: ComposeFile | undefined,
  name: string,
): readonly { readonly name: string; readonly completes: boolean }[] {
  if (file === undefined) return []
  const { yaml } = file
  const service = file.services.get(name)?.value
  const node = yaml.get(service, 'depends_on')
  const listed = yaml.items(node).map(item => ({ name: yaml.scalar(item) ?? '', completes: false }))
  const mapped = yaml.entries(node).map(({ key, value }) => {
    return { name: key, completes: yaml.scalar(yaml.get(value, 'condition')) === 'service_completed_successfully' }
  })
  const links = keyValues(file, yaml.get(service, 'links')).map(({ key }) => {
    return { name: key.split(':')[0] ?? key, completes: false }
  })
  return [...listed, ...mapped, ...links]
}

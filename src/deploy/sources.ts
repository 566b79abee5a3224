import { RUNS_BY_TASK } from './ansible.js'
import type { Workspace } from '../workspace.js'
import { push } from './built-images.js'
import { folderOf, liesIn } from './paths.js'
import { rememberingFile } from './remember.js'

export type SourceKind =
  | 'compose'
  | 'kubernetes'
  | 'kustomization'
  | 'chart'
  | 'helm-values'
  | 'helm-template'
  | 'skaffold'
  | 'goreleaser'
  | 'bake'
  | 'workflow'
  | 'ci'
  | 'script'
  | 'powershell'
  | 'makefile'
  | 'package-json'
  | 'devcontainer'
  | 'action'
  | 'platform'
  | 'infrastructure'
  | 'ansible'
  | 'tiltfile'
  | 'proxy'
  | 'readme'
  | 'manual'
  | 'dockerfile'

/** Deployment files of the repository by what they are, sorted by path. */
export type Sources = ReadonlyMap<SourceKind, readonly string[]>

const KUBERNETES_KIND =
  /^(?:- | *)kind:[ \t]*["']?(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|CronJob|Pod|Service|ConfigMap|Rollout|DeploymentConfig|NetworkPolicy|PodMonitor|Kustomization|List)\b/m

/** A compose file that is to be copied and filled in: `docker-compose.yml.example`. */
const COMPOSE_SAMPLE =
  /^(?:docker-)?compose(?:[.\-_].*)?\.ya?ml[.\-_](?:default|dist|example|sample|template|tmpl|tpl)$/

/** A guide to how the image is run. */
const GUIDE =
  /^(?:docker(?:-compose)?|deploy(?:ment|ing)?|getting-?started|install(?:ation|ing)?|quick-?start|self-?host(?:ed|ing)?)\.(?:mdx?|markdown|rst|adoc)$/

/** A chapter of the project's own documentation. */
const MANUAL = /(?:^|\/)(?:docs?|documentation|manual)\/(?:.*\/)?[^/]+\.(?:rst|adoc)$/i

/** What a file is by its name alone; `yaml` when its first bytes have to tell. */
function kindByName(path: string, name: string): SourceKind | 'yaml' | undefined {
  const lower = name.toLowerCase()
  if (/^(?:(?:docker|container)file|.*\.(?:docker|container)file)$/.test(lower)) return 'dockerfile'
  if (/[-_](?:Docker|Container)file$/.test(name)) return 'dockerfile'
  if (/^(?:docker|container)file[.\-_]/.test(lower))
    return /\.(?:dockerignore|md|txt)$/.test(lower) ? undefined : 'dockerfile'
  if (lower.endsWith('.yml') || lower.endsWith('.yaml')) return yamlKindByName(path, lower)
  if (COMPOSE_SAMPLE.test(lower)) return 'compose'
  if (lower === 'makefile' || lower === 'gnumakefile' || lower.endsWith('.mk') || lower === 'justfile')
    return 'makefile'
  if (/\.(?:sh|bash|bat|cmd|service)$|^(?:jenkinsfile|vagrantfile)$/.test(lower)) return 'script'
  if (lower.endsWith('.ps1')) return 'powershell'
  if (lower === 'package.json') return 'package-json'
  if (lower === 'devcontainer.json' || lower === '.devcontainer.json') return 'devcontainer'
  if (
    /^docker-bake(?:[.\-][\w.-]+)?\.(?:hcl|json)$|^(?:[\w.-]*[._-])?(?:bake|docker)(?:[._-][\w.-]*)?\.hcl$/.test(lower)
  )
    return 'bake'
  if (/^fly(?:[.\-_][\w.-]+)?\.toml$/.test(lower) || lower === 'procfile' || lower === 'railway.json') return 'platform'
  // Quadlet's units of Podman end in `.container`.
  if (
    /\.(?:tf|tf\.json|tfvars|bicep|nomad|nomad\.hcl|container)$|^dockerrun\.aws\.json$|task-?_?def[\w.-]*\.json$|^captain-definition$/.test(
      lower,
    )
  )
    return 'infrastructure'
  if (lower === 'tiltfile') return 'tiltfile'
  if (/^nginx.*\.conf|\.conf(?:\.template)?$|\.vhost$|\.nginx$|^caddyfile|^haproxy\.cfg$/.test(lower)) return 'proxy'
  if (/^readme(?:\.(?:md|markdown|rst|adoc|txt))?$/.test(lower) || GUIDE.test(lower)) return 'readme'
  if (MANUAL.test(path)) return 'manual'
  return undefined
}

/** Kamal's file, and those of its destinations. */
export const KAMAL = /(?:^|\/)config\/deploy(?:\.[\w-]+)?\.ya?ml$/

function yamlKindByName(path: string, lower: string): SourceKind | 'yaml' {
  if (/^(?:docker-)?compose(?:[.\-_].*)?\.ya?ml$/.test(lower)) return 'compose'
  if (/^skaffold(?:[.\-_].*)?\.ya?ml$/.test(lower)) return 'skaffold'
  if (/^action\.ya?ml$/.test(lower)) return 'action'
  if (/^render\.ya?ml$/.test(lower)) return 'platform'
  if (/^chart\.ya?ml$/.test(lower)) return 'chart'
  if (KAMAL.test(path)) return 'infrastructure'
  if (/(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\//i.test(path)) return 'workflow'
  if (
    /^(?:\.gitlab-ci|\.travis|azure-pipelines|bitbucket-pipelines|cloudbuild|taskfile|buildspec)[\w.-]*\.ya?ml$/.test(
      lower,
    )
  ) {
    return 'ci'
  }
  if (/(?:^|\/)\.(?:circleci|gitlab)\//.test(path) || lower === '.drone.yml' || lower === '.woodpecker.yml') return 'ci'
  return 'yaml'
}

/** What a service has only in a compose file; one that is laid over another need not name an image. */
const COMPOSE_KEY =
  /^\s+(?:image|build|extends|container_name|depends_on|env_file|network_mode):|^\s+(?:ports|expose|volumes):[ \t]*(?:#.*)?\r?\n\s+- /m

/** What a YAML file is by its text. */
function kindByText(name: string, text: string): SourceKind | undefined {
  if (/^["']?apiVersion["']?:/m.test(text) && KUBERNETES_KIND.test(text)) {
    return /^kustomization\.ya?ml$/i.test(name) ? 'kustomization' : 'kubernetes'
  }
  if (/^kustomization\.ya?ml$/i.test(name)) return 'kustomization'
  if (/^services:[ \t]*(?:#.*)?\r?$/m.test(text) && COMPOSE_KEY.test(text)) return 'compose'
  if (/^dockers(?:_v2)?:[ \t]*(?:#.*)?\r?$/m.test(text)) return 'goreleaser'
  // Envoy's configuration names the hosts that it passes requests to.
  if (/^static_resources:/m.test(text)) return 'proxy'
  if (/^\s*["']?Type["']?:\s*["']?AWS::ECS::/m.test(text) || isApplicationManifest(name, text)) return 'infrastructure'
  if (/^(?:runtime|env):/m.test(text) && /^app\.ya?ml$/i.test(name)) return 'platform'
  return RUNS_BY_TASK.test(text) ? 'ansible' : undefined
}

/** AWS Copilot's, DigitalOcean's, and add-ons of Home Assistant. */
function isApplicationManifest(name: string, text: string): boolean {
  if (/^manifest\.ya?ml$/i.test(name)) return /^type: .*(?:Service|Job)\b/m.test(text) && /^image:/m.test(text)
  if (/^config\.ya?ml$/i.test(name)) return /^slug:/m.test(text) && /^arch:/m.test(text)
  return /^(?:services|workers|jobs):\s*$/m.test(text) && /^\s+(?:- )?(?:dockerfile_path|http_port):/m.test(text)
}

const MAX_SNIFFED = 1_000_000

/** Sorts the repository's files into the kinds that matter here. Only YAML files of unknown name are opened. */
export function findSources(workspace: Workspace): Sources {
  const { kinds, unknown } = sortByName(workspace.files())
  const found = new Map([...kinds].map(([kind, paths]) => [kind, [...paths]]))
  for (const path of unknown) {
    const kind = kindOfYaml(workspace, path)
    if (kind !== undefined) push(found, kind, path)
  }
  return found
}

const kindOfYaml = rememberingFile((workspace, path) => {
  const text = workspace.read(path)
  return text === undefined || text.length > MAX_SNIFFED ? undefined : kindByText(nameOf(path), text)
})

interface SortedByName {
  readonly kinds: ReadonlyMap<SourceKind, readonly string[]>
  /** YAML files that only their texts tell. */
  readonly unknown: readonly string[]
}

const sorted = new WeakMap<readonly string[], SortedByName>()

function sortByName(files: readonly string[]): SortedByName {
  const known = sorted.get(files)
  if (known !== undefined) return known
  const charts = new Set<string>()
  const kinds = new Map<SourceKind, string[]>()
  const yaml: string[] = []
  const programs = programmedFolders(files)
  for (const path of files) {
    const kind = kindByName(path, nameOf(path)) ?? (isProgrammed(path, programs) ? 'infrastructure' : undefined)
    if (kind === 'chart') charts.add(folderOf(path))
    if (kind === 'yaml') yaml.push(path)
    else if (kind !== undefined) push(kinds, kind, path)
  }
  const unknown = yaml.filter(path => {
    const place = charts.size === 0 ? undefined : placeInChart(path, charts)
    if (place === 'template') push(kinds, 'helm-template', path)
    else if (place === 'root' && /^values[\w.-]*\.ya?ml$/i.test(nameOf(path))) push(kinds, 'helm-values', path)
    else return true
    return false
  })
  sorted.set(files, { kinds, unknown })
  return { kinds, unknown }
}

/** Folders of Pulumi and the AWS CDK: what their programs deploy is written in a programming language. */
function programmedFolders(files: readonly string[]): readonly string[] {
  return files.flatMap(path => (/^(?:pulumi\.ya?ml|cdk\.json)$/i.test(nameOf(path)) ? [folderOf(path)] : []))
}

const isProgrammed = (path: string, folders: readonly string[]): boolean =>
  folders.length > 0 && /\.(?:ts|js|py|go|cs|java)$/.test(path) && folders.some(folder => liesIn(path, folder))

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function placeInChart(path: string, charts: ReadonlySet<string>): 'template' | 'root' | undefined {
  const folder = folderOf(path)
  if (charts.has(folder)) return 'root'
  for (let at = folder.lastIndexOf('/templates'); at > 0; at = folder.lastIndexOf('/templates', at - 1)) {
    if (charts.has(folder.slice(0, at))) return 'template'
  }
  return folder === 'templates' && charts.has('.') ? 'template' : undefined
}

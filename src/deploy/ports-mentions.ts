import type { Workspace } from '../workspace.js'
import { push } from './built-images.js'
import { folderOf } from './paths.js'
import type { Plan, PortChange } from './port-plan.js'
import type { SourceKind, Sources } from './sources.js'

interface Place {
  readonly kinds: readonly SourceKind[]
  readonly code: string
  readonly what: string
  /** Lines that name the port, with the digits as the only group. */
  readonly pattern: RegExp
  /** How the command begins whose lines count; undefined for any. */
  readonly command?: RegExp
}

/** `-p 80:80`, `--publish=8080:80`: the right side is the container's. */
const PUBLISH = /(?:-p|--publish)(?:[ \t]+|=)?["']?(?:[\w.${}[\]]*:)*(?:[\w${}]+:)?(\d{1,5})(?![\w:.])/

/** `-p 80` by itself is an option of many programs; of an engine's it is where a container is run. */
const PORT_ALONE = /(?:-p|--publish)(?:[ \t]+|=)?["']?\d{1,5}(?![\w:.])/
const RUNS_CONTAINER = /\b(?:run|create|up)\b/

/** `- 8080:80` in a list of a compose file. */
const COMPOSE_PORT =
  /^[ \t>]{1,40}-[ \t]+["']?(?:[\d.]{7,15}:)?(?:\d{1,5}|\$\{[\w:-]{1,60}\}):(\d{1,5})(?:\/tcp)?["']?[ \t]*(?:#.*)?\r?$/

/** Commands that bring an image to a platform, which is told its port: `kubectl expose`'s `--port` is the container's too. */
const PLATFORM_COMMAND =
  /\b(?:kubectl|oc|microk8s)\b.*\s(?:run|create|expose|new-app)\s|\bgcloud\b.*\sdeploy\s|\baz\s+(?:container|containerapp|webapp)\s/
const PLATFORM_PORT =
  /(?:(?:^|\s)--target-port(?:=|\s+)|(?:^|\s)--(?:container-)?ports?(?:=|\s+)(?!.*--target-port)|WEBSITES_PORT=)["']?(\d{1,5})\b/

/** A line of a Kubernetes manifest that a script writes or applies: `cat <<EOF | kubectl apply -f -`. */
const MANIFEST_PORT = /^\s*(?:-\s+)?(?:containerPort|targetPort)\s*:\s*(\d{1,5})\s*(?:#.*)?$/

const PLACES: readonly Place[] = [
  { kinds: ['workflow', 'ci'], code: 'ci-port', what: 'a CI step runs the image with this port', pattern: PUBLISH },
  {
    kinds: ['makefile', 'script', 'powershell', 'package-json'],
    code: 'script-port',
    what: 'a script runs the image with this port',
    pattern: PUBLISH,
  },
  {
    kinds: ['tiltfile'],
    code: 'script-port',
    what: 'Tilt forwards a port to this one',
    pattern: /\bport_forwards?\b[^\n]{0,200}?["'](?:[\w.]{1,60}:)?\d{1,5}:(\d{1,5})["']/,
  },
  {
    kinds: ['makefile', 'script', 'package-json', 'workflow', 'ci', 'readme'],
    code: 'platform-port',
    what: 'a command tells the platform this port',
    pattern: PLATFORM_PORT,
    command: PLATFORM_COMMAND,
  },
  {
    kinds: ['script', 'workflow', 'ci'],
    code: 'script-port',
    what: 'a manifest that is written here names this port',
    pattern: MANIFEST_PORT,
  },
  { kinds: ['readme'], code: 'readme-port', what: 'the documentation runs the image with this port', pattern: PUBLISH },
  {
    kinds: ['readme'],
    code: 'readme-port',
    what: 'a compose file of the documentation names this port',
    pattern: COMPOSE_PORT,
  },
  {
    kinds: ['platform'],
    code: 'platform-port',
    what: 'the platform sends traffic to this port',
    pattern: /(?:internal_port|http_port|^\s*PORT|port)["']?\s*[=:]\s*["']?(\d{1,5})\b/,
  },
  {
    kinds: ['platform'],
    code: 'platform-port',
    what: 'the process is started with this port',
    pattern: /^\w+:\s.*(?:port|bind|:)[ =:]?(\d{1,5})\b/,
  },
  {
    kinds: ['devcontainer'],
    code: 'devcontainer-port',
    what: 'the development container forwards this port',
    pattern: /["'](?:forwardPorts|appPort)["']\s*:\s*\[?[^\]]*?\b(\d{1,5})\b/,
  },
]

const MAX_LINE = 2000

/** Lines of files where a container of another image is started, as `PATH:LINE`. */
export type OthersRuns = ReadonlySet<string>

/** Where the image's own files lie, and files that belong to it wherever they lie. */
export interface Near {
  readonly folders: readonly string[]
  readonly files: ReadonlySet<string>
}

/** Notes the lines near the image that name its port and that only a person can judge. */
export function noteMentions(
  plan: Plan,
  workspace: Workspace,
  sources: Sources,
  near: Near,
  changes: readonly PortChange[],
  others: OthersRuns,
): void {
  for (const { kinds, code, what, pattern, command } of PLACES) {
    for (const path of kinds.flatMap(kind => pathsNear(sources.get(kind) ?? NONE, near))) {
      const text = workspace.read(path)
      if (text === undefined || text.length > 500_000) continue
      let begun = ''
      let first = 1
      for (const [index, line] of text.split('\n').entries()) {
        if (begun === '') first = index + 1
        const whole = begun.length + line.length > MAX_LINE ? line : `${begun} ${line}`
        begun = /\\\r?$/.test(line) ? whole : ''
        if (command !== undefined && !command.test(whole)) continue
        if (pattern === PUBLISH && PORT_ALONE.test(line) && !RUNS_CONTAINER.test(whole)) continue
        if (pattern === PUBLISH && others.has(`${path}:${String(first)}`)) continue
        if (pattern === COMPOSE_PORT && others.has(`${path}:${String(index + 1)}`)) continue
        const digits = line.length > MAX_LINE ? undefined : pattern.exec(line)?.[1]
        const change = changes.find(({ from }) => String(from) === digits)
        if (change !== undefined) plan.followUp(code, `${what}: ${change.from} is ${change.to} now`, path, index + 1)
      }
    }
  }
}

/** Those that are named, and those in the image's folders themselves or in a folder right below such as `.devcontainer`. */
export function pathsNear(paths: readonly string[], { folders, files }: Near): readonly string[] {
  const known = byFolder.get(paths) ?? sortByFolder(paths)
  byFolder.set(paths, known)
  const found = new Set(folders.flatMap(folder => known.get(folder) ?? []))
  for (const path of files) if (known.get(path) !== undefined) found.add(path)
  return found.size < 2 ? [...found] : paths.filter(path => found.has(path))
}

const NONE: readonly string[] = []
/** A repository of thousands of images has as many of these files. */
const byFolder = new WeakMap<readonly string[], ReadonlyMap<string, readonly string[]>>()

/** Paths by themselves, by their folder, and by the folders that hold that one or the one above it as a hidden one. */
function sortByFolder(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const path of paths) {
    const folder = folderOf(path)
    push(found, path, path)
    push(found, folder, path)
    if (folder.startsWith('.') && folder !== '.') push(found, '.', path)
    for (let at = folder.indexOf('/.'); at !== -1; at = folder.indexOf('/.', at + 1))
      push(found, folder.slice(0, at), path)
  }
  return found
}

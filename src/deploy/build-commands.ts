import type { Workspace } from '../workspace.js'
import { commandLines, substitute } from './command-words.js'
import { isRemote, within } from './paths.js'
import type { Workload } from './types.js'

/** An image build that a script, a CI file or a tool's configuration asks for. */
export interface NamedBuild {
  /** As written; relative to one of the folders. */
  readonly context: string | undefined
  readonly dockerfile: string | undefined
  readonly target: string | undefined
  readonly args: Readonly<Record<string, string>>
  readonly tags: readonly string[]
  readonly contexts: Readonly<Record<string, string>>
  /** The Dockerfile's path starts at the context instead of the working directory. */
  readonly inContext: boolean
}

const SWITCHES = new Set(
  `--push --load --pull --no-cache --rm --force-rm --squash --squash-all --quiet -q --compress --debug -D --check --layers
  --reproducible --cleanup --single-snapshot --no-push --skip-unused-stages --all --verbose`.split(/\s+/),
)

const BUILDERS =
  /^(?:[\w./-]*\/)?(?:docker|podman|nerdctl|buildah|executor|depot|finch)$|^\$[({]?\w*(?:DOCKER|PODMAN|CONTAINER)\w*[)}]?$/i

/** What may stand before a command: assignments, keywords, wrappers. */
const PREFIX = /^(?:\w+=.*|sudo|time|env|exec|command|nohup|if|then|else|elif|do|while|until|!|eval|retry|-\w+)$/s

const MAX_VALUE = 200

/** Reads the words behind `docker build`. */
function readBuild(words: readonly string[], kaniko: boolean): NamedBuild | undefined {
  const build = {
    context: undefined as string | undefined,
    dockerfile: undefined as string | undefined,
    target: undefined as string | undefined,
  }
  const args: Record<string, string> = {}
  const contexts: Record<string, string> = {}
  const tags: string[] = []
  const pair = (into: Record<string, string>, text: string): void => {
    const equals = text.indexOf('=')
    if (equals > 0) into[text.slice(0, equals)] = text.slice(equals + 1)
  }
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (!word.startsWith('-') || word === '-') {
      if (/^\d?[<>]/.test(word)) at += /^\d?[<>]+$/.test(word) ? 1 : 0
      else build.context ??= word
      continue
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    const name = equals === -1 ? word : word.slice(0, equals)
    if (equals === -1 && SWITCHES.has(name)) continue
    const glued = /^-([tf])(.+)$/.exec(word)
    const value = equals !== -1 ? word.slice(equals + 1) : (glued?.[2] ?? words[(at += 1)] ?? '')
    const flag = glued?.[1] === undefined || word.startsWith('--') ? name : `-${glued[1]}`
    if (flag === '-t' || flag === '--tag' || flag === '--destination') tags.push(value)
    else if (flag === '-f' || flag === '--file' || flag === '--dockerfile') build.dockerfile = value
    else if (flag === '--target') build.target = value
    else if (flag === '--context' || (kaniko && flag === '-c')) build.context = value
    else if (flag === '--build-arg') pair(args, value)
    else if (flag === '--build-context') pair(contexts, value)
  }
  return { ...build, args, contexts, tags, inContext: kaniko }
}

/** The build that a command's words ask for; undefined when they ask for none. */
export function buildOfCommand(words: readonly string[]): NamedBuild | undefined {
  const start = words.findIndex(word => !PREFIX.test(word))
  if (start === -1 || !BUILDERS.test(words[start] ?? '')) return undefined
  if ((words[start] ?? '').endsWith('executor')) return readBuild(words.slice(start + 1), true)
  const verb = words.findIndex((word, at) => at > start && (word === 'build' || word === 'bud'))
  const between = words.slice(start + 1, verb)
  if (
    verb === -1 ||
    !between.every(word => /^(?:docker|podman|buildx|builder|image|-[\w-]+(?:=.*)?|--\S+)$/.test(word))
  ) {
    return undefined
  }
  return readBuild(words.slice(verb + 1), false)
}

/** The paths of a build, when its Dockerfile exists below one of the folders. */
export function resolveBuild(
  workspace: Workspace,
  build: NamedBuild,
  folders: readonly string[],
  variables: ReadonlyMap<string, string> = new Map(),
): NonNullable<Workload['build']> | undefined {
  const fill = (text: string): string | undefined => {
    const filled = substitute(text, variables).replace(
      /^(?:\$\{?(?:PWD|GITHUB_WORKSPACE|CI_PROJECT_DIR)\}?|\$\(pwd\)|\$\(PWD\)|\$\(CURDIR\)|\$\{\{ *github\.workspace *\}\})(?=\/|$)/,
      '.',
    )
    return filled.includes('$') || filled.includes('`') ? undefined : filled
  }
  const contextText = fill(build.context ?? '.')
  const dockerfileText = build.dockerfile === undefined ? undefined : fill(build.dockerfile)
  if (contextText === undefined || isRemote(contextText)) return undefined
  if (build.dockerfile !== undefined && dockerfileText === undefined) return undefined
  for (const folder of folders) {
    const context = within(folder, contextText === '' ? '.' : contextText)
    if (context === undefined) continue
    const places =
      dockerfileText === undefined
        ? [within(context, 'Dockerfile'), within(context, 'Containerfile')]
        : build.inContext
          ? [within(context, dockerfileText), within(folder, dockerfileText)]
          : [within(folder, dockerfileText)]
    const dockerfile = places.find(path => path !== undefined && workspace.stat(path)?.type === 'file')
    if (dockerfile === undefined) continue
    const args = Object.fromEntries(
      Object.entries(build.args).map(([key, value]) => [key, substitute(value, variables)]),
    )
    const target = build.target === undefined ? undefined : fill(build.target)
    return { context, dockerfile, target, args }
  }
  return undefined
}

/** A build found in a script, with its line there. */
export interface ScriptBuild {
  readonly build: NonNullable<Workload['build']>
  readonly tags: readonly string[]
  readonly line: number
}

/**
 * The image builds of a shell script that starts in one of the folders. Literal `cd`s are followed, and the folders come
 * back with what they are at the end; none after a `cd` to somewhere unknown.
 */
export function scriptBuilds(
  workspace: Workspace,
  script: string,
  folders: readonly string[],
  variables: ReadonlyMap<string, string>,
): { readonly builds: readonly ScriptBuild[]; readonly folders: readonly string[] } {
  const builds: ScriptBuild[] = []
  const known = new Map(variables)
  let at = folders
  const stack: (readonly string[])[] = []
  for (const { words, line } of commandLines(script)) {
    const filled = words.map(word => substitute(word, known))
    const [program, argument] = filled
    const assignment =
      /^(\w+)=(.*)$/s.exec(program ?? '') ?? (program === 'export' ? /^(\w+)=(.*)$/s.exec(argument ?? '') : null)
    if (assignment?.[1] !== undefined && assignment[2] !== undefined && filled.length < 3) {
      known.set(assignment[1], assignment[2].slice(0, MAX_VALUE))
    } else if (program === 'cd' || program === 'pushd') {
      if (program === 'pushd') stack.push(at)
      at = changeFolder(workspace, at, argument, folders)
    } else if (program === '(') stack.push(at)
    else if (program === 'popd' || program === ')') at = stack.pop() ?? at
    else {
      const found = buildOfCommand(filled)
      const build = found === undefined ? undefined : resolveBuild(workspace, found, at, known)
      if (found !== undefined && build !== undefined) builds.push({ build, tags: found.tags, line })
    }
  }
  return { builds, folders: at }
}

function changeFolder(
  workspace: Workspace,
  from: readonly string[],
  argument: string | undefined,
  start: readonly string[],
): readonly string[] {
  if (argument === undefined) return []
  if (argument === '-') return start
  // `cd "$(dirname "$0")"` is the script's own folder, the first one.
  const own = /^\$\(\s*(?:dirname|cd "?\$\(dirname)|^\$\{(?:BASH_SOURCE|0%)/.exec(argument)
  if (own !== null) {
    const rest = /\)\/?((?:\.\.\/?|[\w-]+\/?)*)$/.exec(argument)?.[1] ?? ''
    const folder = start[0] === undefined ? undefined : within(start[0], rest === '' ? '.' : rest)
    return folder === undefined ? [] : [folder]
  }
  if (argument.includes('$')) return []
  return from.flatMap(folder => {
    const to = within(folder, argument)
    return to === '.' || (to !== undefined && workspace.stat(to)?.type === 'directory') ? [to] : []
  })
}

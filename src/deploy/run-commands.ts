import type { Workspace } from '../workspace.js'
import { commandLines, substitute } from './command-words.js'
import { isDevelopmentFile, isSourceBind } from './development.js'
import { buildWorkload } from './build-workload.js'
import { folderOf, mountTarget, within } from './paths.js'
import { isPrivateFile } from './private-mounts.js'
import { mountPrivilege, privilege, type Privilege } from './privileges.js'
import { commentsOf } from './documented-builds.js'
import { scriptBuilds } from './build-commands.js'
import { push, type MatchedWorkload } from './built-images.js'
import { imageKey, imageName } from './images.js'
import type { Mount } from './types.js'
import { scriptsOf, workflowVariables } from './workflow-scripts.js'
import { writtenCommands, type WrittenCommand } from './written-commands.js'

const MAX_LENGTH = 200_000
const MAX_COMMANDS = 50
const ASSIGNMENT = /^(?:export[ \t]+)?(\w+)[ \t]*(?:\?|::?)?=[ \t]*["']?([^#\n\r"']*)/gm

/** What starts a container, or makes one that is started later. */
export const RUNS_CONTAINER = /(?:docker|podman|nerdctl) (?:container )?(?:run|create)\b/

/** Options that take no value. */
const SWITCHES =
  /^(?:-[ditPq]+|--(?:detach|interactive|tty|publish-all|rm|init|privileged|read-only|no-healthcheck|sig-proxy|oom-kill-disable|quiet|replace|tls-verify)(?:=.*)?)$/

/** What `docker run` gives to a container. */
interface RunCommand {
  readonly image: string
  readonly mounts: readonly { readonly text: string; readonly long: boolean }[]
  readonly privileges: readonly Privilege[]
  /** The container's ports that it publishes. */
  readonly ports: readonly number[]
  /** Made to be started later, or only to take files out of it. */
  readonly isCreated: boolean
  readonly container: string | undefined
  /** Its own program, or arguments for that, on the host's network. */
  readonly onHostNetwork: boolean
  /** What follows the image. */
  readonly words: readonly string[]
  readonly line: number
}

/**
 * The containers that a script, a Makefile or a guide starts with `docker run`: their images, mounts and rights. A right counts
 * only where every such command of the file for the same image asks for it: the others show that it works without. Manuals and
 * comments of Dockerfiles show what may be had besides: of those only the mounts count.
 */
export function runWorkloads(
  workspace: Workspace,
  path: string,
  kind: 'guide' | 'script' | 'manual' | 'dockerfile' | 'workflow',
): readonly MatchedWorkload[] {
  const whole = workspace.read(path) ?? ''
  if (whole.length > MAX_LENGTH || !RUNS_CONTAINER.test(whole)) return []
  const text = kind === 'dockerfile' ? commentsOf(whole) : kind === 'workflow' ? scriptsOf(whole) : whole
  const variables = kind === 'workflow' ? workflowVariables(text) : new Map<string, string>()
  if (kind === 'script')
    for (const [, name = '', value = ''] of text.matchAll(ASSIGNMENT)) variables.set(name, value.trim().slice(0, 200))
  const commands = writtenCommands(text).slice(0, MAX_COMMANDS)
  const runs = commands.flatMap(({ command, line }) =>
    commandLines(command.replaceAll('$$', '$')).flatMap(({ words }) => {
      const run = readRun(words.map(word => substitute(word, variables)))
      return run === undefined ? [] : [{ ...run, line }]
    }),
  )
  const buildsOf = kind === 'script' || kind === 'workflow' ? () => undefined : guidedBuilds(workspace, path, commands)
  const isAside = kind === 'manual' || kind === 'dockerfile'
  return runs.map(({ image, mounts, privileges, ports, container, onHostNetwork, words, line }): MatchedWorkload => {
    const place = { kind: kind === 'workflow' ? 'ci' : 'other', path, line, name: 'docker run' } as const
    const common = (isAside ? [] : privileges).filter(({ code }) =>
      runs.every(
        other => other.isCreated || other.image !== image || other.privileges.some(each => each.code === code),
      ),
    )
    const folder = kind === 'script' ? folderOf(path) : kind === 'workflow' ? '.' : undefined
    const found = mounts
      .flatMap(mount => readMount(mount, folder, line) ?? [])
      .filter(({ target, closed, readOnly }) => isMountForData(target, image) || (closed !== undefined && readOnly))
    const development =
      isDevelopmentFile(path) ||
      found.some(({ source, target }) => source !== undefined && isSourceBind(workspace, source, target, '.'))
    const rights = common.map(each => ({ ...each, line }))
    const guided = buildsOf(image)
    return {
      ...buildWorkload(place, undefined, image, { privileges: rights, development }),
      mounts: found,
      // Workflows publish ports of containers that only do a job, too.
      ports: (isAside || kind === 'workflow' ? [] : ports).map(port => ({ port, line })),
      ...(kind === 'guide' && words.length > 0 ? { givenWords: words } : {}),
      ...(guided === undefined ? {} : { guided }),
      ...(container === undefined ? {} : { container }),
      ...(onHostNetwork && !isAside ? { onHostNetwork } : {}),
    }
  })
}

/** Gives what a guide has built under an image's name before it runs that, where it is one thing. */
function guidedBuilds(
  workspace: Workspace,
  path: string,
  commands: readonly WrittenCommand[],
): (image: string) => MatchedWorkload['guided'] {
  const folders = [...new Set([folderOf(path), '.'])]
  const found = new Map<string, NonNullable<MatchedWorkload['guided']>[]>()
  for (const { command } of commands)
    for (const { build, tags } of /\bbuild\b/.test(command)
      ? scriptBuilds(workspace, command, folders, new Map()).builds
      : [])
      for (const tag of tags) push(found, tag.replace(/:latest$/, ''), build)
  return image => {
    const [build, ...others] = found.get(image.replace(/:latest$/, '')) ?? []
    return others.every(each => each.dockerfile === build?.dockerfile && each.target === build.target)
      ? build
      : undefined
  }
}

/** The words of a `docker run`; undefined for another command, and where its image is not told. */
function readRun(words: readonly string[]): Omit<RunCommand, 'line'> | undefined {
  const start = words.findIndex(word => !/^(?:sudo|exec)$/.test(word))
  if (!/^(?:docker|podman|nerdctl)$/.test(words[start] ?? '')) return undefined
  const verb = words[start + 1] === 'container' ? start + 2 : start + 1
  const isCreated = words[verb] === 'create'
  if (words[verb] !== 'run' && !isCreated) return undefined
  let container: string | undefined
  let network = ''
  let runsOther = false
  const mounts: { readonly text: string; readonly long: boolean }[] = []
  const privileges: Privilege[] = []
  const ports: number[] = []
  for (let at = verb + 1; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (!word.startsWith('-')) {
      if (!/^[\w$<{]/.test(word)) return undefined
      const given = words.slice(at + 1)
      const onHostNetwork = network === 'host' && !runsOther && (given[0] ?? '-').startsWith('-')
      return { image: word, mounts, privileges, ports, isCreated, container, onHostNetwork, words: given }
    }
    if (/^--privileged(?:=true)?$/.test(word)) privileges.push(privilege.privileged())
    if (SWITCHES.test(word)) continue
    const [, glued, rest] = /^-([vpeuwhlcma])(.+)$/.exec(word) ?? []
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    const name = glued !== undefined ? `-${glued}` : equals === -1 ? word : word.slice(0, equals)
    const value = rest ?? (equals === -1 ? (words[(at += 1)] ?? '') : word.slice(equals + 1))
    if (name === '-v' || name === '--volume') mounts.push({ text: value, long: false })
    else if (name === '--mount') mounts.push({ text: value, long: true })
    else if (name === '-p' || name === '--publish') ports.push(...publishedPort(value))
    else if (name === '--network' || name === '--net') network = value
    else if (name === '--entrypoint') runsOther = true
    else if (name === '--name' && /^[\w.-]+$/.test(value)) container = value
    const right = rightOf(name, value)
    if (right !== undefined) privileges.push(right)
  }
  return undefined
}

/** `80`, `8080:80`, `127.0.0.1:8080:80/tcp`: the last one is the container's. */
function publishedPort(value: string): readonly number[] {
  const digits = /(?:^|:)(\d{1,5})(?:\/(?:tcp|udp))?$/.exec(value)?.[1]
  return digits === undefined ? [] : [Number(digits)]
}

function rightOf(name: string, value: string): Privilege | undefined {
  switch (name) {
    case '--cap-add':
      return privilege.capability(value)
    case '--device':
      return privilege.device(value)
    case '--pid':
      return value === 'host' ? privilege.hostPid() : undefined
    case '-v':
    case '--volume':
      return mountPrivilege(value.split(':')[0] ?? '')
    case '--mount':
      return mountPrivilege(/(?:^|,)(?:source|src)=([^,]*)/.exec(value)?.[1] ?? '')
    default:
      return undefined
  }
}

const WORKING_FOLDER = /^(?:\$\{?PWD\}?|\$\(pwd\)|\$\(PWD\)|\$\(CURDIR\)|`pwd`)(?=\/|$)/

/**
 * What a host lends to the system's own folders is read: settings, certificates, drivers. The program's own folder there is for
 * what it keeps: `/etc/shop` of `example/shop`.
 */
export function isMountForData(target: string, image: string): boolean {
  if (!/^\/[\w./@-]+$/.test(target)) return false
  if (!/^\/(?:etc|lib(?:32|64)?|s?bin|usr\/(?!src\/|local\/|share\/))(?:\/|\w|$)/.test(target)) return true
  const name = imageName(image)
  return name !== undefined && /^\/etc\/([\w.@-]+)\/?$/.exec(target)?.[1] === imageKey(name)
}

/** `folder`: where the command runs, when that is a folder of the repository. */
function readMount(
  { text, long }: RunCommand['mounts'][number],
  folder: string | undefined,
  line: number,
): Mount | undefined {
  const option = (name: string): string | undefined => new RegExp(`(?:^|,)(?:${name})=([^,]*)`).exec(text)?.[1]
  const drive = /^[A-Za-z]:[^:]*:\//.test(text) ? 2 : 0
  const first = text.indexOf(':', drive)
  const from = long ? (option('source|src') ?? '') : first === -1 ? '' : text.slice(0, first)
  const [short = '', options = ''] = first === -1 ? [text] : text.slice(first + 1).split(':')
  const target = (long ? (option('target|dst|destination') ?? '') : short).replace(/\$[({]\w+[)}]$/, '')
  const isBind = long ? option('type') === 'bind' : /^(?:[.~/\\$`<%{]|[A-Za-z]:)/.test(from)
  const here = from.replace(WORKING_FOLDER, '.')
  return {
    kind: isBind ? 'bind' : 'volume',
    source: isBind && folder !== undefined && here.startsWith('.') ? within(folder, here) : undefined,
    target: mountTarget(target),
    readOnly: long ? /(?:^|,)(?:readonly|ro)(?:=true|,|$)/.test(text) : options.split(',').includes('ro'),
    line,
    ...(isBind && isPrivateFile(from, target) ? { closed: 'host' } : {}),
  }
}

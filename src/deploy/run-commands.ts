import type { Workspace } from '../workspace.js'
import { commandLines, substitute } from './command-words.js'
import { isDevelopmentFile, isSourceBind } from './development.js'
import { buildWorkload } from './build-workload.js'
import { folderOf, within } from './paths.js'
import { mountPrivilege, privilege, type Privilege } from './privileges.js'
import { imageKey, imageName } from './images.js'
import type { Mount, Workload } from './types.js'
import { writtenCommands } from './written-commands.js'

const MAX_LENGTH = 200_000
const MAX_COMMANDS = 50
const ASSIGNMENT = /^(?:export[ \t]+)?(\w+)[ \t]*(?:\?|::?)?=[ \t]*["']?([^#\n\r"']*)/gm

/** Options that take no value. */
const SWITCHES =
  /^(?:-[ditPq]+|--(?:detach|interactive|tty|publish-all|rm|init|privileged|read-only|no-healthcheck|sig-proxy|oom-kill-disable|quiet|replace|tls-verify)(?:=.*)?)$/

/** What `docker run` gives to a container. */
interface RunCommand {
  readonly image: string
  readonly mounts: readonly { readonly text: string; readonly long: boolean }[]
  readonly privileges: readonly Privilege[]
  readonly line: number
}

/**
 * The containers that a script, a Makefile or a guide starts with `docker run`: their images, mounts and rights. A right counts
 * only where every such command of the file for the same image asks for it: the others show that it works without.
 */
export function runWorkloads(workspace: Workspace, path: string, kind: 'guide' | 'script'): readonly Workload[] {
  const text = workspace.read(path) ?? ''
  if (text.length > MAX_LENGTH || !/(?:docker|podman|nerdctl) (?:container )?run\b/.test(text)) return []
  const variables = new Map<string, string>()
  if (kind === 'script')
    for (const [, name = '', value = ''] of text.matchAll(ASSIGNMENT)) variables.set(name, value.trim().slice(0, 200))
  const commands = writtenCommands(text).slice(0, MAX_COMMANDS)
  const runs = commands.flatMap(({ command, line }) =>
    commandLines(command.replaceAll('$$', '$')).flatMap(({ words }) => {
      const run = readRun(words.map(word => substitute(word, variables)))
      return run === undefined ? [] : [{ ...run, line }]
    }),
  )
  return runs.map(({ image, mounts, privileges, line }): Workload => {
    const place = { kind: 'other', path, line, name: 'docker run' } as const
    const common = privileges.filter(({ code }) =>
      runs.every(other => other.image !== image || other.privileges.some(each => each.code === code)),
    )
    const folder = kind === 'guide' ? undefined : folderOf(path)
    const found = mounts
      .flatMap(mount => readMount(mount, folder, line) ?? [])
      .filter(({ target }) => isMountForData(target, image))
    const development =
      isDevelopmentFile(path) ||
      found.some(({ source, target }) => source !== undefined && isSourceBind(workspace, source, target, '.'))
    const rights = common.map(each => ({ ...each, line }))
    return { ...buildWorkload(place, undefined, image, { privileges: rights, development }), mounts: found }
  })
}

/** The words of a `docker run`; undefined for another command, and where its image is not told. */
function readRun(words: readonly string[]): Omit<RunCommand, 'line'> | undefined {
  const start = words.findIndex(word => !/^(?:sudo|exec)$/.test(word))
  if (!/^(?:docker|podman|nerdctl)$/.test(words[start] ?? '')) return undefined
  const verb = words[start + 1] === 'container' ? start + 2 : start + 1
  if (words[verb] !== 'run') return undefined
  const mounts: { readonly text: string; readonly long: boolean }[] = []
  const privileges: Privilege[] = []
  for (let at = verb + 1; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (!word.startsWith('-')) return /^[\w$<{]/.test(word) ? { image: word, mounts, privileges } : undefined
    if (/^--privileged(?:=true)?$/.test(word)) privileges.push(privilege.privileged())
    if (SWITCHES.test(word)) continue
    const [, glued, rest] = /^-([vpeuwhlcma])(.+)$/.exec(word) ?? []
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    const name = glued !== undefined ? `-${glued}` : equals === -1 ? word : word.slice(0, equals)
    const value = rest ?? (equals === -1 ? (words[(at += 1)] ?? '') : word.slice(equals + 1))
    if (name === '-v' || name === '--volume') mounts.push({ text: value, long: false })
    else if (name === '--mount') mounts.push({ text: value, long: true })
    const right = rightOf(name, value)
    if (right !== undefined) privileges.push(right)
  }
  return undefined
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
    target: target.replace(/(.)\/+$/, '$1'),
    readOnly: long ? /(?:^|,)(?:readonly|ro)(?:=true|,|$)/.test(text) : options.split(',').includes('ro'),
    line,
  }
}

import type { StageAnalysis } from '../analysis/stage-analysis.js'
import { commandLine } from '../analysis/command-line.js'
import type { ResolvedUser } from '../analysis/accounts.js'
import { quoteWord } from '../shell/quote.js'
import type { Evidence, Need, Verdict } from '../types.js'

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  hardened: 'the rewrite is held to be right on the evidence in the repository',
  'needs-review': 'it rests on something that the repository cannot show',
  'needs-root': 'it is left alone on purpose',
  'already-non-root': 'there is nothing to do: it runs as another user than root',
  'not-applicable': 'it has no Linux image of its own to harden',
  failed: 'it could not be read, decoded or parsed',
}

const SOURCES: Readonly<Record<Evidence['source'], string>> = {
  dockerfile: 'Dockerfile',
  context: 'build context',
  deployment: 'deployment',
  'base-image': 'known of the base image',
  program: 'known of the program',
  observed: 'seen at run time',
}

export type Places = (path: string, line: number | undefined) => string

/** `path:line`; the explained Dockerfile itself goes by its last name, since the page is headed by its path. */
export function placesOf(dockerfilePath: string): Places {
  const name = dockerfilePath.slice(dockerfilePath.lastIndexOf('/') + 1)
  return (path, line) => {
    const shown = path === dockerfilePath ? name : path
    return line === undefined ? shown : `${shown}:${line}`
  }
}

/** `nginx.conf:3  listen 80`, or where else the fact comes from. */
export function evidenceText({ path, line, source, message }: Evidence, place: Places): string {
  return path === undefined ? `${SOURCES[source]}: ${message}` : `${place(path, line)}  ${message}`
}

export function needText(need: Need): string {
  switch (need.kind) {
    case 'write':
      return `write ${need.type} ${need.target}${need.deep ? ' and all below' : ''}`
    case 'read':
    case 'execute':
      return `${need.kind} ${need.target}`
    case 'bind':
      return `bind port ${need.port}/${need.protocol}`
    case 'home':
      return 'a home directory'
    case 'root-home':
      return `enter /root for ${need.target}`
    case 'root':
      return `be root (${need.code})`
    case 'unknown':
      return `not known (${need.code})`
  }
}

/** `root`, `app (1000:1000)`, `10001:10001`. */
export function userText(user: Pick<ResolvedUser, 'text' | 'kind' | 'uid' | 'gid' | 'numeric'> | undefined): string {
  if (user === undefined) return 'not known'
  if (user.kind === 'unknown') return user.text === '' ? 'not known' : `${user.text} (not known)`
  if (user.kind === 'root') return user.text === 'root' ? 'root' : `${user.text} (root)`
  const ids = `${user.uid ?? '?'}:${user.gid ?? '?'}`
  return user.numeric ? user.text : `${user.text} (${ids})`
}

/** The command line as a shell would take it. */
export function commandText(words: readonly string[]): string {
  return words.map(quoteWord).join(' ')
}

/** ENTRYPOINT and CMD as the engine starts them. */
export function startText(analysis: StageAnalysis): string {
  const { words, shell } = commandLine(analysis.image, analysis.dockerfilePath)
  if (shell !== undefined) return commandText([...analysis.image.shell, shell.text])
  return words.length === 0
    ? 'nothing: neither ENTRYPOINT nor CMD is known'
    : commandText(words.map(({ value }) => value))
}

export function modeText(mode: number | undefined): string {
  return mode === undefined ? '?' : mode.toString(8).padStart(4, '0')
}

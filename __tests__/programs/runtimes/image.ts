import type { CommandWord, ImageFile, ImageView, Process } from '../../../src/programs/types.js'
import type { Need, Requirement } from '../../../src/types.js'
import { runtimesOf } from '../../../src/programs/runtimes/index.js'

export interface Setup {
  readonly workdir?: string
  /** Image path → text; the context path is the image path without its first slash. */
  readonly files?: Readonly<Record<string, string>>
  /** ENV instructions of the Dockerfile. */
  readonly env?: Readonly<Record<string, string>>
  /** Environment of the base image. */
  readonly baseEnv?: Readonly<Record<string, string>>
  /** What a deployment sets. */
  readonly deployed?: Readonly<Record<string, string>>
}

/** ENV values stand one after the other, each on its own line of a Dockerfile that holds nothing else. */
export function dockerfileOf(setup: Setup): string {
  return Object.entries(setup.env ?? {})
    .map(([name, value]) => `ENV ${name}=${value}\n`)
    .join('')
}

export function imageOf(setup: Setup): ImageView {
  const files = new Map<string, ImageFile>(
    Object.entries(setup.files ?? {}).map(([path, text]) => [
      path,
      { path, text, contextPath: path.slice(1), inDockerfile: undefined },
    ]),
  )
  const text = dockerfileOf(setup)
  return {
    base: undefined,
    workdir: setup.workdir ?? '/app',
    env: name => setup.env?.[name] ?? setup.baseEnv?.[name],
    file: path => files.get(path),
    filesBelow: directory => [...files.values()].filter(({ path }) => path.startsWith(`${directory}/`)),
    packages: new Set(),
    envSite: name => {
      const value = setup.env?.[name]
      if (value === undefined) return undefined
      const start = text.indexOf(`ENV ${name}=`) + `ENV ${name}=`.length
      return { path: 'Dockerfile', range: { start, end: start + value.length }, value }
    },
    dockerfile: 'Dockerfile',
  }
}

/** A CMD whose words stand one to one in a file `command`, separated by blanks. */
export function processOf(words: readonly string[], setup: Setup, literal = true): Process {
  let at = 0
  const placed: CommandWord[] = words.map(value => {
    const range = { start: at, end: at + value.length }
    at = range.end + 1
    return { value, site: literal ? { path: 'command', range } : undefined }
  })
  const name = words[0]?.split('/').at(-1)
  return {
    words: placed,
    program: name?.startsWith('python3') === true ? 'python' : name,
    cwd: setup.workdir ?? '/app',
    env: variable => setup.deployed?.[variable] ?? setup.env?.[variable] ?? setup.baseEnv?.[variable],
    switchUser: undefined,
    via: 'cmd',
    evidence: { path: 'Dockerfile', line: 1, source: 'dockerfile', message: 'CMD' },
  }
}

export function requirementsOf(command: string | readonly string[], setup: Setup = {}): readonly Requirement[] {
  const words = typeof command === 'string' ? command.split(' ') : command
  const process = processOf(words, setup)
  const image = imageOf(setup)
  return runtimesOf(process, image).flatMap(program => program.requirements(process, image))
}

/** `80 command@13` for every port: its number, and where its digits stand or what has to be set. */
export function portsOf(command: string | readonly string[], setup: Setup = {}): readonly string[] {
  return requirementsOf(command, setup).flatMap(({ need }) => (need.kind === 'bind' ? [describePort(need)] : []))
}

export function describePort(need: Need & { kind: 'bind' }): string {
  const sites = need.sites.map(site => {
    if (site.kind === 'text') return `${site.path}@${String(site.start)}-${String(site.end)}`
    return site.kind === 'environment' ? `${site.name}=${site.value(8080)}` : site.path
  })
  return [String(need.port), ...sites, ...(need.fixed === undefined ? [] : ['fixed'])].join(' ')
}

export function writesOf(command: string | readonly string[], setup: Setup = {}): readonly string[] {
  return requirementsOf(command, setup).flatMap(({ need }) => (need.kind === 'write' ? [need.target] : []))
}

import type { Certainty, Evidence, Requirement } from '../../types.js'
import type { Range } from '../../text.js'
import { bindRequirements, siteInWord, type Binding } from '../servers/bind.js'
import { replaceFile, writeFile } from '../servers/requirements.js'
import { imagePath } from '../servers/paths.js'
import type { ImageView, Process } from '../types.js'
import { portsIn, variableBindings } from '../variables.js'
import type { OptionValue } from './options.js'

export type PortStyle = 'port' | 'address'

/** Variables that applications commonly hold their port in: where an expanded `$PORT` may come from. */
const commonVariables = [
  'PORT',
  'APP_PORT',
  'HTTP_PORT',
  'SERVER_PORT',
  'LISTEN_PORT',
  'WEB_PORT',
  'GUNICORN_PORT',
  'UVICORN_PORT',
  'API_PORT',
  'SERVICE_PORT',
]

const variable = /\$(?:\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|([A-Za-z_]\w*))/

/** Ports that a value on the command line names, variables in it looked up. */
export function optionBindings(
  option: OptionValue,
  style: PortStyle,
  process: Process,
  image: ImageView,
  certainty: Certainty = 'certain',
): readonly Binding[] {
  const match = variable.exec(option.text)
  if (match !== null) return expandedBindings(option, match, process, image, certainty)
  return portsIn(option.text, style).map(({ port, start, end, before }) => {
    const evidence = {
      ...process.evidence,
      message: `${process.program ?? 'the program'} listens on port ${String(port)} (${option.name === '' ? 'argument' : option.name})`,
    }
    const base = { port, protocol: 'tcp' as const, evidence, certainty }
    const site = siteInWord(option.word, option.offset + start, end - start)
    if (site?.kind === 'text')
      return { ...base, site: before === undefined ? site : { ...site, before }, fixed: undefined }
    return (
      fromCommonVariable(port, process, image, certainty) ??
      fromDefault(option, { start: option.offset + start, end: option.offset + end }, base, process, image) ?? {
        ...base,
        site: undefined,
        fixed: 'the port on the command line is not written there literally',
      }
    )
  })
}

function expandedBindings(
  option: OptionValue,
  match: RegExpExecArray,
  process: Process,
  image: ImageView,
  certainty: Certainty,
): readonly Binding[] {
  const name = match[1] ?? match[3] ?? ''
  const style = match[0] === option.text ? 'address' : 'port'
  const reader = process.program ?? 'the program'
  const set = variableBindings({ name, env: process.env, style, evidence: process.evidence, certainty, reader }, image)
  const fallback = match[2]
  if (set.length > 0 || fallback === undefined || (process.env(name) ?? '') !== '') return set
  const offset = option.offset + match.index + match[0].indexOf(fallback, name.length + 2)
  return optionBindings({ ...option, text: fallback, offset }, 'address', process, image, certainty)
}

/** An expanded word has lost its variable: it is the one common variable with this value, if there is just one. */
function fromCommonVariable(
  port: number,
  process: Process,
  image: ImageView,
  certainty: Certainty,
): Binding | undefined {
  const candidates = commonVariables.filter(name => process.env(name) === String(port))
  const [name] = candidates
  if (name === undefined || candidates.length > 1) return undefined
  const reader = process.program ?? 'the program'
  return variableBindings(
    { name, env: process.env, style: 'port', evidence: process.evidence, certainty, reader },
    image,
  )[0]
}

/** `-b 0.0.0.0:${PORT:-80}`: the default is the port as long as nobody sets the variable. */
function fromDefault(
  { word }: OptionValue,
  range: Range,
  base: Pick<Binding, 'port' | 'protocol' | 'evidence' | 'certainty'>,
  process: Process,
  image: ImageView,
): Binding | undefined {
  if (word.fallback === undefined) return undefined
  const { variable: name, path, offset } = word.fallback
  if ((process.env(name) ?? image.env(name) ?? '') !== '') {
    const { evidence, certainty } = base
    const reader = process.program ?? 'the program'
    const set = variableBindings({ name, env: process.env, style: 'address', evidence, certainty, reader }, image)
    return set.find(({ port }) => port === base.port)
  }
  const length = word.fallback.range.end - word.fallback.range.start
  if (range.start < offset || range.end > offset + length) return undefined
  const start = word.fallback.range.start + range.start - offset
  return { ...base, site: { kind: 'text', path, start, end: start + range.end - range.start }, fixed: undefined }
}

/** What a server's options and variables say about its ports; the first kind that says anything wins. */
export function listenRequirements(
  listen: {
    readonly options: readonly OptionValue[]
    readonly style: PortStyle
    readonly variables?: readonly { readonly name: string; readonly style: PortStyle }[]
    readonly dotenv?: readonly string[]
  },
  process: Process,
  image: ImageView,
): readonly Requirement[] {
  return bindRequirements(listenBindings(listen, process, image))
}

export function listenBindings(
  listen: Parameters<typeof listenRequirements>[0],
  process: Process,
  image: ImageView,
): readonly Binding[] {
  if (listen.options.length > 0)
    return listen.options.flatMap(option => optionBindings(option, listen.style, process, image))
  const reader = process.program ?? 'the program'
  for (const { name, style } of listen.variables ?? []) {
    const bindings = variableBindings(
      {
        name,
        env: process.env,
        style,
        evidence: process.evidence,
        certainty: 'likely',
        dotenv: listen.dotenv ?? [],
        reader,
      },
      image,
    )
    if (bindings.length > 0) return bindings
  }
  return []
}

/** A unix socket among the addresses is a file that the server creates. */
export function socketRequirements(options: readonly OptionValue[], process: Process): readonly Requirement[] {
  return options.flatMap(({ text }) => {
    const path = /^unix:(?:\/\/)?(\/?[^?$]+)/.exec(text)?.[1]
    return path === undefined ? [] : replaces([path], process, 'listens on this socket')
  })
}

/** Files that the command line tells the program to write; `-` and /dev are none. */
export function writes(paths: readonly string[], process: Process, message: string): readonly Requirement[] {
  return targets(paths, process).map(target => writeFile(target, named(process, message), 'certain'))
}

/**
 * Files that the program makes anew each time, beside an old one or in its place: sockets, pid files that are renamed or
 * must not exist. An empty file that is there already is in its way.
 */
export function replaces(paths: readonly string[], process: Process, message: string): readonly Requirement[] {
  return targets(paths, process).map(target => replaceFile(target, named(process, message), 'certain'))
}

const named = (process: Process, message: string): Evidence => ({
  ...process.evidence,
  message: `${process.program ?? 'the program'} ${message}`,
})

function targets(paths: readonly string[], process: Process): readonly string[] {
  return paths.flatMap(path => {
    if (path === '' || path === '-' || path.includes('$') || path.includes('://')) return []
    const target = imagePath(path, process.cwd)
    return /^\/(?:dev|proc|tmp|var\/tmp)(?:\/|$)/.test(target) ? [] : [target]
  })
}

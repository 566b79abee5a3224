import { emptyConfig } from '../../configs/collect.js'
import type { ConfigUnclear, ServerConfig } from '../../configs/types.js'
import type { Requirement } from '../../types.js'
import type { ImageView, Process, Program } from '../types.js'
import { bindingsOf, bindRequirements, type Binding } from './bind.js'
import { followIncludes, type ConfigFile, type ShippedFile } from './config-files.js'
import { variableBindings } from '../variables.js'
import type { PathToWrite } from './nginx-flavours.js'
import { portFromVariable } from './nginx-templates.js'
import { directoryOf, imagePath } from './paths.js'
import { privateKeyNeeds } from './private-keys.js'
import { configWrite, distinct, evidenceIn, knownOf, unknown, writeDirectory, writeFile } from './requirements.js'

/** A server with one first configuration file: the row of a table. */
export interface ConfiguredServer {
  readonly name: string
  readonly programs: ReadonlySet<string>
  readonly read: (text: string) => ServerConfig
  /** Where it may find its configuration, the command line's choice first; empty when it starts without one. */
  readonly confs: (process: Process, image: ImageView) => readonly string[]
  /** All that the command line names, when it may name several that count together. */
  readonly parts?: (process: Process, image: ImageView) => readonly string[]
  readonly shipped?: readonly ShippedFile[]
  /** Whether this image is one that ships them; each is, when left out. */
  readonly ships?: (image: ImageView) => boolean
  /** Ports that a shipped file listens on, with the expressions that move them. */
  readonly shippedListens?: readonly {
    readonly path: string
    readonly port: number
    readonly sed?: (from: number, to: number) => readonly string[]
  }[]
  /** Expressions that move a port in a text that only the image holds. */
  readonly sed?: (from: number, to: number) => readonly string[]
  /** What it writes whatever its configuration says. */
  readonly writes?: (process: Process, image: ImageView, files: readonly ConfigFile[]) => readonly PathToWrite[]
  /** Environment variables stand in the configuration as `${NAME}` and are read at run time. */
  readonly readsEnvironment?: true
  /** It does not start without a configuration: an unknown one leaves everything open. */
  readonly needsConfig?: true
  /** Command words with which it does not serve. */
  readonly idle?: RegExp
  readonly bindings?: (process: Process, image: ImageView, files: readonly ConfigFile[]) => readonly Binding[]
  readonly more?: (process: Process, image: ImageView, files: readonly ConfigFile[]) => readonly Requirement[]
}

/** Folders of a package with all that lies in them. */
export const foldersToWrite = (...paths: readonly string[]): readonly PathToWrite[] =>
  paths.map(path => ({ path, type: 'directory', deep: true }))

export function configuredServer(row: ConfiguredServer): Program {
  return {
    name: row.name,
    matches: ({ program, via }) => via !== 'healthcheck' && program !== undefined && row.programs.has(program),
    requirements: (process, image) => requirementsOf(row, process, image),
  }
}

function requirementsOf(row: ConfiguredServer, process: Process, image: ImageView): readonly Requirement[] {
  const { name } = row
  if (row.idle !== undefined && process.words.slice(1).some(({ value }) => row.idle?.test(value) === true)) return []
  const shipped = row.ships?.(image) === false ? [] : (row.shipped ?? [])
  const candidates = row.confs(process, image).map(path => imagePath(path, process.cwd))
  const conf =
    candidates.find(path => image.file(path) !== undefined) ??
    candidates.find(path => shipped.some(file => file.path === path)) ??
    candidates[0]
  const parts = (row.parts?.(process, image) ?? []).map(path => imagePath(path, process.cwd))
  const files = [...new Set([...(conf === undefined ? [] : [conf]), ...parts])].flatMap(path =>
    followIncludes(image, path, shipped, row.read, directoryOf(path)),
  )
  const own = new Set(files.flatMap(({ path, file }) => (file === undefined ? [path] : [])))
  const shippedBindings = (row.shippedListens ?? [])
    .filter(({ path }) => own.has(path))
    .map(({ path, port, sed }): Binding => ({
      port,
      protocol: 'tcp',
      evidence: knownOf(`${path} of the image listens on port ${String(port)}`),
      certainty: 'likely',
      site: sed === undefined ? undefined : { kind: 'image-file', path, sed },
      fixed: sed === undefined ? `${path} is the image's own` : undefined,
    }))
  return distinct([
    ...bindRequirements([
      ...files.flatMap(file => bindingsOf(file, image, name, row.sed)),
      ...shippedBindings,
      ...(row.readsEnvironment === true ? files.flatMap(file => variables(file, process, image, name)) : []),
      ...(row.bindings?.(process, image, files) ?? []),
    ]),
    ...files.flatMap(file => fileRequirements(row, file, process, image)),
    ...(row.writes?.(process, image, files) ?? []).map(({ path, type, deep }) => {
      const evidence = knownOf(`${name} writes to ${path}`)
      return type === 'file' ? writeFile(path, evidence, 'likely') : writeDirectory(path, evidence, 'likely', deep)
    }),
    ...(row.more?.(process, image, files) ?? []),
    ...(row.needsConfig === true && files.length === 0
      ? [unknown('server-config-unknown', knownOf(`The content of ${name}'s configuration ${conf ?? ''} is not known`))]
      : []),
  ])
}

function variables(
  { path, file, config }: ConfigFile,
  process: Process,
  image: ImageView,
  name: string,
): readonly Binding[] {
  return (config?.unclear ?? []).flatMap(unclear => {
    const message = `${name} listens on the port in ${unclear.listenVariable ?? 'a variable'} (${path})`
    return fromVariable(unclear, { path, file, config }, process, image, message)
  })
}

/** The ports that a variable in the configuration stands for; empty when that is not known. */
function fromVariable(
  { listenVariable: name, listenAddress, line }: ConfigUnclear,
  conf: ConfigFile,
  process: Process,
  image: ImageView,
  message: string,
): readonly Binding[] {
  const evidence = evidenceIn(conf.file, image, line, message)
  if (listenAddress === undefined || name === undefined)
    return [portFromVariable(name, process, image, evidence)].filter(binding => binding !== undefined)
  const { env } = process
  const style = listenAddress.onlyPort === true ? 'port' : 'address'
  if ((env(name) ?? '') !== '')
    return variableBindings({ name, env, style, evidence, certainty: 'likely', reader: 'the server' }, image)
  const { fallback } = listenAddress
  if (fallback === undefined) return []
  return bindingsOf({ ...conf, config: { ...emptyConfig, listens: [fallback] } }, image, 'the server')
}

function fileRequirements(
  row: ConfiguredServer,
  { path, file, config }: ConfigFile,
  process: Process,
  image: ImageView,
): readonly Requirement[] {
  if (file === undefined) return []
  if (config === undefined)
    return [unknown('server-config-unknown', evidenceIn(file, image, 1, `The content of ${path} is not known`))]
  const { name } = row
  const conf = { path, file, config }
  const unclear = config.unclear.filter(
    each => row.readsEnvironment !== true || fromVariable(each, conf, process, image, '').length === 0,
  )
  return [
    ...config.writes.flatMap(write => {
      if (/[${%]/.test(write.path)) return []
      const target = imagePath(write.path, process.cwd)
      return [
        configWrite(
          write,
          target,
          evidenceIn(file, image, write.line, `${name} writes its ${write.purpose} ${target}`),
          'certain',
        ),
      ]
    }),
    ...config.reads.flatMap(({ name: option, value, line }) =>
      /[${%]/.test(value)
        ? []
        : privateKeyNeeds(
            imagePath(value, process.cwd),
            /key|crt|pem/i.test(option),
            image,
            evidenceIn(file, image, line, `${name} reads ${value}`),
          ),
    ),
    ...unclear.map(({ message, line }) => unknown('listen-port-unclear', evidenceIn(file, image, line, message))),
  ]
}

/** Values of an option on the command line: `-f X`, `-fX`, `--config=X`. */
export function optionValue(process: Process, ...names: readonly string[]): string | undefined {
  const words = process.words.map(({ value }) => value)
  for (const [index, word] of words.entries()) {
    if (index === 0) continue
    for (const name of names) {
      if (word === name) return words[index + 1]
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1)
      if (name.length === 2 && !word.startsWith('--') && word.startsWith(name)) return word.slice(2)
    }
  }
  return undefined
}

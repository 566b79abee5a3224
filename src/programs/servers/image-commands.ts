import { optionBindings } from '../runtimes/listen.js'
import { optionValues } from '../runtimes/options.js'
import type { ImageView, Process, Program } from '../types.js'
import { variableBindings } from '../variables.js'
import { bindRequirements, type Binding } from './bind.js'
import { knownOf, writeDirectory } from './requirements.js'

/** A command that an image brings, whose port a variable tells. */
interface ImageCommand {
  readonly image: RegExp
  readonly command: RegExp
  readonly variable: string
  /** Where it listens when nothing sets the variable. */
  readonly port: number
  readonly listen?: readonly string[]
  /** Folders that it fills. */
  readonly writes?: readonly string[]
}

const commands: readonly ImageCommand[] = [
  { image: /^tiangolo-uvicorn-gunicorn/, command: /^\/start(?:-reload)?\.sh$/, variable: 'PORT', port: 80 },
  {
    image: /^text-generation-inference/,
    command: /^(?:\/tgi-entrypoint\.sh|text-generation-launcher)$/,
    variable: 'PORT',
    port: 80,
    listen: ['--port', '-p'],
    writes: ['/data'],
  },
]

/** Commands that known images bring, and that take their port from a variable. */
export const imageCommand: Program = {
  name: 'image-command',
  matches: (process, image) => process.via !== 'healthcheck' && rowOf(process, image) !== undefined,
  requirements: (process, image) => {
    const row = rowOf(process, image)
    if (row === undefined) return []
    const evidence = knownOf(`${image.base?.id ?? 'the image'} keeps its data there`)
    return [
      ...bindRequirements(bindingsOf(row, process, image)),
      ...(row.writes ?? []).map(path => writeDirectory(path, evidence, 'certain', true)),
    ]
  },
}

function rowOf({ words }: Process, { base }: ImageView): ImageCommand | undefined {
  return commands.find(({ image, command }) => image.test(base?.id ?? '') && command.test(words[0]?.value ?? ''))
}

function bindingsOf(row: ImageCommand, process: Process, image: ImageView): readonly Binding[] {
  const options = optionValues(process.words, row.listen ?? [])
  if (options.length > 0) return options.flatMap(option => optionBindings(option, 'port', process, image))
  const { variable: name, port } = row
  const { env, evidence } = process
  const reader = image.base?.id ?? 'the image'
  const set = variableBindings({ name, env, style: 'port', evidence, certainty: 'certain', reader }, image)
  if (set.length > 0) return set
  return [
    {
      port,
      protocol: 'tcp',
      evidence: knownOf(`${reader} listens on port ${String(port)} unless ${name} says otherwise`),
      certainty: 'certain',
      site: { kind: 'environment', name, value: String },
      fixed: undefined,
    },
  ]
}

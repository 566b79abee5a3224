import { absolutePath } from './arguments.js'
import { argumentWords } from './effect-reader.js'
import type { EffectReader } from './effect-reader.js'
import type { ShellCommand } from './types.js'

/** A template and the file that is made of it, both absolute. */
export interface Template {
  readonly from: string
  readonly to: string
}

/** What `dockerize -template FROM:TO …` makes. Without a second part it prints; pairs that are not certain are left out. */
export function dockerizeTemplates(command: ShellCommand): readonly Template[] {
  if (command.program !== 'dockerize') return []
  const words = argumentWords(command)
  return words.flatMap(({ value }, index): readonly Template[] => {
    const attached = /^--?template=(.*)$/s.exec(value ?? '')?.[1]
    const given = attached ?? (/^--?template$/.test(words[index - 1]?.value ?? '') ? value : undefined)
    const [source, target] = given?.split(':') ?? []
    const from = absolutePath(source, command.cwd)
    const to = target === undefined || target === '' ? undefined : absolutePath(target, command.cwd)
    return from === undefined || to === undefined ? [] : [{ from, to }]
  })
}

const dockerize: EffectReader = command =>
  dockerizeTemplates(command).map(({ to }) => ({ kind: 'populate', path: to, by: 'dockerize', type: 'file' }))

export const DOCKERIZE_READERS: ReadonlyMap<string, EffectReader> = new Map([['dockerize', dockerize]])

import { absolutePath, optionValue, readArguments } from './arguments.js'
import { argumentWords } from './effect-reader.js'
import type { BareEffect, EffectReader } from './effect-reader.js'
import type { ShellWord } from './types.js'

const put = (word: ShellWord | undefined, cwd: string | undefined, by: string): readonly BareEffect[] => {
  const path = absolutePath(word?.value, cwd)
  const type = word?.value?.endsWith('/') === true || word?.value === '.' ? 'directory' : 'file'
  return path === undefined || path.startsWith('/dev/') ? [] : [{ kind: 'populate', path, by, type }]
}

/** `aws s3 cp s3://bucket/file file`: what comes from a bucket lands in the last operand, unless that is a bucket, too. */
const fromBucket =
  (verbs: readonly string[], longs: readonly string[]): EffectReader =>
  command => {
    const args = readArguments(argumentWords(command), { longs })
    const at = args.operands.findIndex(({ value }) => value !== undefined && verbs.includes(value))
    const [source, target, ...rest] = args.operands.slice(at + 1)
    if (at === -1 || rest.length > 0 || source === undefined || target?.value === undefined) return []
    return target.value === '-' || /^\w[\w+-]*:/.test(target.value)
      ? []
      : put(target, command.cwd, command.program ?? '')
  }

/** A packer that puts its result beside the file and takes the file away, unless it writes to standard output. */
const packer =
  (suffix: string, unpacks: boolean): EffectReader =>
  command => {
    const words = argumentWords(command)
    const options = words.filter(({ value }) => value?.startsWith('-') === true).map(({ value }) => value ?? '')
    if (options.some(value => /^-\w*[clt]|^--(?:stdout|to-stdout|list|test)/.test(value))) return []
    const isUnpacking = unpacks || options.some(value => /^-\w*d|^--(?:decompress|uncompress)/.test(value))
    return words.flatMap(word => {
      const { value } = word
      if (value === undefined || value === '-' || value.startsWith('-') || word.glob) return []
      const result = !isUnpacking ? value + suffix : value.endsWith(suffix) ? value.slice(0, -suffix.length) : undefined
      return result === undefined ? [] : put({ ...word, value: result }, command.cwd, command.program ?? '')
    })
  }

/** `pg_dump -f out.sql`: the option that names the file of a dump. */
const dump =
  (letter: string, long: string): EffectReader =>
  command => {
    const args = readArguments(argumentWords(command), { letters: letter, longs: [long] })
    const path = absolutePath(optionValue(args, letter, long), command.cwd)
    if (path === undefined || path.startsWith('/dev/')) return []
    return [{ kind: 'populate', path, by: command.program ?? '', type: 'file' }]
  }

export const TRANSFER_READERS: ReadonlyMap<string, EffectReader> = new Map<string, EffectReader>([
  ['aws', fromBucket(['cp', 'mv', 'sync'], ['endpoint-url', 'profile', 'region', 'exclude', 'include', 'sse'])],
  ['gsutil', fromBucket(['cp', 'mv', 'rsync'], [])],
  ['gzip', packer('.gz', false)],
  ['gunzip', packer('.gz', true)],
  ['bzip2', packer('.bz2', false)],
  ['bunzip2', packer('.bz2', true)],
  ['xz', packer('.xz', false)],
  ['unxz', packer('.xz', true)],
  ['pg_dump', dump('f', 'file')],
  ['mysqldump', dump('r', 'result-file')],
])

import { posix } from 'node:path'
import { absolutePath, hasFlag, optionValue, pathsOf, readArguments } from './arguments.js'
import { argumentWords } from './effect-reader.js'
import type { BareEffect, EffectReader } from './effect-reader.js'
import { git } from './git.js'
import { populate } from './populate.js'
import { installTool } from './tool-effects.js'
import type { ShellCommand } from './types.js'

const TAR_LETTERS = 'fCTXbIKNVgHLF'

const tar: EffectReader = command => {
  const [first, ...rest] = argumentWords(command)
  // The old style has no dash; its letters take their arguments from the words that follow, in their order.
  const old = first?.value !== undefined && /^[a-zA-Z]+$/.test(first.value) ? first.value : ''
  const taken = Array.from(old).filter(letter => TAR_LETTERS.includes(letter))
  const words = old === '' || first === undefined ? argumentWords(command) : rest.slice(taken.length)
  const args = readArguments(words, {
    letters: TAR_LETTERS,
    longs: ['file', 'directory', 'strip-components', 'exclude', 'owner', 'group'],
  })
  const archive = old === '' ? (args.values.get('f') ?? args.values.get('file')) : rest[taken.indexOf('f')]
  if (old.includes('c') || hasFlag(args, 'c', 'create')) {
    return populate(absolutePath(archive?.value === '-' ? undefined : archive?.value, command.cwd), 'tar', 'file')
  }
  const extracts = old.includes('x') || hasFlag(args, 'x', 'extract', 'get')
  if (!extracts || hasFlag(args, 'O', 'to-stdout')) return []
  const word =
    args.values.get('C') ?? args.values.get('directory') ?? (old.includes('C') ? rest[taken.indexOf('C')] : undefined)
  const to = word === undefined ? command.cwd : absolutePath(word.value, command.cwd)
  const path = absolutePath(archive?.value, command.cwd)
  const strip = Number(optionValue(args, 'strip-components') ?? '0')
  const isWhole =
    args.operands.length === 0 &&
    Number.isInteger(strip) &&
    !command.words.some(({ text }) =>
      /^--(?:transform|xform|exclude|files-from|wildcards|no-recursion|one-top-level|delay|keep|skip)|^-[a-zA-Z]*[TXKNs]/.test(
        text,
      ),
    )
  if (path === undefined || to === undefined || !isWhole) return populate(to, 'tar', 'directory')
  const keepsOwner = !hasFlag(args, 'o', 'no-same-owner') && !old.includes('o')
  return [{ kind: 'populate', path: to, by: 'tar', type: 'directory', archive: { path, strip, keepsOwner } }]
}

const unzip: EffectReader = command => {
  const args = readArguments(argumentWords(command), { letters: 'dxP' })
  if (hasFlag(args, 'l', 't', 'p', 'v', 'Z')) return []
  const word = args.values.get('d')
  return populate(word === undefined ? command.cwd : absolutePath(word.value, command.cwd), 'unzip', 'directory')
}

const jar: EffectReader = command => {
  const letters = command.words[1]?.value ?? ''
  return letters.includes('x') ? populate(command.cwd, 'jar', 'directory') : []
}

const curl: EffectReader = command => {
  const args = readArguments(argumentWords(command), {
    letters: 'oHdFuAbceKmrTUwxXyYzECtQ',
    longs: [
      ...[
        'output',
        'output-dir',
        'header',
        'data',
        'form',
        'user',
        'user-agent',
        'retry',
        'retry-delay',
        'max-time',
        'proto',
      ],
      ...[
        'connect-timeout',
        'request',
        'cacert',
        'cert',
        'url',
        'proxy',
        'range',
        'data-raw',
        'data-binary',
        'write-out',
      ],
      ...['retry-max-time', 'tlsv1', 'resolve', 'referer', 'config', 'key'],
    ],
  })
  const outputDirectory = args.values.get('output-dir')
  const cwd = outputDirectory === undefined ? command.cwd : absolutePath(outputDirectory.value, command.cwd)
  const outputs = args.repeated.filter(({ name }) => name === 'o' || name === 'output')
  const named = outputs.flatMap(({ word }) =>
    word.value === '-' ? [] : populate(absolutePath(word.value, cwd), 'curl', 'file'),
  )
  if (!hasFlag(args, 'O', 'remote-name', 'remote-name-all')) return named
  return [...named, ...args.operands.flatMap(url => populate(absolutePath(fileName(url.value), cwd), 'curl', 'file'))]
}

const wget: EffectReader = command => {
  const args = readArguments(argumentWords(command), {
    letters: 'OPoaUTtwQei',
    longs: [
      'output-document',
      'directory-prefix',
      'user-agent',
      'header',
      'timeout',
      'tries',
      'user',
      'password',
      'post-data',
    ],
  })
  const output = args.values.get('O') ?? args.values.get('output-document')
  // `-qO-` and `-O -` print.
  if (output !== undefined)
    return output.value === '-' ? [] : populate(absolutePath(output.value, command.cwd), 'wget', 'file')
  const prefix = args.values.get('P') ?? args.values.get('directory-prefix')
  const cwd = prefix === undefined ? command.cwd : absolutePath(prefix.value, command.cwd)
  if (hasFlag(args, 'spider')) return []
  return args.operands.flatMap(url => populate(absolutePath(fileName(url.value), cwd), 'wget', 'file'))
}

function fileName(url: string | undefined): string | undefined {
  if (url === undefined || !/^\w+:\/\/[^/]+\/./.test(url)) return undefined
  const name = posix.basename(url.replace(/[?#].*$/, ''))
  return name === '' ? undefined : name
}

const setcap: EffectReader = command => {
  const [capabilities, ...files] = readArguments(argumentWords(command), { letters: 'n' }).operands
  const paths = pathsOf(files, command)
  return capabilities?.value === undefined || paths.length === 0
    ? []
    : [{ kind: 'set-capability', paths, capabilities: capabilities.value }]
}

const umask: EffectReader = command => {
  const mask = argumentWords(command).at(-1)?.value
  return mask === undefined || mask.startsWith('-') ? [] : [{ kind: 'umask', mask }]
}

/** Commands of openssl whose result is a private key: only its owner may read it. */
const KEY_COMMANDS: ReadonlySet<string> = new Set(
  'dsaparam ec ecparam gendsa genpkey genrsa pkcs12 pkcs8 pkey rsa'.split(' '),
)

const openssl: EffectReader = (command: ShellCommand) =>
  command.words.flatMap((word, index): readonly BareEffect[] => {
    const option = word.value
    if (option !== '-out' && option !== '-keyout') return []
    const isKey = option === '-keyout' || KEY_COMMANDS.has(command.words[1]?.value ?? '')
    return populate(absolutePath(command.words[index + 1]?.value, command.cwd), 'openssl', 'file', isKey)
  })

const sshKeygen: EffectReader = command => {
  const path = absolutePath(
    optionValue(readArguments(argumentWords(command), { letters: 'tbfNCPmy' }), 'f'),
    command.cwd,
  )
  return [
    ...populate(path, 'ssh-keygen', 'file', true),
    ...populate(path === undefined ? undefined : `${path}.pub`, 'ssh-keygen', 'file'),
  ]
}

/** Debian's commands that switch on Apache's modules and sites. */
const enable =
  (tool: string): EffectReader =>
  command => {
    const names = readArguments(argumentWords(command), {}).operands.flatMap(({ value }) => value ?? [])
    return names.length === 0 ? [] : [installTool(tool, names)]
  }

export const DOWNLOAD_READERS: ReadonlyMap<string, EffectReader> = new Map<string, EffectReader>([
  ['tar', tar],
  ['bsdtar', tar],
  ['unzip', unzip],
  ['jar', jar],
  ['git', git],
  ['curl', curl],
  ['wget', wget],
  ['setcap', setcap],
  ['a2enmod', enable('a2enmod')],
  ['a2ensite', enable('a2ensite')],
  ['umask', umask],
  ['openssl', openssl],
  ['ssh-keygen', sshKeygen],
])

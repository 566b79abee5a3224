import { hasFlag, numberOf, optionValue, readArguments } from './arguments.js'
import { argumentWords } from './effect-reader.js'
import type { BareEffect, EffectReader } from './effect-reader.js'
import { outputOf } from './files.js'
import type { ShellCommand } from './types.js'

const groupadd: EffectReader = command => {
  const args = readArguments(argumentWords(command), {
    letters: 'gKpPRU',
    longs: ['gid', 'key', 'password', 'prefix', 'root', 'users'],
  })
  const name = args.operands.at(-1)?.value
  if (name === undefined) return []
  return [addGroup(name, optionValue(args, 'g', 'gid'), hasFlag(args, 'r', 'system'))]
}

const USERADD = {
  letters: 'bcdefgGKkpPRsuZ',
  longs: [
    ...[
      'base-dir',
      'comment',
      'home-dir',
      'home',
      'expiredate',
      'inactive',
      'gid',
      'groups',
      'key',
      'skel',
      'password',
      'prefix',
    ],
    ...['root', 'shell', 'uid', 'selinux-user', 'login'],
  ],
}

const useradd: EffectReader = command => {
  const args = readArguments(argumentWords(command), USERADD)
  const name = args.operands.at(-1)?.value
  if (name === undefined || hasFlag(args, 'D', 'defaults')) return []
  const base = optionValue(args, 'b', 'base-dir')
  const noGroup = hasFlag(args, 'N', 'no-user-group')
  return [
    {
      kind: 'add-user',
      name,
      uid: numberOf(optionValue(args, 'u', 'uid')),
      // Without a group of its own it gets the one that /etc/default/useradd names: 100, users.
      ...primary(optionValue(args, 'g', 'gid') ?? (noGroup ? '100' : undefined)),
      groups: listOf(optionValue(args, 'G', 'groups')),
      home: optionValue(args, 'd', 'home-dir', 'home') ?? `${base ?? '/home'}/${name}`,
      createHome: hasFlag(args, 'm', 'create-home') && !hasFlag(args, 'M', 'no-create-home'),
      shell: optionValue(args, 's', 'shell'),
      system: hasFlag(args, 'r', 'system'),
    },
  ]
}

const usermod: EffectReader = command => {
  // `-a` only says that -G adds; `-m`, that -d moves.
  const args = readArguments(argumentWords(command), { ...USERADD, letters: 'cdefgGlpPRsuZvVwW' })
  const name = args.operands.at(-1)?.value
  if (name === undefined) return []
  const gid = optionValue(args, 'g', 'gid')
  const groups = listOf(optionValue(args, 'G', 'groups'))
  const home = optionValue(args, 'd', 'home', 'home-dir')
  return [changeUser(name, { uid: numberOf(optionValue(args, 'u', 'uid')), gid: numberOf(gid), groups, home })]
}

/** Debian's Perl script and BusyBox share the name; their options do not clash, except for the home. */
const adduser: EffectReader = command => {
  const args = readArguments(argumentWords(command), {
    letters: 'hgsGukdc',
    longs: [
      'uid',
      'gid',
      'ingroup',
      'home',
      'shell',
      'gecos',
      'comment',
      'firstuid',
      'lastuid',
      'conf',
      'add_extra_groups',
      'skel',
      'uid-pool',
    ],
  })
  const [first, second] = args.operands
  if (first?.value === undefined) return []
  const name = first.value
  if (second?.value !== undefined) return [changeUser(name, { groups: [second.value] })]
  if (args.operands.length > 1) return []
  if (hasFlag(args, 'group') && !hasFlag(args, 'system')) return [addGroup(name, optionValue(args, 'gid'), false)]
  const system = hasFlag(args, 'S', 'system')
  const named = optionValue(args, 'G', 'ingroup', 'gid')
  // A system user gets a group of its own only if that is asked for.
  const group = named ?? (system && !hasFlag(args, 'group') ? 'nogroup' : undefined)
  const debianSystem = hasFlag(args, 'system')
  return [
    {
      kind: 'add-user',
      name,
      uid: numberOf(optionValue(args, 'u', 'uid')),
      ...primary(group),
      groups: [],
      home: optionValue(args, 'h', 'home', 'd') ?? (debianSystem ? '/nonexistent' : `/home/${name}`),
      createHome: !hasFlag(args, 'H', 'no-create-home', 'M') && (!debianSystem || args.values.has('home')),
      shell: optionValue(args, 's', 'shell'),
      system,
    },
  ]
}

const addgroup: EffectReader = command => {
  const args = readArguments(argumentWords(command), { letters: 'g', longs: ['gid', 'firstgid', 'lastgid', 'conf'] })
  const [first, second] = args.operands
  if (first?.value === undefined) return []
  if (second?.value !== undefined) return [changeUser(first.value, { groups: [second.value] })]
  return args.operands.length > 1
    ? []
    : [addGroup(first.value, optionValue(args, 'g', 'gid'), hasFlag(args, 'S', 'system'))]
}

const gpasswd: EffectReader = command => {
  const args = readArguments(argumentWords(command), { letters: 'adAM', longs: ['add', 'delete'] })
  const user = optionValue(args, 'a', 'add')
  const group = args.operands[0]?.value
  return user === undefined || group === undefined ? [] : [changeUser(user, { groups: [group] })]
}

const userdel: EffectReader = command => {
  const args = readArguments(argumentWords(command), { letters: 'RP', longs: ['backup-to'] })
  const [name, group] = args.operands
  return name?.value === undefined || group !== undefined ? [] : [{ kind: 'remove-user', name: name.value }]
}

export const ACCOUNT_READERS: ReadonlyMap<string, EffectReader> = new Map<string, EffectReader>([
  ['groupadd', groupadd],
  ['useradd', useradd],
  ['usermod', usermod],
  ['adduser', adduser],
  ['addgroup', addgroup],
  ['gpasswd', gpasswd],
  ['userdel', userdel],
  ['deluser', userdel],
])

/** Lines that are appended to /etc/passwd and /etc/group by hand. */
export function accountLines(
  command: ShellCommand,
  context: { readonly source: ShellCommand | undefined },
): readonly BareEffect[] {
  const tee = command.program === 'tee'
  const target = tee
    ? command.words.find(word => word.value === '/etc/passwd' || word.value === '/etc/group')?.value
    : command.redirects.find(redirect => /^>>?$/.test(redirect.operator))?.target?.value
  if (target !== '/etc/passwd' && target !== '/etc/group') return []
  const text = tee ? (context.source === undefined ? undefined : outputOf(context.source)) : outputOf(command)
  return (text ?? '').split('\n').flatMap((line): BareEffect[] => {
    const fields = line.split(':')
    const [name, , id, gid, , home, shell] = fields
    if (name === undefined || name === '' || fields.length < 3) return []
    if (target === '/etc/group') return [addGroup(name, id, false)]
    const uid = numberOf(id)
    if (fields.length < 7) return []
    return [{ kind: 'add-user', name, uid, ...primary(gid), groups: [], home, createHome: false, shell, system: false }]
  })
}

function addGroup(name: string, gid: string | undefined, system: boolean): BareEffect {
  return { kind: 'add-group', name, gid: numberOf(gid), system }
}

function changeUser(
  name: string,
  change: { uid?: number | undefined; gid?: number | undefined; groups?: readonly string[]; home?: string | undefined },
): BareEffect {
  const { uid, gid, groups = [], home } = change
  return { kind: 'change-user', name, uid, gid, groups, home }
}

function primary(group: string | undefined): { gid: number | undefined; group: string | undefined } {
  const gid = numberOf(group)
  return { gid, group: gid === undefined ? group : undefined }
}

function listOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(',').filter(name => name !== '')
}

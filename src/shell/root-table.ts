import { readArguments } from './arguments.js'
import { INSTALL_OPTIONS } from './copies.js'
import { argumentWords } from './effect-reader.js'
import type { ShellCommand } from './types.js'

/** Work that only root can do, by the program that does it. */
export interface RootProgram {
  readonly code: string
  /** What it does, to follow the program's name in a sentence. */
  readonly does: string
  /** Undefined: every use of it. */
  readonly when?: (command: ShellCommand) => boolean
}

const DROPS = { code: 'entrypoint-drops-privileges', does: 'gives up root for another user' }
const OWNER = { code: 'entrypoint-changes-owner', does: 'changes the owner of files' }
const ACCOUNTS = { code: 'entrypoint-edits-accounts', does: 'changes users or groups' }
const PACKAGES = { code: 'entrypoint-installs-packages', does: 'installs packages of the distribution' }
const SERVICE = { code: 'entrypoint-starts-services', does: 'starts a system service' }
const CRON = { code: 'entrypoint-starts-cron', does: 'runs jobs as other users' }
const SSHD = { code: 'entrypoint-starts-sshd', does: 'logs users in' }
const MOUNT = { code: 'entrypoint-mounts', does: 'changes mounts' }
const KERNEL = { code: 'entrypoint-changes-kernel', does: 'changes kernel settings' }
const NETWORK = { code: 'entrypoint-changes-network', does: 'changes the network' }
const TRUST = { code: 'entrypoint-changes-trust-store', does: "changes the system's certificates" }
const LOADER = { code: 'entrypoint-writes-system', does: "rewrites the linker's cache in /etc" }
const ROOT_SHELL = { code: 'entrypoint-uses-sudo', does: 'needs a setuid program' }

const has =
  (...words: readonly string[]) =>
  (command: ShellCommand): boolean =>
    command.words.slice(1).some(word => word.value !== undefined && words.includes(word.value))
const OWNER_OPTIONS = ['o', 'owner', 'g', 'group']
const asks = has('--version', '--help', '-V', '-h', '-l', '--list')

export const ROOT_PROGRAMS: ReadonlyMap<string, RootProgram> = new Map<string, RootProgram>([
  ...entries('gosu su-exec setpriv runuser su chpst s6-setuidgid setuidgid', {
    ...DROPS,
    when: command => !asks(command),
  }),
  ['start-stop-daemon', { ...DROPS, when: has('-c', '--chuid', '-u', '--user') }],
  ['capsh', { ...DROPS, when: command => command.words.some(({ text }) => /^--(?:user|uid)=/.test(text)) }],
  ['chroot', { ...DROPS, does: 'changes the root directory' }],
  ...entries('mysqld mysqld_safe mariadbd mariadbd-safe mysql_install_db mariadb-install-db', {
    ...DROPS,
    when: command => command.words.some(({ value }) => /^--user=(?!root$|0$)./.test(value ?? '')),
  }),
  ...entries('chown chgrp', OWNER),
  ['install', { ...OWNER, when: setsOwner }],
  [
    'rsync',
    { ...OWNER, when: ({ words }) => words.some(({ text }) => /^["']?--(?:chown|usermap|groupmap)=/.test(text)) },
  ],
  ...entries(
    'useradd usermod userdel groupadd groupmod groupdel adduser addgroup deluser delgroup chpasswd passwd gpasswd fixuid',
    {
      ...ACCOUNTS,
      when: command => !asks(command),
    },
  ),
  ...entries('apt-get apt aptitude', {
    ...PACKAGES,
    when: has('install', 'update', 'upgrade', 'dist-upgrade', 'remove', 'purge'),
  }),
  ['apk', { ...PACKAGES, when: has('add', 'del', 'update', 'upgrade') }],
  ...entries('dnf yum microdnf tdnf zypper', {
    ...PACKAGES,
    when: has('install', 'update', 'upgrade', 'remove', 'in'),
  }),
  ['pacman', { ...PACKAGES, when: command => /^-[SRU]/.test(command.words[1]?.value ?? '') }],
  ['playwright', { ...PACKAGES, when: has('--with-deps', 'install-deps') }],
  ['dpkg', { ...PACKAGES, when: has('-i', '--install', '--configure') }],
  ['rpm', { ...PACKAGES, when: command => /^-[a-z]*[iUe]/.test(command.words[1]?.value ?? '') }],
  ['service', { ...SERVICE, when: has('start', 'restart', 'reload') }],
  ['rc-service', { ...SERVICE, when: has('start', 'restart') }],
  ['systemctl', { ...SERVICE, when: has('start', 'restart', 'enable') }],
  ...entries('cron crond crontab anacron', { ...CRON, when: command => !asks(command) }),
  ['sshd', SSHD],
  ...entries('mount umount mount.nfs mount.cifs losetup s3fs sshfs gcsfuse', {
    ...MOUNT,
    when: command => command.words.length > 1,
  }),
  [
    'sysctl',
    {
      ...KERNEL,
      when: command => command.words.some(word => /^-[a-z]*[wp]|=|^--system/.test(word.value ?? word.text)),
    },
  ],
  ...entries('modprobe insmod hwclock', KERNEL),
  ...entries('iptables ip6tables iptables-restore ip6tables-restore nft ipset tc ifconfig wg-quick brctl ufw', {
    ...NETWORK,
    when: command => command.words.length > 1 && !asks(command),
  }),
  ['ip', { ...NETWORK, when: has('add', 'del', 'delete', 'set', 'replace', 'flush', 'change') }],
  ['route', { ...NETWORK, when: has('add', 'del') }],
  ...entries('update-ca-certificates update-ca-trust dpkg-reconfigure', TRUST),
  ['keytool', { ...TRUST, when: has('-cacerts') }],
  ['ldconfig', { ...LOADER, when: command => !has('-p')(command) }],
  ...entries('sudo doas', ROOT_SHELL),
])

/** Wrappers whose use means that root is given up, and those that mean it is wanted. */
export const DROPPING: ReadonlySet<string> = new Set(
  'gosu su-exec setpriv runuser su chpst s6-setuidgid setuidgid'.split(' '),
)
export const RAISING: ReadonlySet<string> = new Set(['sudo', 'doas'])

export { DROPS, KERNEL, OWNER, ROOT_SHELL }

/** `install -o USER`, `-gGROUP`, `--owner=USER`, also behind others in one word (`-do root`); options of its own take words too. */
function setsOwner(command: ShellCommand): boolean {
  const { values } = readArguments(argumentWords(command), INSTALL_OPTIONS)
  return (
    OWNER_OPTIONS.some(name => values.has(name)) ||
    // With a variable for its value the word is not certain.
    command.words.some(({ text }) => /^-(?:-owner=|-group=|[a-zA-Z]*[og]["$])/.test(text))
  )
}

function entries(names: string, program: RootProgram): readonly (readonly [string, RootProgram])[] {
  return names.split(' ').map(name => [name, program] as const)
}

import { readAccounts, readGroups, readPaths } from '../accounts.js'
import type { System, SystemName } from '../family.js'
import type { OsFamily, UserTool } from '../types.js'

const SHADOW: UserTool = { kind: 'shadow' }
const BUSYBOX: UserTool = { kind: 'busybox' }
const NONE: UserTool = { kind: 'none' }
const afterInstall = (command: string): UserTool => ({ kind: 'shadow-after-install', command })

const MICRODNF = afterInstall('microdnf install -y shadow-utils && microdnf clean all')

const lines = (text: string): readonly string[] => text.trim().split(/\s+/)

const DEBIAN_GROUPS = lines(`
  root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 news:9 uucp:10 man:12 proxy:13 kmem:15 dialout:20 fax:21 voice:22
  cdrom:24 floppy:25 tape:26 sudo:27 audio:29 dip:30 www-data:33 backup:34 operator:37 list:38 irc:39 src:40 shadow:42 utmp:43
  video:44 sasl:45 plugdev:46 staff:50 games:60 users:100 nogroup:65534`)

const DEBIAN_ACCOUNTS = lines(`
  root:0:0:/root daemon:1:1:/usr/sbin bin:2:2:/bin sys:3:3:/dev sync:4:65534:/bin games:5:60:/usr/games man:6:12:/var/cache/man
  lp:7:7:/var/spool/lpd mail:8:8:/var/mail news:9:9:/var/spool/news uucp:10:10:/var/spool/uucp proxy:13:13:/bin
  www-data:33:33:/var/www backup:34:34:/var/backups list:38:38:/var/list irc:39:39:/run/ircd nobody:65534:65534:/nonexistent`)

const ALPINE_GROUPS = lines(`
  root:0 bin:1 daemon:2 sys:3 adm:4 tty:5 disk:6 lp:7 kmem:9 wheel:10 floppy:11 mail:12 news:13 uucp:14 cron:16 audio:18 cdrom:19
  dialout:20 ftp:21 sshd:22 input:23 tape:26 video:27 netdev:28 kvm:34 games:35 shadow:42 www-data:82 users:100 ntp:123 abuild:300
  utmp:406 ping:999 nogroup:65533 nobody:65534`)

const ALPINE_ACCOUNTS = lines(`
  root:0:0:/root bin:1:1:/bin daemon:2:2:/sbin lp:4:7:/var/spool/lpd sync:5:0:/sbin shutdown:6:0:/sbin halt:7:0:/sbin
  mail:8:12:/var/mail news:9:13:/usr/lib/news uucp:10:14:/var/spool/uucppublic cron:16:16:/var/spool/cron ftp:21:21:/var/lib/ftp
  sshd:22:22:/dev/null games:35:35:/usr/games ntp:123:123:/var/empty guest:405:100:/dev/null nobody:65534:65534:/`)

const BUSYBOX_GROUPS = lines(`
  root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 mail:8 www-data:33 operator:37 users:100 nogroup:65534`)

const BUSYBOX_ACCOUNTS = lines(`
  root:0:0:/root daemon:1:1:/usr/sbin bin:2:2:/bin sys:3:3:/dev sync:4:100:/bin mail:8:8:/var/spool/mail www-data:33:33:/var/www
  operator:37:37:/var nobody:65534:65534:/home`)

const RHEL_GROUPS = lines(`
  root:0 bin:1 daemon:2 sys:3 adm:4 tty:5 disk:6 lp:7 mem:8 kmem:9 wheel:10 cdrom:11 mail:12 man:15 dialout:18 floppy:19 games:20
  tape:33 video:39 ftp:50 lock:54 audio:63 users:100 nobody:65534`)

const RHEL_ACCOUNTS = lines(`
  root:0:0:/root bin:1:1:/bin daemon:2:2:/sbin adm:3:4:/var/adm lp:4:7:/var/spool/lpd sync:5:0:/sbin shutdown:6:0:/sbin
  halt:7:0:/sbin mail:8:12:/var/spool/mail operator:11:0:/root games:12:100:/usr/games ftp:14:50:/var/ftp nobody:65534:65534:/`)

/** Root's directories that applications would like to write, or have to go through. */
const EVERYWHERE =
  '755 0:0 / /etc /home /opt /run /srv /usr /usr/bin /usr/lib /usr/share /usr/local /var /var/cache /var/lib /var/log'
const ROOT_DIRECTORIES =
  '755 0:0 / /bin /sbin /lib /etc /home /media /mnt /opt /run /var/run /srv /usr /usr/bin /usr/sbin /usr/lib /usr/share /usr/local /usr/local/bin /usr/local/lib /usr/local/share /var /var/cache /var/lib /var/log /var/spool'
const LOCAL_DIRECTORIES = '755 0:0 /usr/local/sbin /usr/local/etc'
const TEMPORARY = '1777 0:0 /tmp /var/tmp /dev/shm'
const ROOT_HOME = '700 0:0 /root'

const DEBIAN_PATHS = [
  ROOT_DIRECTORIES,
  '755 0:0 /boot /var/backups /usr/src /usr/games',
  LOCAL_DIRECTORIES,
  TEMPORARY,
  '1777 0:0 /run/lock /var/lock',
  ROOT_HOME,
  // The package openssl brings it; where something reads from it, it is there.
  '700 0:0 /etc/ssl/private',
  '2775 0:8 /var/mail',
  '2775 0:50 /var/local',
]
const UBUNTU_PATHS = DEBIAN_PATHS
const ALPINE_PATHS = [
  ROOT_DIRECTORIES,
  '755 0:0 /var/lock /var/mail /var/local /var/opt /etc/ssl /etc/ssl/certs',
  '555 0:0 /var/empty',
  TEMPORARY,
  ROOT_HOME,
]
const BUSYBOX_PATHS = [
  '755 0:0 / /bin /etc /usr /usr/sbin /var /var/spool /var/spool/mail /var/www',
  '755 65534:65534 /home',
  '1777 0:0 /tmp /dev/shm',
  ROOT_HOME,
]
const RHEL_PATHS = [
  ROOT_DIRECTORIES,
  LOCAL_DIRECTORIES,
  '755 0:0 /run/lock /var/lock /var/adm /var/opt /etc/pki /etc/ssl',
  '550 0:0 /root',
  TEMPORARY,
]
const DISTROLESS_PATHS = [
  '755 0:0 / /bin /boot /etc /etc/ssl /etc/ssl/certs /home /lib /run /sbin /usr /usr/bin /usr/lib /usr/sbin /usr/share /var /var/lib',
  '1777 0:0 /tmp /dev/shm',
  '700 65532:65532 /home/nonroot',
  ROOT_HOME,
]

interface SystemRow {
  readonly os: OsFamily
  readonly userTool: UserTool
  readonly shell?: boolean
  readonly accounts?: readonly string[]
  readonly groups?: readonly string[]
  readonly paths?: readonly string[]
  readonly cmd?: readonly string[]
}

function system({ os, userTool, shell = true, accounts = [], groups = [], paths = [], cmd }: SystemRow): System {
  return { os, shell, userTool, ...readAccounts(accounts, readGroups(groups)), paths: readPaths(paths), cmd }
}

const DEBIAN: SystemRow = {
  os: 'debian',
  userTool: SHADOW,
  groups: DEBIAN_GROUPS,
  accounts: [...DEBIAN_ACCOUNTS, '_apt:42:65534:/nonexistent'],
  paths: DEBIAN_PATHS,
  cmd: ['bash'],
}

const RHEL: SystemRow = {
  os: 'rhel',
  userTool: SHADOW,
  groups: RHEL_GROUPS,
  accounts: RHEL_ACCOUNTS,
  paths: RHEL_PATHS,
  cmd: ['/bin/bash'],
}

const NONROOT = 'nonroot:65532:65532:/home/nonroot'

export const SYSTEMS: Readonly<Record<SystemName, System>> = {
  debian: system(DEBIAN),
  'debian-11': system({ ...DEBIAN, accounts: [...DEBIAN_ACCOUNTS, '_apt:100:65534:/nonexistent'] }),
  // User ubuntu came with 23.04; adduser went with 24.04, useradd is in all.
  'ubuntu-24.04': system({
    ...DEBIAN,
    os: 'ubuntu',
    accounts: [...DEBIAN_ACCOUNTS, '_apt:42:65534:/nonexistent', 'ubuntu:1000:1000:/home/ubuntu'],
    paths: [...UBUNTU_PATHS, '750 1000:1000 /home/ubuntu'],
    cmd: ['/bin/bash'],
  }),
  'ubuntu-22.04': system({
    ...DEBIAN,
    os: 'ubuntu',
    accounts: [...DEBIAN_ACCOUNTS, 'gnats:41:41:/var/lib/gnats', '_apt:100:65534:/nonexistent'],
    paths: UBUNTU_PATHS,
    cmd: ['/bin/bash'],
  }),
  alpine: system({
    os: 'alpine',
    userTool: BUSYBOX,
    groups: ALPINE_GROUPS,
    accounts: ALPINE_ACCOUNTS,
    paths: ALPINE_PATHS,
    cmd: ['/bin/sh'],
  }),
  busybox: system({
    os: 'busybox',
    userTool: BUSYBOX,
    groups: BUSYBOX_GROUPS,
    accounts: BUSYBOX_ACCOUNTS,
    paths: BUSYBOX_PATHS,
    cmd: ['sh'],
  }),
  scratch: system({ os: 'scratch', userTool: NONE, shell: false, paths: ['755 0:0 /', '1777 0:0 /dev/shm'] }),
  distroless: system({
    os: 'distroless',
    userTool: NONE,
    shell: false,
    groups: ['root:0', 'tty:5', 'staff:50', 'nobody:65534'],
    accounts: ['root:0:0:/root', NONROOT, 'nobody:65534:65534:/nonexistent'],
    paths: DISTROLESS_PATHS,
  }),
  wolfi: system({
    os: 'wolfi',
    userTool: BUSYBOX,
    groups: ['root:0', 'nobody:65534'],
    accounts: ['root:0:0:/root', NONROOT, 'nobody:65534:65534:/'],
    paths: [EVERYWHERE, TEMPORARY, ROOT_HOME, '750 65532:65532 /home/nonroot'],
    cmd: ['/bin/sh', '-l'],
  }),
  'wolfi-minimal': system({
    os: 'wolfi',
    userTool: NONE,
    shell: false,
    groups: ['root:0'],
    accounts: ['root:0:0:/root'],
    paths: [EVERYWHERE, TEMPORARY, ROOT_HOME],
  }),
  rhel: system(RHEL),
  'rhel-minimal': system({ ...RHEL, userTool: MICRODNF }),
  'ubi-minimal': system({ ...RHEL, os: 'ubi-minimal', userTool: MICRODNF }),
  'ubi-micro': system({ ...RHEL, os: 'ubi-micro', userTool: NONE }),
  'amazonlinux-2023': system({
    ...RHEL,
    os: 'amazonlinux',
    userTool: afterInstall('dnf install -y shadow-utils && dnf clean all'),
  }),
  'amazonlinux-2': system({
    ...RHEL,
    os: 'amazonlinux',
    userTool: afterInstall('yum install -y shadow-utils && yum clean all'),
  }),
  arch: system({
    os: 'arch',
    userTool: SHADOW,
    groups:
      lines(`root:0 sys:3 mem:8 ftp:11 mail:12 log:19 smmsp:25 proc:26 games:50 lock:54 network:90 floppy:94 scanner:96 power:98 adm:999
      wheel:998 utmp:997 audio:996 disk:995 input:994 kmem:993 kvm:992 lp:991 optical:990 render:989 sgx:988 storage:987 tty:5 uucp:986
      video:985 users:984 nobody:65534`),
    accounts: lines(
      'root:0:0:/root bin:1:1:/ daemon:2:2:/ mail:8:12:/var/spool/mail ftp:14:11:/srv/ftp http:33:33:/srv/http nobody:65534:65534:/',
    ),
    paths: [EVERYWHERE, TEMPORARY, '750 0:0 /root'],
    cmd: ['/usr/bin/bash'],
  }),
  suse: system({
    os: 'suse',
    userTool: afterInstall('zypper -n install shadow && zypper clean -a'),
    groups: lines('root:0 bin:1 daemon:2 mail:12 users:100 nobody:65533 nogroup:65534'),
    accounts: lines(
      'root:0:0:/root bin:1:1:/bin daemon:2:2:/sbin mail:8:12:/var/spool/clientmqueue nobody:65534:65534:/var/lib/nobody',
    ),
    paths: [EVERYWHERE, TEMPORARY, ROOT_HOME],
    cmd: ['/bin/bash'],
  }),
  photon: system({
    os: 'photon',
    userTool: afterInstall('tdnf install -y shadow && tdnf clean all'),
    groups: lines('root:0 bin:1 daemon:6 users:999 nogroup:65533 nobody:65534'),
    accounts: lines('root:0:0:/root bin:1:1:/dev/null daemon:6:6:/dev/null nobody:65534:65533:/dev/null'),
    paths: [EVERYWHERE, TEMPORARY, ROOT_HOME],
    cmd: ['/bin/bash'],
  }),
  azurelinux: system({
    os: 'azurelinux',
    userTool: afterInstall('tdnf install -y shadow-utils && tdnf clean all'),
    groups: lines('root:0 bin:1 sys:2 kmem:3 tape:4 tty:5 daemon:6 disk:8 users:999 nogroup:65533 nobody:65534'),
    accounts: lines('root:0:0:/root bin:1:1:/dev/null daemon:6:6:/dev/null nobody:65534:65533:/dev/null'),
    paths: [EVERYWHERE, TEMPORARY, ROOT_HOME],
    cmd: ['bash'],
  }),
  'azurelinux-distroless': system({
    os: 'distroless',
    userTool: NONE,
    shell: false,
    groups: ['root:0'],
    accounts: ['root:0:0:/root', NONROOT],
    paths: ['755 0:0 / /etc /home /usr /usr/bin /usr/lib /var', '1777 0:0 /tmp /dev/shm', ROOT_HOME],
  }),
  windows: system({ os: 'windows', userTool: NONE, shell: false }),
  unknown: system({ os: 'unknown', userTool: { kind: 'unknown' } }),
}

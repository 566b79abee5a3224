import { isInside, normalizePath, outermost, parentOf } from './image-path.js'
import type { StartUp } from './start-up.js'
import type { StageImage } from './stage-image.js'
import { isArchive } from './copy-sources.js'
import { programName } from './command-line.js'

/** Folders in which an application's own tree can lie, but that are none themselves. */
export const SYSTEM_FOLDERS: readonly string[] = [
  '/',
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/home',
  '/lib',
  '/lib64',
  '/media',
  '/mnt',
  '/opt',
  '/proc',
  '/root',
  '/run',
  '/sbin',
  '/srv',
  '/sys',
  '/tmp',
  '/usr',
  '/usr/local',
  '/usr/src',
  '/var',
  '/var/lib',
  '/var/log',
  '/var/tmp',
  '/var/www',
]

const SYSTEM_TREES = [
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib64',
  '/proc',
  '/root',
  '/run',
  '/sbin',
  '/sys',
  '/tmp',
  '/usr/bin',
  '/usr/include',
  '/usr/lib',
  '/usr/libexec',
  '/usr/local/bin',
  '/usr/local/etc',
  '/usr/local/include',
  '/usr/local/lib',
  '/usr/local/sbin',
  '/usr/sbin',
  '/usr/share',
]

/** What web servers serve by default: data of the application in the midst of the system's. */
const DOCUMENT_ROOTS = ['/usr/share/nginx/html', '/usr/share/caddy']

/** Programs and data of the system: they stay root's, whoever runs. */
export function isSystemPath(path: string): boolean {
  if (DOCUMENT_ROOTS.some(root => isInside(path, root))) return false
  return SYSTEM_FOLDERS.includes(path) || SYSTEM_TREES.some(tree => isInside(path, tree))
}

/** Folders that the user must not own even when something is written there. */
export function isReadOnlySystem(path: string): boolean {
  return (
    isSystemPath(path) &&
    ['/bin', '/sbin', '/lib', '/usr/bin', '/usr/sbin', '/usr/lib', '/root', '/etc'].some(folder => path === folder)
  )
}

/** Servers that only read what they serve. */
const STATIC_SERVERS = new Set([
  'nginx',
  'caddy',
  'haproxy',
  'traefik',
  'lighttpd',
  'varnishd',
  'envoy',
  'httpd-foreground',
  'httpd',
  'openresty',
])

/** Folders for applications that `ADD app.tar.gz /opt/` unpacks into: what the command names below is the application. */
function archiveFolders(image: StageImage): readonly string[] {
  return image.chain.flatMap(instruction => {
    const path = image.destinations.get(instruction)?.replace(/(.)\/$/, '$1')
    const isLocal = instruction.words.slice(0, -1).some(({ text }) => isArchive(text) && !text.includes('://'))
    return instruction.keyword === 'ADD' && path !== undefined && isLocal && APPLICATION_FOLDERS.includes(path)
      ? [path]
      : []
  })
}

const firstBelow = (folder: string, path: string): string =>
  path
    .split('/')
    .slice(0, folder.split('/').length + 1)
    .join('/')

/** `--config=/config/app.json` */
const OPTION_WITH_PATH = /^--?[A-Za-z][\w.-]*=(\/.+)$/

/** The folders that the application lives in: working directories, and where its programs and scripts lie. */
export function findAppRoots(image: StageImage, startUp: StartUp): readonly string[] {
  const processes = startUp.processes.filter(({ via }) => via !== 'hook')
  const programs = processes.map(process => process.program)
  if (programs.length > 0 && programs.every(program => program !== undefined && STATIC_SERVERS.has(program))) return []
  const roots = new Set<string>()
  const chosen = chosenFolders(image)
  const unpacked = archiveFolders(image)
  const add = (path: string) => {
    if (!isSystemPath(path) || chosen.has(path)) roots.add(path)
  }
  add(image.workdir)
  for (const { path, byShell } of startUp.executed) if (!byShell) add(parentOf(path))
  for (const { path } of startUp.scripts) if (path !== undefined && !parentOf(path).endsWith('.d')) add(parentOf(path))
  for (const process of processes) {
    add(process.cwd)
    for (const { value } of process.words) {
      const path = value.startsWith('/') ? value : (OPTION_WITH_PATH.exec(value)?.[1] ?? '')
      if (path === '') continue
      if (image.tree.state(path).copiedBy !== undefined) add(parentOf(path))
      for (const folder of unpacked) if (isInside(path, folder) && path !== folder) add(firstBelow(folder, path))
    }
  }
  if (programName(image.base?.program)?.startsWith('apache') === true || image.base?.program === 'php-fpm')
    add('/var/www/html')
  for (const folder of new Set([image.workdir, ...processes.map(({ cwd }) => cwd)])) {
    const copied = copiedTree(image, folder)
    if (copied !== undefined) add(copied)
  }
  return outermost([...roots])
}

/** `COPY . /app` before `WORKDIR /app/server`: the application is all that was copied around the folder. */
function copiedTree(image: StageImage, folder: string): string | undefined {
  const { copiedBy } = image.tree.state(folder)
  const by = copiedBy === undefined ? undefined : image.chain.find(({ index }) => index === copiedBy)
  const destination = by === undefined ? undefined : image.destinations.get(by)?.replace(/(.)\/$/, '$1')
  return destination !== undefined && isInside(folder, destination) ? destination : undefined
}

/** Folders meant for applications as a whole, when a WORKDIR makes one of them the application's own: `/srv`, `/var/www`. */
function chosenFolders(image: StageImage): ReadonlySet<string> {
  const isChosen =
    APPLICATION_FOLDERS.includes(image.workdir) && image.chain.some(({ keyword }) => keyword === 'WORKDIR')
  return new Set([...(isChosen ? [image.workdir] : []), ...ownFolders(image)])
}

/**
 * `WORKDIR /etc/shop` with the application copied there, `WORKDIR /usr/lib/shop` that a RUN makes: its own folder, though it
 * lies among the system's.
 */
export function ownFolders(image: StageImage): readonly string[] {
  const [, folder = '', name = ''] = OWN_FOLDER.exec(image.workdir) ?? []
  if (folder === '' || image.packages.has(name) || image.base?.id.includes(name) === true) return []
  const { exists, evidence } = image.tree.state(folder)
  const isMadeHere = exists === 'yes' && evidence?.source === 'dockerfile'
  const isFilled = [...image.destinations.values()].some(path => normalizePath(path) === image.workdir)
  return isMadeHere && (isFilled || !folder.startsWith('/etc/')) && !OF_PACKAGES.test(name) ? [folder] : []
}

/** `COPY lib /usr/lib/shop`: folders of the application among the system's, which the Dockerfile makes by copying. */
export function copiedFolders(image: StageImage): readonly string[] {
  const folders = [...image.destinations.values()].map(path => normalizePath(path))
  return [...new Set(folders)].filter(folder => {
    const [, whole, name = ''] = OWN_FOLDER.exec(folder) ?? []
    if (whole !== folder || /^\/(?:etc|usr\/(?:local\/)?bin)\//.test(folder) || OF_PACKAGES.test(name)) return false
    const { exists, type, evidence } = image.tree.state(folder)
    return exists === 'yes' && type === 'directory' && evidence?.source === 'dockerfile'
  })
}

const OWN_FOLDER = /^(\/(?:etc|usr\/(?:local\/)?(?:bin|lib|share))\/([^/]+))(?:\/|$)/

/** Folders of settings that packages bring. */
const OF_PACKAGES =
  /\.d$|^(?:alternatives|apache2|bind|ca-certificates|caddy|cron|dovecot|dpkg|envoy|fonts|freeradius|grafana|haproxy|httpd|init|java|jvm|locale|node_modules|letsencrypt|logrotate|mosquitto|mysql|named|nginx|openvpn|pam|php\d*|pki|postfix|postgresql|prometheus|python\d*|rabbitmq|redis|security|selinux|skel|squid|ssh|ssl|supervisor|sysconfig|systemd|traefik|varnish|wireguard|xdg)$/

/** Folders of the system whose folders are applications. */
export const APPLICATION_FOLDERS: readonly string[] = ['/home', '/opt', '/srv', '/usr/src', '/var/www']

import { readPrivoxyConfig, readStunnelConfig, readTorConfig } from '../../configs/tunnels.js'
import type { Requirement } from '../../types.js'
import { optionValues } from '../runtimes/options.js'
import type { ImageView, Process, Program } from '../types.js'
import type { ConfigFile } from './config-files.js'
import { configuredServer, foldersToWrite, optionValue } from './configured-server.js'
import { evidenceIn, root, unknown } from './requirements.js'
import { imagePath } from './paths.js'

/** These take a `user` for an order: one that they cannot become ends them. */
export const switchesUser =
  (name: string) =>
  (_process: Process, image: ImageView, files: readonly ConfigFile[]): readonly Requirement[] =>
    files.flatMap(({ file, config }) =>
      (config?.users ?? []).map(({ name: directive, line }) =>
        unknown(
          'server-switches-user',
          evidenceIn(file, image, line, `${name} obeys ${directive}, which only root can do`),
        ),
      ),
    )

export const stunnel = configuredServer({
  name: 'stunnel',
  programs: new Set(['stunnel', 'stunnel4', 'stunnel5']),
  read: readStunnelConfig,
  confs: ({ words }) => [
    words.slice(1).find(({ value }) => !value.startsWith('-'))?.value ?? '/etc/stunnel/stunnel.conf',
  ],
  idle: /^-(?:help|version|sockets|options)$/,
  needsConfig: true,
  more: switchesUser('stunnel'),
})

const PRIVOXY = '/etc/privoxy/config'

export const privoxy = configuredServer({
  name: 'privoxy',
  programs: new Set(['privoxy']),
  read: readPrivoxyConfig,
  confs: ({ words }) => [words.slice(1).findLast(({ value }) => /^[^-].*[/.]|^config$/.test(value))?.value ?? PRIVOXY],
  shipped: [{ path: PRIVOXY }],
  ships: ({ packages }) => packages.has('privoxy'),
  idle: /^--(?:help|version|config-test)$/,
  writes: (_, __, files) =>
    files.some(({ path, file }) => path === PRIVOXY && file === undefined) ? foldersToWrite('/var/log/privoxy') : [],
  more: process =>
    optionValues(process.words, ['--user', '--chroot']).length === 0
      ? []
      : [
          unknown('server-switches-user', {
            ...process.evidence,
            message: 'privoxy becomes the user that --user names, which only root can do',
          }),
        ],
})

export const tor = configuredServer({
  name: 'tor',
  programs: new Set(['tor']),
  read: readTorConfig,
  confs: process => [optionValue(process, '-f') ?? '/etc/tor/torrc'],
  shipped: [{ path: '/etc/tor/torrc' }],
  ships: ({ packages }) => packages.has('tor'),
  idle: /^--(?:hash-password|verify-config|version|help|list-fingerprint|keygen)$/,
  // Its folder has to belong to whoever runs it, however it may be written.
  writes: (_, __, files) =>
    files.some(({ config }) => config?.writes.some(({ purpose }) => purpose === 'data') === true)
      ? []
      : foldersToWrite('/var/lib/tor'),
  more: (process, image, files) => [
    ...switchesUser('tor')(process, image, files),
    ...(optionValues(process.words, ['--User', '--user']).length === 0
      ? []
      : [unknown('server-switches-user', { ...process.evidence, message: 'tor obeys User, which only root can do' })]),
  ],
})

/** `rsync --daemon`: by itself it listens on 873, changes its root for each module and becomes the module's user. */
export const rsyncDaemon: Program = {
  name: 'rsync-daemon',
  matches: ({ program, words }) => program === 'rsync' && words.some(({ value }) => value === '--daemon'),
  requirements: (process, image) => {
    const path = imagePath(optionValue(process, '--config') ?? '/etc/rsyncd.conf', process.cwd)
    const file = image.file(path)
    const text = file?.text
    const port = optionValue(process, '--port') ?? PORT.exec(text ?? '')?.[1]
    if (text !== undefined && NO_CHROOT.test(text) && !SWITCHES.test(text) && Number(port) >= 1024) return []
    const message = "rsync as a daemon changes its root for each module and becomes the module's user"
    return [root('needs-file-server', { ...process.evidence, message })]
  },
}

const PORT = /^[ \t]*port[ \t]*=[ \t]*(\d+)/im
const NO_CHROOT = /^[ \t]*use chroot[ \t]*=[ \t]*(?:no|false|0)\b/im
const SWITCHES = /^[ \t]*(?:uid|gid)[ \t]*=/im

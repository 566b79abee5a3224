import { readAria2Config, readIcecastConfig, readMpdConfig } from '../../configs/media.js'
import { configuredServer, foldersToWrite, optionValue } from './configured-server.js'
import { switchesUser } from './tunnels.js'

/** The Music Player Daemon. */
export const mpd = configuredServer({
  name: 'mpd',
  programs: new Set(['mpd']),
  read: readMpdConfig,
  confs: ({ words }) => [words.slice(1).find(({ value }) => !value.startsWith('-'))?.value ?? '/etc/mpd.conf'],
  shipped: [{ path: '/etc/mpd.conf' }],
  idle: /^(?:--kill|--version|--help)$/,
  writes: (_, __, files) =>
    files.some(({ file }) => file === undefined) ? foldersToWrite('/var/lib/mpd', '/var/log/mpd', '/run/mpd') : [],
  more: switchesUser('mpd'),
})

export const aria2 = configuredServer({
  name: 'aria2',
  programs: new Set(['aria2c']),
  read: readAria2Config,
  confs: process => {
    const option = optionValue(process, '--conf-path')
    return option === undefined ? [] : [option]
  },
})

export const icecast = configuredServer({
  name: 'icecast',
  programs: new Set(['icecast', 'icecast2']),
  read: readIcecastConfig,
  confs: process => {
    const option = optionValue(process, '-c')
    return option === undefined ? [] : [option]
  },
  more: switchesUser('icecast'),
})

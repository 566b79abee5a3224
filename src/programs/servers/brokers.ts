import { readMosquittoConfig, readSquidConfig, readTinyproxyConfig } from '../../configs/plain.js'
import { configuredServer, optionValue } from './configured-server.js'
import type { PathToWrite } from './nginx-flavours.js'

const PACKAGED = '/etc/mosquitto/mosquitto.conf'
const TINYPROXY = '/etc/tinyproxy/tinyproxy.conf'

const folders = (...paths: readonly string[]): readonly PathToWrite[] =>
  paths.map(path => ({ path, type: 'directory', deep: true }))

/** Mosquitto becomes its `user` only when it starts as root. */
export const mosquitto = configuredServer({
  name: 'mosquitto',
  programs: new Set(['mosquitto']),
  read: readMosquittoConfig,
  confs: process => {
    const option = optionValue(process, '-c', '--config-file')
    return option === undefined ? ['/mosquitto/config/mosquitto.conf'] : [option]
  },
  shipped: [{ path: PACKAGED, includes: ['/etc/mosquitto/conf.d/*.conf'] }],
  ships: ({ packages }) => packages.has('mosquitto'),
  writes: (_, image, files) => {
    if (image.base?.id === 'mosquitto') return folders('/mosquitto/data', '/mosquitto/log')
    return files.some(({ path, file }) => path === PACKAGED && file === undefined)
      ? folders('/run/mosquitto', '/var/lib/mosquitto', '/var/log/mosquitto')
      : []
  },
})

/** Tinyproxy of the distributions; it becomes its `User` only when it starts as root. */
export const tinyproxy = configuredServer({
  name: 'tinyproxy',
  programs: new Set(['tinyproxy']),
  read: readTinyproxyConfig,
  confs: process => [optionValue(process, '-c') ?? TINYPROXY],
  shipped: [{ path: TINYPROXY }],
  ships: ({ packages }) => packages.has('tinyproxy'),
  idle: /^-(?:h|v)$/,
  writes: (_, _image, files) =>
    files.some(({ path, file }) => path === TINYPROXY && file === undefined)
      ? folders('/run/tinyproxy', '/var/log/tinyproxy')
      : [],
})

/** Squid of the distributions: caches, logs and its pid file. */
export const squid = configuredServer({
  name: 'squid',
  programs: new Set(['squid', 'squid3']),
  read: readSquidConfig,
  confs: process => [optionValue(process, '-f') ?? '/etc/squid/squid.conf'],
  shipped: [{ path: '/etc/squid/squid.conf' }],
  shippedListens: [{ path: '/etc/squid/squid.conf', port: 3128 }],
  idle: /^-(?:k|v)$/,
  writes: () => [
    { path: '/var/log/squid', type: 'directory', deep: true },
    { path: '/var/spool/squid', type: 'directory', deep: true },
    { path: '/run/squid.pid', type: 'file' },
  ],
})

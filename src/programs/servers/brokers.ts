import { readMosquittoConfig, readSquidConfig } from '../../configs/plain.js'
import { configuredServer, optionValue } from './configured-server.js'

/** Mosquitto becomes its `user` only when it starts as root. */
export const mosquitto = configuredServer({
  name: 'mosquitto',
  programs: new Set(['mosquitto']),
  read: readMosquittoConfig,
  confs: process => {
    const option = optionValue(process, '-c', '--config-file')
    return option === undefined ? ['/mosquitto/config/mosquitto.conf'] : [option]
  },
  writes: (_, image) =>
    image.base?.id === 'mosquitto'
      ? [
          { path: '/mosquitto/data', type: 'directory', deep: true },
          { path: '/mosquitto/log', type: 'directory', deep: true },
        ]
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

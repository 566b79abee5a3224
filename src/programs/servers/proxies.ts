import { readSquidConfig, readTinyproxyConfig } from '../../configs/plain.js'
import { readEnvoyConfig } from '../../configs/envoy.js'
import { readRoadrunnerConfig } from '../../configs/roadrunner.js'
import { configuredServer, foldersToWrite, optionValue } from './configured-server.js'

const TINYPROXY = '/etc/tinyproxy/tinyproxy.conf'

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
      ? foldersToWrite('/run/tinyproxy', '/var/log/tinyproxy')
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

/** RoadRunner, the application server of PHP. */
export const roadrunner = configuredServer({
  name: 'roadrunner',
  programs: new Set(['rr', 'roadrunner']),
  read: readRoadrunnerConfig,
  confs: process => [optionValue(process, '-c', '--config') ?? '.rr.yaml', '.rr.yml'],
  idle: /^(?:reset|workers|stop|-v|--version)$/,
})

/** Envoy; its image starts it as an account of its own where it is root, and as whoever it is otherwise. */
export const envoy = configuredServer({
  name: 'envoy',
  programs: new Set(['envoy']),
  read: readEnvoyConfig,
  confs: process => [optionValue(process, '-c', '--config-path') ?? '/etc/envoy/envoy.yaml'],
  shipped: [{ path: '/etc/envoy/envoy.yaml' }],
  idle: /^--(?:mode|version|help)\b/,
})

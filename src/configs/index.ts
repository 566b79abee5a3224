import { readApacheConfig } from './apache.js'
import { readCaddyConfig } from './caddy.js'
import { readHaproxyConfig } from './haproxy.js'
import { readPhpFpmConfig, readUwsgiConfig } from './ini.js'
import type { ConfigKind } from './kind.js'
import { readLighttpdConfig } from './lighttpd.js'
import { readNginxConfig } from './nginx.js'
import { readMosquittoConfig, readRedisConfig, readSquidConfig } from './plain.js'
import { readSupervisordConfig } from './supervisord.js'
import { readTomcatConfig } from './tomcat.js'
import { readTraefikConfig } from './traefik.js'
import type { ServerConfig } from './types.js'

/** The reader of each kind of configuration. All are pure and total. */
export const configReaders: Readonly<Record<ConfigKind, (text: string) => ServerConfig>> = {
  nginx: readNginxConfig,
  apache: readApacheConfig,
  haproxy: readHaproxyConfig,
  'php-fpm': readPhpFpmConfig,
  redis: readRedisConfig,
  supervisord: readSupervisordConfig,
  lighttpd: readLighttpdConfig,
  caddy: readCaddyConfig,
  traefik: readTraefikConfig,
  tomcat: readTomcatConfig,
  uwsgi: readUwsgiConfig,
  squid: readSquidConfig,
  mosquitto: readMosquittoConfig,
}

export { configKind, type ConfigKind } from './kind.js'

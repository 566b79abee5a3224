import type { ImageView, Process, Program } from '../types.js'
import { apache } from './apache.js'
import { mosquitto } from './brokers.js'
import { busyboxHttpd } from './busybox-httpd.js'
import { cgiProcesses } from './cgi.js'
import { caddy } from './caddy.js'
import { haproxy } from './haproxy.js'
import { imageCommand } from './image-commands.js'
import { lighttpd } from './lighttpd.js'
import { aria2, icecast, mpd } from './media-servers.js'
import { memcached, varnish } from './memory-caches.js'
import { nginx } from './nginx.js'
import { phpFpm } from './php-fpm.js'
import { procfile } from './procfile.js'
import { envoy, roadrunner, squid, tinyproxy } from './proxies.js'
import { redis } from './redis.js'
import { netcat, smallWebServers } from './small-web-servers.js'
import { spark } from './spark.js'
import { staticNode } from './static-node.js'
import { supervisedProcesses, supervisord } from './supervisord.js'
import { tomcat } from './tomcat.js'
import { traefik } from './traefik.js'
import { privoxy, rsyncDaemon, stunnel, tor } from './tunnels.js'
import { uwsgi } from './uwsgi.js'

const single: readonly Program[] = [
  nginx,
  busyboxHttpd,
  apache,
  haproxy,
  caddy,
  traefik,
  lighttpd,
  tomcat,
  phpFpm,
  redis,
  memcached,
  varnish,
  uwsgi,
  ...staticNode,
  mosquitto,
  squid,
  tinyproxy,
  roadrunner,
  envoy,
  stunnel,
  privoxy,
  tor,
  rsyncDaemon,
  mpd,
  aria2,
  icecast,
  ...smallWebServers,
  netcat,
  procfile,
  imageCommand,
  spark,
]

/** Servers that are known by name: each turns its command line and configuration into requirements. */
export const servers: readonly Program[] = [...single, supervisord(single)]

/** The account that the servers among the processes are made for, where they agree. */
export function serverAccount(processes: readonly Process[], image: ImageView): string | undefined {
  const names = new Set(
    processes.flatMap(
      process => servers.find(program => program.matches(process, image))?.account?.(process, image) ?? [],
    ),
  )
  const [name] = names
  return names.size === 1 ? name : undefined
}

export { phpSettings } from './php-settings.js'
export { procfileCommands } from './procfile.js'
export { scheduledCommands } from './supercronic.js'

/** What a supervisor keeps running, and what a web server starts for its requests. */
export const startedByServer = (
  process: Process,
  image: ImageView,
): readonly (Pick<Process, 'words' | 'cwd'> & Partial<Process>)[] => [
  ...supervisedProcesses(process, image),
  ...cgiProcesses(process, image),
]

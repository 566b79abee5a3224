import type { Program } from '../types.js'
import { apache } from './apache.js'
import { mosquitto, squid } from './brokers.js'
import { caddy } from './caddy.js'
import { haproxy } from './haproxy.js'
import { lighttpd } from './lighttpd.js'
import { memcached, varnish } from './memory-caches.js'
import { nginx } from './nginx.js'
import { phpFpm } from './php-fpm.js'
import { redis } from './redis.js'
import { staticNode } from './static-node.js'
import { supervisord } from './supervisord.js'
import { tomcat } from './tomcat.js'
import { traefik } from './traefik.js'
import { uwsgi } from './uwsgi.js'

const single: readonly Program[] = [
  nginx,
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
]

/** Servers that are known by name: each turns its command line and configuration into requirements. */
export const servers: readonly Program[] = [...single, supervisord(single)]

export { supervisedProcesses } from './supervisord.js'

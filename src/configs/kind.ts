import { apacheDirectives } from './apache-tokens.js'
import { nginxDirectives } from './nginx-tokens.js'

export type ConfigKind =
  | 'nginx'
  | 'apache'
  | 'haproxy'
  | 'php-fpm'
  | 'redis'
  | 'supervisord'
  | 'lighttpd'
  | 'caddy'
  | 'traefik'
  | 'tomcat'
  | 'uwsgi'
  | 'squid'
  | 'mosquitto'

const byName: readonly (readonly [RegExp, ConfigKind])[] = [
  [/(?:^|\/)nginx[^/]*\.(?:conf|template|tmpl|tpl|j2|erb)(?:\.\w+)?$/, 'nginx'],
  [/(?:^|\/)(?:httpd|apache2?|ports|000-default)[^/]*\.conf$/, 'apache'],
  [/(?:^|\/)haproxy[^/]*\.(?:cfg|conf)$/, 'haproxy'],
  [/(?:^|\/)php-fpm[^/]*\.conf$|(?:^|\/)(?:php-fpm\.d|pool\.d)\/[^/]+\.conf$/, 'php-fpm'],
  [/(?:^|\/)redis[^/]*\.conf$/, 'redis'],
  [
    /(?:^|\/)supervisord?[^/]*\.(?:conf|ini)$|(?:^|\/)supervisor(?:d|\.d|\/conf\.d)\/[^/]+\.(?:conf|ini)$/,
    'supervisord',
  ],
  [/(?:^|\/)lighttpd[^/]*\.conf$/, 'lighttpd'],
  [/(?:^|\/)(?:[^/]*\.)?[Cc]addyfile(?:\.[\w-]+)?$/, 'caddy'],
  [/(?:^|\/)traefik[^/]*\.(?:ya?ml|toml)$/, 'traefik'],
  [/(?:^|\/)server\.xml$/, 'tomcat'],
  [/(?:^|\/)uwsgi[^/]*\.ini$/, 'uwsgi'],
  [/(?:^|\/)squid[^/]*\.conf$/, 'squid'],
  [/(?:^|\/)mosquitto[^/]*\.conf$/, 'mosquitto'],
]

/** Only so much of a file is looked at to tell its kind. */
const sampleLength = 65_536

/** Which server a file configures, by its content first and its name where that leaves it open. */
export function configKind(path: string, text: string): ConfigKind | undefined {
  const sample = text.slice(0, sampleLength)
  const named = byName.find(([pattern]) => pattern.test(path))?.[1]
  if (named !== undefined && named !== 'nginx' && named !== 'apache') return named
  if (
    /\.(?:conf|template|tmpl|tpl|j2|vhost|site)(?:\.\w+)?$|(?:^|\/)(?:sites-(?:available|enabled)|conf\.d)\/|(?:^|\/)[^./]+$/.test(
      path,
    )
  ) {
    const nginx = nginxDirectives(sample)
    if (
      nginx.some(
        ({ name, blockStart, server }) =>
          (name === 'server' && blockStart !== undefined) || (server !== undefined && name === 'listen'),
      )
    )
      return 'nginx'
    const apache = apacheDirectives(sample)
    if (
      apache.some(
        ({ name, args }) =>
          name === '<virtualhost' ||
          (name === 'listen' && /^(?:.*:)?\d+$/.test(args[0]?.value ?? '') && !sample.includes('{')),
      )
    )
      return 'apache'
    if (/^\[(?:program:|supervisord)/m.test(sample)) return 'supervisord'
  }
  return named
}

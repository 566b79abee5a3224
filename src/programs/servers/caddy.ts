import { readCaddyConfig } from '../../configs/caddy.js'
import { optionBindings } from '../runtimes/listen.js'
import { optionValues } from '../runtimes/options.js'
import { configuredServer, optionValue } from './configured-server.js'
import { unknown } from './requirements.js'

const caddyfile = '/etc/caddy/Caddyfile'

/** Moves the shipped Caddyfile's only site, `:80 {`. */
export function caddySiteSed(from: number, to: number): readonly string[] {
  return [`s/^:${String(from)}([[:space:]{]|$)/:${String(to)}\\1/`]
}

/** Caddy: `caddy run` with a Caddyfile, `caddy file-server`, `caddy reverse-proxy`. */
export const caddy = configuredServer({
  name: 'caddy',
  // FrankenPHP is Caddy with PHP in it, and has the same commands.
  programs: new Set(['caddy', 'frankenphp']),
  read: readCaddyConfig,
  confs: ({ words, ...process }) => {
    const command = words[1]?.value
    if (command !== 'run' && command !== 'start') return []
    const option = optionValue({ words, ...process }, '--config', '-c')
    return option === undefined ? ['Caddyfile', caddyfile] : [option]
  },
  shipped: [{ path: caddyfile }],
  sed: caddySiteSed,
  shippedListens: [{ path: caddyfile, port: 80, sed: caddySiteSed }],
  readsEnvironment: true,
  idle: /^(?:fmt|validate|adapt|reload|version|build-info|list-modules|hash-password)$/,
  // Certificates and the last configuration; both have to outlive one request, not one container.
  writes: process =>
    ['XDG_DATA_HOME', 'XDG_CONFIG_HOME'].flatMap(name => {
      const directory = process.env(name)
      return directory === undefined ? [] : [{ path: `${directory}/caddy`, type: 'directory', deep: true }]
    }),
  bindings: (process, image) => {
    const command = process.words[1]?.value
    if (command !== 'file-server' && command !== 'reverse-proxy') return []
    const names = command === 'file-server' ? ['--listen', '-l'] : ['--from', '-f']
    return optionValues(process.words, names).flatMap(option => optionBindings(option, 'address', process, image))
  },
  more: process => [
    ...(process.env('XDG_DATA_HOME') === undefined
      ? [
          {
            need: { kind: 'home' as const },
            evidence: { ...process.evidence, message: 'Caddy keeps certificates below HOME' },
            certainty: 'likely' as const,
          },
        ]
      : []),
    ...((optionValue(process, '--config', '-c') ?? '').endsWith('.json')
      ? [
          unknown('server-config-unknown', {
            ...process.evidence,
            message: 'Caddy is configured with JSON, which is not read',
          }),
        ]
      : []),
  ],
})

import { readPhpFpmConfig } from '../../configs/ini.js'
import type { ImageView, Process, Program } from '../types.js'
import { configuredServer, optionValue } from './configured-server.js'

const official = '/usr/local/etc/php-fpm.conf'

/** Versions stand in the program's name: php-fpm8.2 of Debian, php-fpm82 of Alpine; a service's holds it, too. */
const programName = /^php-?fpm(\d+(?:\.\d+)?)?$/
const serviceName = /^php(\d+\.\d+)-fpm$/

function versionOf({ program, words }: Process): string | undefined {
  if (program === 'service') return serviceName.exec(words[1]?.value ?? '')?.[1]
  const [first] = words
  return programName.exec(first?.value.slice(first.value.lastIndexOf('/') + 1) ?? '')?.[1]
}

function confs(process: Process, image: ImageView): readonly string[] {
  const option = optionValue(process, '-y', '--fpm-config')
  if (option !== undefined) return [option]
  const version = versionOf(process)
  if (version === undefined)
    return image.base?.id.startsWith('php:') === true ? [official] : [official, '/etc/php-fpm.conf']
  return version.includes('.') ? [`/etc/php/${version}/fpm/php-fpm.conf`] : [`/etc/php${version}/php-fpm.conf`]
}

/** The official image's pools listen on 9000 and log to its output; a distribution's log to files and listen on a socket. */
const server = configuredServer({
  name: 'php-fpm',
  programs: new Set(),
  read: readPhpFpmConfig,
  confs,
  shipped: [
    { path: official, includes: ['/usr/local/etc/php-fpm.d/*.conf'] },
    { path: '/usr/local/etc/php-fpm.d/zz-docker.conf' },
  ],
  ships: ({ base }) => base?.id.startsWith('php:') === true,
  shippedListens: [{ path: '/usr/local/etc/php-fpm.d/zz-docker.conf', port: 9000 }],
  idle: /^-(?:t|tt|v|i|m|h)$/,
  readsEnvironment: true,
  writes: process => {
    const version = versionOf(process)
    if (version === undefined) return []
    return version.includes('.')
      ? [
          { path: '/run/php', type: 'directory' },
          { path: `/var/log/php${version}-fpm.log`, type: 'file' },
        ]
      : [{ path: `/var/log/php${version}`, type: 'directory', deep: true }]
  },
})

export const phpFpm: Program = {
  ...server,
  matches: ({ program, via, words }) =>
    via !== 'healthcheck' &&
    program !== undefined &&
    (programName.test(program) || (program === 'service' && serviceName.test(words[1]?.value ?? ''))),
  // Debian's pool gives its socket to this account, which nobody else but root can do.
  account: process => (versionOf(process)?.includes('.') === true ? 'www-data' : undefined),
}

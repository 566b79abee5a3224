import { readHaproxyConfig } from '../../configs/haproxy.js'
import { configuredServer, optionValue } from './configured-server.js'
import { evidenceIn, root, unknown } from './requirements.js'

/** HAProxy: `chroot` needs root, and `user` stops it where it cannot become that user. */
export const haproxy = configuredServer({
  name: 'haproxy',
  programs: new Set(['haproxy']),
  read: readHaproxyConfig,
  confs: process => {
    const option = optionValue(process, '-f')
    return option === undefined ? ['/usr/local/etc/haproxy/haproxy.cfg', '/etc/haproxy/haproxy.cfg'] : [option]
  },
  needsConfig: true,
  // HAProxy spells it "$NAME" or "${NAME}", in quotes.
  readsEnvironment: true,
  idle: /^-(?:c|v|vv)$/,
  more: (_, image, files) =>
    files.flatMap(({ file, config }) =>
      (config?.users ?? []).map(({ name, value, line }) =>
        name === 'chroot'
          ? root(
              'haproxy-chroot',
              evidenceIn(file, image, line, `HAProxy changes its root directory to ${value}, which only root can do`),
            )
          : unknown(
              'server-switches-user',
              evidenceIn(file, image, line, `HAProxy becomes the ${name} ${value}, and stops where it cannot`),
            ),
      ),
    ),
})

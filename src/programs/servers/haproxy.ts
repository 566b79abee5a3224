import { readHaproxyConfig } from '../../configs/haproxy.js'
import type { Requirement } from '../../types.js'
import { configuredServer, optionValue } from './configured-server.js'
import { removableLine } from './removable-line.js'
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
      (config?.users ?? []).map(({ name, value, range, line }): Requirement => {
        const removable = removableLine(file, image, range)
        const message =
          name === 'chroot'
            ? `HAProxy changes its root directory to ${value}, which only root can do`
            : `HAProxy becomes the ${name} ${value}, and stops where it cannot`
        const evidence = evidenceIn(file, image, line, message)
        const code = name === 'chroot' ? 'haproxy-chroot' : 'server-switches-user'
        // Without the line it runs as whoever starts it, in the container's own root directory.
        if (removable !== undefined) return { need: { kind: 'root', code, removable }, evidence, certainty: 'certain' }
        return name === 'chroot' ? root(code, evidence) : unknown(code, evidence)
      }),
    ),
})

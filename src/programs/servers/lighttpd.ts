import { readLighttpdConfig } from '../../configs/lighttpd.js'
import { configuredServer, optionValue } from './configured-server.js'
import { evidenceIn, knownOf } from './requirements.js'

const conf = '/etc/lighttpd/lighttpd.conf'

/** Moves Debian's `server.port                 = 80`. */
export function lighttpdPortSed(from: number, to: number): readonly string[] {
  return [`s/^([[:space:]]*server\\.port[[:space:]]*=[[:space:]]*)${String(from)}([[:space:]]|$)/\\1${String(to)}\\2/`]
}

/** lighttpd of Alpine and Debian: 80, also where its file names no port. */
export const lighttpd = configuredServer({
  name: 'lighttpd',
  programs: new Set(['lighttpd']),
  read: readLighttpdConfig,
  confs: process => [optionValue(process, '-f') ?? conf],
  shipped: [{ path: conf }],
  sed: lighttpdPortSed,
  idle: /^-(?:t|tt|v|V|p)$/,
  writes: (_, image, files) => {
    if (!files.some(({ path, file }) => path === conf && file?.contextPath === undefined)) return []
    const debian = image.base?.os === 'debian' || image.base?.os === 'ubuntu'
    return [
      { path: '/var/log/lighttpd', type: 'directory', deep: true },
      { path: '/run/lighttpd.pid', type: 'file' },
      ...(debian ? [{ path: '/var/cache/lighttpd', type: 'directory' as const, deep: true }] : []),
    ]
  },
  bindings: (_, image, files) => {
    const [main] = files
    if (
      main?.config === undefined ||
      files.some(({ config }) => (config?.listens.length ?? 0) + (config?.unclear.length ?? 0) > 0)
    )
      return []
    const shared = { port: 80, protocol: 'tcp', certainty: 'likely' } as const
    // Debian's own file names the port, Alpine's leaves it to the program.
    if (main.file === undefined && (image.base?.os === 'debian' || image.base?.os === 'ubuntu')) {
      const evidence = knownOf(`${conf} of Debian's lighttpd package listens on port 80`)
      return [{ ...shared, evidence, site: { kind: 'image-file', path: conf, sed: lighttpdPortSed }, fixed: undefined }]
    }
    const evidence = evidenceIn(main.file, image, 1, 'lighttpd listens on port 80 where server.port is not set')
    return [{ ...shared, evidence, site: undefined, fixed: `${main.path} does not name the port` }]
  },
})

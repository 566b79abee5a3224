import { readMosquittoConfig } from '../../configs/plain.js'
import { configuredServer, foldersToWrite, optionValue } from './configured-server.js'

const PACKAGED = '/etc/mosquitto/mosquitto.conf'

/** Mosquitto becomes its `user` only when it starts as root. */
export const mosquitto = configuredServer({
  name: 'mosquitto',
  programs: new Set(['mosquitto']),
  read: readMosquittoConfig,
  confs: process => {
    const option = optionValue(process, '-c', '--config-file')
    return option === undefined ? ['/mosquitto/config/mosquitto.conf'] : [option]
  },
  shipped: [{ path: PACKAGED, includes: ['/etc/mosquitto/conf.d/*.conf'] }],
  ships: ({ packages }) => packages.has('mosquitto'),
  writes: (_, image, files) => {
    if (image.base?.id === 'mosquitto') return foldersToWrite('/mosquitto/data', '/mosquitto/log')
    return files.some(({ path, file }) => path === PACKAGED && file === undefined)
      ? foldersToWrite('/run/mosquitto', '/var/lib/mosquitto', '/var/log/mosquitto')
      : []
  },
})

import { readTomcatConfig } from '../../configs/tomcat.js'
import type { Process } from '../types.js'
import { configuredServer } from './configured-server.js'

const home = (process: Process): string =>
  process.env('CATALINA_BASE') ?? process.env('CATALINA_HOME') ?? '/usr/local/tomcat'

/** Tomcat: writes logs, temporary files and compiled pages, and unpacks the WAR files that lie in webapps. */
export const tomcat = configuredServer({
  name: 'tomcat',
  programs: new Set(['catalina.sh', 'startup.sh']),
  read: readTomcatConfig,
  confs: process => [`${home(process)}/conf/server.xml`],
  shipped: [{ path: '/usr/local/tomcat/conf/server.xml' }],
  shippedListens: [
    {
      path: '/usr/local/tomcat/conf/server.xml',
      port: 8080,
      sed: (from, to) => [`s/(<Connector[[:space:]]+port=")${String(from)}(")/\\1${String(to)}\\2/`],
    },
  ],
  writes: (process, image) => {
    const base = home(process)
    // What another stage built is not known file by file: a WAR file may come from there.
    const unpacks =
      image.base?.program === 'tomcat' || image.filesBelow(`${base}/webapps`).some(({ path }) => path.endsWith('.war'))
    return [
      ...['logs', 'temp', 'work'].map(name => ({ path: `${base}/${name}`, type: 'directory' as const, deep: true })),
      ...(unpacks ? [{ path: `${base}/webapps`, type: 'directory' as const }] : []),
    ]
  },
})

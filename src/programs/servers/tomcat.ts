import { readTomcatConfig } from '../../configs/tomcat.js'
import type { ImageView, Process, Program } from '../types.js'
import { configuredServer } from './configured-server.js'

const home = (process: Process): string =>
  process.env('CATALINA_BASE') ?? process.env('CATALINA_HOME') ?? '/usr/local/tomcat'

/** Tomcat: writes logs, temporary files and compiled pages, and unpacks the WAR files that lie in webapps. */
const server = configuredServer({
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

/** Many applications have a start script of this name: Tomcat's own lies with it, or in an image that brings it. */
const isTomcats = ({ program, words, ...process }: Process, image: ImageView): boolean => {
  const path = words[0]?.value ?? ''
  if (program !== 'startup.sh') return true
  if (path.includes('/'))
    return path.startsWith(`${home({ program, words, ...process })}/`) || /tomcat|catalina/i.test(path)
  return image.base?.program === 'catalina.sh' || process.env('CATALINA_HOME') !== undefined
}

/** Tomcat, by its start scripts. */
export const tomcat: Program = {
  ...server,
  matches: (process, image) => server.matches(process, image) && isTomcats(process, image),
}

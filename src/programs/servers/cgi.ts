import type { ImageView, Process } from '../types.js'
import { busyboxHttpd } from './busybox-httpd.js'
import { directoryOf } from './paths.js'

/** Servers that run what lies in `cgi-bin` as the user that they were started as. */
const SERVERS: ReadonlySet<string> = new Set(['fcgiwrap', 'lighttpd', 'mini_httpd', 'thttpd', 'uhttpd'])

const SCRIPT = /\/cgi-bin\/[^/]+$/
const MAX_SCRIPTS = 50

/** The programs that a web server starts for its requests. Apache's run as the user of its configuration, root or not. */
export function cgiProcesses(process: Process, image: ImageView): readonly Pick<Process, 'words' | 'cwd'>[] {
  const isServer = SERVERS.has(process.program ?? '') || busyboxHttpd.matches(process, image) || isPythonCgi(process)
  if (!isServer) return []
  return image
    .filesBelow('/')
    .filter(({ path, text }) => SCRIPT.test(path) && text?.startsWith('#!') === true)
    .slice(0, MAX_SCRIPTS)
    .map(({ path }) => ({ words: [{ value: path, site: undefined }], cwd: directoryOf(path) }))
}

const isPythonCgi = ({ program, words }: Process): boolean =>
  program === 'python' && ['http.server', '--cgi'].every(word => words.some(({ value }) => value === word))

import { lineAt, lineStarts } from '../../text.js'
import type { Requirement } from '../../types.js'
import { bindRequirements } from '../servers/bind.js'
import { imagePath } from '../servers/paths.js'
import { listenBindings } from '../sources/index.js'
import { toListen } from '../sources/listens.js'
import { jsonEntries, yamlEntries } from '../sources/setting-entries.js'
import type { ImageView, Process, Program } from '../types.js'
import { optionBindings, socketRequirements } from './listen.js'
import { optionValues } from './options.js'

/** Options by which programs written in Go, Rust or C++ name where they listen. */
const listenOptions = [
  '--port',
  '-port',
  '--listen',
  '-listen',
  '--addr',
  '-addr',
  '--address',
  '-address',
  '--bind',
  '-bind',
  '--http-port',
  '-http-port',
  '--http',
  '-http',
  '--http-addr',
  '-http-addr',
  '--listen-address',
  '--listen-addr',
  '-listen-addr',
  '--web.listen-address',
  '--bind-address',
  '--bind-addr',
  '--http-address',
  '--server.port',
  '--http.port',
  '--https-port',
  '--grpc-port',
  '--metrics-addr',
  '--port-http',
]

const systemFolders = /^\/(?:s?bin|usr\/s?bin|usr\/lib|lib|etc)\//

/** Tools that connect to a port, or only prepare the start. */
const tools = new Set(
  'curl wget nc ncat netcat wait-for-it wait-for-it.sh wait-for wait-for.sh dockerize ping ssh scp rsync psql mysql redis-cli mongosh pg_isready openssl git sleep tail cat echo ls env sh bash ash dash test true false mkdir chown chmod cp mv rm ln find sed awk grep timeout kill id'.split(
    ' ',
  ),
)

/** A program of the application's own, that no other module knows: only what its command line says. */
export const ownBinary: Program = {
  name: 'own-binary',
  matches: process => isOwn(process),
  requirements: (process, image) => {
    const options = optionValues(process.words.slice(1), listenOptions)
    return [
      ...bindRequirements(options.flatMap(option => optionBindings(option, 'address', process, image, 'likely'))),
      ...socketRequirements(options, process),
      ...(options.length > 0 ? [] : configuredPorts(process, image)),
    ]
  },
}

const configOptions = ['-c', '-config', '--config', '--config-file', '--config.file', '--config-path']

/** Where a program itself listens, by the usual names: at the top of its configuration, or in its part about the server. */
const listenKey =
  /^(?:(?:server|http|https|web|api|app|listener)\.)?(?:(?:http|https|server|listen|web)_?)?(?:port|listen|addr|address|bind)$/i

/** `-c config.yml`, where that says `port: 80`. */
function configuredPorts(process: Process, image: ImageView): readonly Requirement[] {
  return optionValues(process.words.slice(1), configOptions).flatMap(({ text: name }) => {
    const file = name.includes('$') ? undefined : image.file(imagePath(name, process.cwd))
    const text = file?.text
    if (file === undefined || text === undefined || text.length > 200_000) return []
    const entries = /\.ya?ml$/.test(file.path)
      ? yamlEntries(text)
      : file.path.endsWith('.json')
        ? jsonEntries(text)
        : []
    const starts = lineStarts(text)
    const listens = entries
      .filter(({ key }) => listenKey.test(key))
      .flatMap(({ key, value, at }) => {
        const listen = toListen(value, /port$/i.test(key) ? 'port' : 'address')
        return listen === undefined
          ? []
          : [{ ...listen, protocol: 'tcp' as const, call: key, guarded: false, line: lineAt(starts, at) }]
      })
    return bindRequirements(listenBindings(listens, file, image, process.env, 'likely'))
  })
}

function isOwn(process: Process): boolean {
  const path = process.words[0]?.value
  return path !== undefined && process.program !== undefined && !tools.has(process.program) && !systemFolders.test(path)
}

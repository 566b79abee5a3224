import { readRedisConfig } from '../../configs/plain.js'
import { optionBindings } from '../runtimes/listen.js'
import { optionValues } from '../runtimes/options.js'
import { configuredServer, optionValue } from './configured-server.js'
import { directoryOf, imagePath } from './paths.js'
import { evidenceIn } from './requirements.js'

/** Redis and Valkey: snapshots go to `dir`, or to where the server was started. */
export const redis = configuredServer({
  name: 'redis',
  programs: new Set(['redis-server', 'valkey-server', 'redis-sentinel']),
  read: readRedisConfig,
  confs: ({ words }) => {
    const first = words[1]?.value
    return first === undefined || first.startsWith('-') ? [] : [first]
  },
  idle: /^--?(?:v|version|help)$/,
  writes: (process, _, files) => {
    const named = files.some(({ config }) => config?.writes.some(({ purpose }) => purpose === 'data') === true)
    const option = optionValue(process, '--dir')
    if (option !== undefined) return [{ path: imagePath(option, process.cwd), type: 'directory', deep: true }]
    // Without a directory of its own it would be the image's root, where nothing is meant to be kept.
    return named || process.cwd === '/' ? [] : [{ path: process.cwd, type: 'directory', deep: true }]
  },
  more: (_, image, files) =>
    files.flatMap(({ path, file }) =>
      [directoryOf(path), path].map(target => ({
        need: { kind: 'read' as const, target },
        evidence: evidenceIn(file, image, 1, `redis reads ${path}`),
        certainty: 'certain' as const,
      })),
    ),
  bindings: (process, image) =>
    optionValues(process.words, ['--port', '--tls-port']).flatMap(option =>
      optionBindings(option, 'port', process, image),
    ),
})

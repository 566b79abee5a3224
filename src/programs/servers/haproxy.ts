import { readHaproxyConfig } from '../../configs/haproxy.js'
import type { Requirement } from '../../types.js'
import { socketRequirements, writes } from '../runtimes/listen.js'
import { optionValues } from '../runtimes/options.js'
import type { Process } from '../types.js'
import { configuredServer } from './configured-server.js'
import { imagePath } from './paths.js'
import { removableLine } from './removable-line.js'
import { evidenceIn, root, unknown } from './requirements.js'

/** HAProxy: `chroot` needs root, and `user` stops it where it cannot become that user. */
export const haproxy = configuredServer({
  name: 'haproxy',
  programs: new Set(['haproxy']),
  read: readHaproxyConfig,
  confs: process => {
    const [first] = configPaths(process)
    return first === undefined ? ['/usr/local/etc/haproxy/haproxy.cfg', '/etc/haproxy/haproxy.cfg'] : [first]
  },
  parts: (process, image) =>
    configPaths(process).flatMap(path => {
      const folder = imagePath(path, process.cwd)
      return [path, ...image.filesBelow(folder).flatMap(file => (isPart(file.path, folder) ? [file.path] : []))]
    }),
  needsConfig: true,
  // HAProxy spells it "$NAME" or "${NAME}", in quotes.
  readsEnvironment: true,
  idle: /^-(?:c|v|vv)$/,
  more: (process, image, files) => [
    ...writes(
      optionValues(process.words, ['-p']).map(({ text }) => text),
      process,
      'writes its pid to this file',
    ),
    ...socketRequirements(optionValues(process.words, ['-S']), process),
    ...files.flatMap(({ file, config }) =>
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
  ],
})

const configPaths = (process: Process): readonly string[] =>
  optionValues(process.words, ['-f']).flatMap(({ text }) => (text.includes('$') ? [] : [text]))

/** Of a folder it reads the files that end in .cfg, not those below. */
const isPart = (path: string, folder: string): boolean =>
  path.endsWith('.cfg') && !path.slice(folder.length + 1).includes('/')

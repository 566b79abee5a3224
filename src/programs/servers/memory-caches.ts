import { optionBindings, replaces } from '../runtimes/listen.js'
import { optionValues } from '../runtimes/options.js'
import type { Program } from '../types.js'
import { variableBindings } from '../variables.js'
import { bindRequirements } from './bind.js'
import { knownOf, unknown, writeDirectory } from './requirements.js'

/** memcached keeps everything in memory; `-u` says whom root becomes and is ignored for others. */
export const memcached: Program = {
  name: 'memcached',
  matches: ({ program, via }) => program === 'memcached' && via !== 'healthcheck',
  requirements: (process, image) => [
    ...bindRequirements(
      optionValues(process.words, ['-p', '--port']).flatMap(option => optionBindings(option, 'port', process, image)),
    ),
    ...replaces(
      optionValues(process.words, ['-P', '--pidfile']).map(({ text }) => text),
      process,
      'writes beside its pid file and renames',
    ),
    ...replaces(
      optionValues(process.words, ['-s', '--unix-socket']).map(({ text }) => text),
      process,
      'listens on this socket',
    ),
  ],
}

/** Varnish: `-a :80`, or the variable that the official entrypoint reads. */
export const varnish: Program = {
  name: 'varnish',
  matches: ({ program, via }) => program === 'varnishd' && via !== 'healthcheck',
  requirements: (process, image) => {
    const options = optionValues(process.words, ['-a']).flatMap(option =>
      optionBindings(option, 'address', process, image),
    )
    const reader = {
      env: process.env,
      style: 'port',
      evidence: process.evidence,
      certainty: 'likely',
      reader: 'varnish',
    } as const
    const set = options.length > 0 ? [] : variableBindings({ ...reader, name: 'VARNISH_HTTP_PORT' }, image)
    const official = image.base?.id === 'varnish' && process.via === 'cmd' && options.length === 0 && set.length === 0
    const evidence = knownOf('varnish listens on port 80 unless VARNISH_HTTP_PORT says otherwise')
    return [
      ...bindRequirements([
        ...options,
        ...set,
        ...(official
          ? [
              {
                port: 80,
                protocol: 'tcp' as const,
                evidence,
                certainty: 'likely' as const,
                site: { kind: 'environment' as const, name: 'VARNISH_HTTP_PORT', value: String },
                fixed: undefined,
              },
            ]
          : []),
      ]),
      writeDirectory(
        '/var/lib/varnish',
        knownOf('varnish keeps its shared memory in /var/lib/varnish'),
        'likely',
        true,
      ),
      ...(process.words.some(({ value }) => /^-jail$|^-j$/.test(value))
        ? [
            unknown('server-switches-user', {
              ...process.evidence,
              message: 'varnishd is told to put itself into a jail (-j)',
            }),
          ]
        : []),
    ]
  },
}

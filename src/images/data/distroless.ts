import type { ImageFacts, ImageFamily, ImageVariant } from '../family.js'

const RELEASES = ['', '-debian10', '-debian11', '-debian12', '-debian13']
const named = (...names: readonly string[]): readonly string[] =>
  names.flatMap(name => RELEASES.map(release => `gcr.io/distroless/${name}${release}`))

const COMMON = {
  role: 'language',
  defaultUser: '0',
  applicationUser: 'nonroot',
  env: { SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' },
} as const satisfies ImageFacts

const NONROOT: ImageVariant = {
  id: 'nonroot',
  tags: { any: ['*-nonroot*'] },
  facts: { defaultUser: '65532', workdir: '/home/nonroot' },
}
/** `RUN` still fails there: the shell is /busybox/sh, and /bin/sh is not there. */
const DEBUG: ImageVariant = {
  id: 'debug',
  tags: { any: ['*-debug*'] },
  facts: {
    paths: ['755 0:0 /busybox'],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/busybox' },
  },
}
const DEBUG_SHELL: ImageVariant = { ...DEBUG, facts: { ...DEBUG.facts, entrypoint: ['/busybox/sh'] } }

const NOTE = 'Every tag has the account nonroot (65532), so a numeric USER works without the :nonroot tag.'

/** Images without a shell. */
export const DISTROLESS_IMAGES: readonly ImageFamily[] = [
  {
    id: 'distroless',
    repositories: named('static', 'base', 'base-nossl', 'cc', 'java-base'),
    system: 'distroless',
    facts: COMMON,
    variants: [NONROOT, DEBUG_SHELL],
    note: NOTE,
  },
  {
    id: 'distroless-java',
    repositories: [...['8', '11', '17', '21', '25'].flatMap(version => named(`java${version}`)), ...named('java')],
    system: 'distroless',
    facts: { ...COMMON, entrypoint: ['/usr/bin/java', '-jar'], entrypointKind: 'none', program: 'java' },
    variants: [NONROOT, DEBUG],
    note: NOTE,
  },
  {
    id: 'distroless-nodejs',
    repositories: [
      ...['14', '16', '18', '20', '22', '24'].flatMap(version => named(`nodejs${version}`)),
      ...named('nodejs'),
    ],
    system: 'distroless',
    facts: { ...COMMON, entrypoint: ['/nodejs/bin/node'], entrypointKind: 'none', program: 'node' },
    variants: [NONROOT, DEBUG],
    note: NOTE,
  },
  ...(
    [
      ['3.7', ['gcr.io/distroless/python3-debian10']],
      ['3.9', ['gcr.io/distroless/python3-debian11']],
      ['3.11', ['gcr.io/distroless/python3-debian12', 'gcr.io/distroless/python3']],
      ['3.13', ['gcr.io/distroless/python3-debian13']],
    ] as const
  ).map(([version, repositories]): ImageFamily => ({
    id: `distroless-python3:${version}`,
    repositories,
    system: 'distroless',
    facts: {
      ...COMMON,
      entrypoint: [`/usr/bin/python${version}`],
      entrypointKind: 'none',
      program: 'python',
      env: { ...COMMON.env, LANG: 'C.UTF-8' },
    },
    variants: [NONROOT, DEBUG],
    note: NOTE,
  })),
]

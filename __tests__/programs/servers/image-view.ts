import type { BaseImage, OsFamily } from '../../../src/images/types.js'
import type { ImageFile, ImageView, Process } from '../../../src/programs/types.js'
import type { Need, Requirement } from '../../../src/types.js'

/** A base image row with nothing in it but its name and family. */
export function base(id: string, os: OsFamily = 'debian', defaults: Partial<BaseImage> = {}): BaseImage {
  return {
    id,
    os,
    shell: true,
    userTool: os === 'alpine' ? { kind: 'busybox' } : { kind: 'shadow' },
    defaultUser: 'root',
    accounts: [],
    groups: [],
    applicationUser: undefined,
    entrypoint: undefined,
    cmd: undefined,
    argumentsGoTo: undefined,
    entrypointKind: 'none',
    entrypointSupportsNonRoot: true,
    workdir: undefined,
    env: {},
    exposed: [],
    volumes: [],
    paths: [],
    program: undefined,
    role: 'server',
    unprivilegedVariant: undefined,
    ...defaults,
  }
}

export interface ImageSetting {
  readonly base?: BaseImage
  /** Image path to text; `null` is a file whose content is not known. It lies in the context as `ctx` + path. */
  readonly files?: Readonly<Record<string, string | null>>
  /** Files whose text a build step made. */
  readonly made?: Readonly<Record<string, string>>
  readonly removed?: readonly string[]
  readonly packages?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Names in `env` that an ENV instruction of the Dockerfile sets. */
  readonly envSites?: Readonly<Record<string, number>>
}

export function imageView(setting: ImageSetting): ImageView {
  const files = new Map<string, ImageFile>()
  for (const [path, text] of Object.entries(setting.files ?? {}))
    files.set(path, {
      path,
      text: text ?? undefined,
      contextPath: text === null ? undefined : `ctx${path}`,
      inDockerfile: undefined,
    })
  for (const [path, text] of Object.entries(setting.made ?? {}))
    files.set(path, { path, text, contextPath: undefined, inDockerfile: undefined })
  const env = (name: string): string | undefined => setting.env?.[name]
  return {
    base: setting.base,
    workdir: '/',
    env,
    file: path => files.get(path),
    removed: path => setting.removed?.includes(path) === true,
    dockerfile: 'Dockerfile',
    filesBelow: directory =>
      [...files.values()]
        .filter(({ path }) => path.startsWith(`${directory}/`))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
    packages: new Set(setting.packages ?? []),
    envSite: name => {
      const start = setting.envSites?.[name]
      const value = env(name)
      return start === undefined || value === undefined
        ? undefined
        : { path: 'Dockerfile', range: { start, end: start + value.length }, value }
    },
  }
}

/** A process as CMD gives it; words lie one after the other in `Dockerfile`, from offset 100. */
export function run(words: readonly string[], image: ImageView, via: Process['via'] = 'cmd'): Process {
  let at = 100
  return {
    words: words.map(value => {
      const start = at
      at += value.length + 1
      return { value, site: { path: 'Dockerfile', range: { start, end: start + value.length } } }
    }),
    program: words[0]?.slice(words[0].lastIndexOf('/') + 1),
    cwd: image.workdir,
    env: image.env,
    switchUser: undefined,
    via,
    evidence: { path: 'Dockerfile', line: 1, source: 'dockerfile', message: '' },
  }
}

export function needs<Kind extends Need['kind']>(
  requirements: readonly Requirement[],
  kind: Kind,
): readonly Extract<Need, { kind: Kind }>[] {
  return requirements.flatMap(({ need }) => (isKind(need, kind) ? [need] : []))
}

function isKind<Kind extends Need['kind']>(need: Need, kind: Kind): need is Extract<Need, { kind: Kind }> {
  return need.kind === kind
}

/** `write` needs as short strings: `path`, `path/` for a directory, `path/**` for a deep one. */
export function writeTargets(requirements: readonly Requirement[]): readonly string[] {
  return needs(requirements, 'write')
    .map(({ target, type, deep }) => (type === 'file' ? target : deep ? `${target}/**` : `${target}/`))
    .sort()
}

/** `bind` needs as short strings: `80: ctx/a.conf@12, sed /etc/b.conf`, with `!` and the reason where it is fixed. */
export function binds(requirements: readonly Requirement[]): readonly string[] {
  return needs(requirements, 'bind').map(({ port, protocol, sites, fixed }) => {
    const places = sites.map(site =>
      site.kind === 'text'
        ? `${site.path}@${String(site.start)}-${String(site.end)}`
        : site.kind === 'image-file'
          ? `sed ${site.path}`
          : `env ${site.name}`,
    )
    return `${String(port)}${protocol === 'udp' ? '/udp' : ''}: ${places.join(', ')}${fixed === undefined ? '' : `! ${fixed}`}`
  })
}

export function codes(requirements: readonly Requirement[]): readonly string[] {
  return requirements.flatMap(({ need }) =>
    need.kind === 'unknown' || need.kind === 'root' ? [`${need.kind} ${need.code}`] : [],
  )
}

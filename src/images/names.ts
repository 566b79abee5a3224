import type { ImageReference } from './types.js'

/** Registries whose paths are the publisher's own: nothing below them is a copy of Docker Hub. */
const PUBLISHERS: ReadonlySet<string> = new Set([
  ...[
    'gcr.io',
    'ghcr.io',
    'quay.io',
    'mcr.microsoft.com',
    'cgr.dev',
    'nvcr.io',
    'icr.io',
    'lscr.io',
    'registry.k8s.io',
    'k8s.gcr.io',
  ],
  ...[
    'registry.access.redhat.com',
    'registry.redhat.io',
    'registry.fedoraproject.org',
    'registry.opensuse.org',
    'registry.suse.com',
  ],
  ...[
    'container-registry.oracle.com',
    'docker.elastic.co',
    'docker.n8n.io',
    'public.ecr.aws',
    'registry.gitlab.com',
    'dhi.io',
  ],
])

const HUB_NAMES: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io'])

/** Docker Hub's folders with the official images of one architecture each: `arm64v8/alpine`. */
const ARCHITECTURE = /^(?:amd64|arm32v5|arm32v6|arm32v7|arm64v8|i386|mips64le|ppc64le|riscv64|s390x)\/(?=[^/]+$)/

/** Registries that hold Docker Hub under this path. */
const HUB_MIRRORS: ReadonlyMap<string, string> = new Map([
  ['mirror.gcr.io', ''],
  ['public.ecr.aws', 'docker/'],
  ['docker.m.daocloud.io', ''],
  ['dockerhub.azk8s.cn', ''],
  ['hub.c.163.com', ''],
])

/** Folders that people give to a pull-through proxy of Docker Hub. */
const PROXY_FOLDER =
  /^(?:docker|proxy|cache|mirror|mirrors|hub|(?:docker[._-]?(?:hub|io)|docker)(?:[._-](?:remote|proxy|cache|mirror|virtual))+|docker[._-]?(?:hub|io)|hub[._-]?(?:proxy|cache|mirror)|proxy[._-](?:cache|docker|dockerhub)|dockerhub[._-]\w+)$/

/**
 * The names under which the table may know this image, best first: its own, then that of the image which a mirror or a
 * proxy stands for. `mycompany/node` and `registry.company/team/node` stand for nothing but themselves.
 */
export function canonicalNames({ registry, repository }: ImageReference): readonly string[] {
  if (registry === undefined) return [repository.replace(ARCHITECTURE, '')]
  const own = `${registry}/${repository}`
  const mirrored = HUB_MIRRORS.get(registry)
  if (mirrored !== undefined && repository.startsWith(mirrored))
    return [shortName(repository.slice(mirrored.length)), own]
  const behind = PUBLISHERS.has(registry) ? undefined : behindProxy(repository.split('/'))
  return behind === undefined ? [own] : [own, behind]
}

function behindProxy(path: readonly string[]): string | undefined {
  const publisher = path.findIndex(part => PUBLISHERS.has(part) || HUB_NAMES.has(part))
  if (publisher >= 0) {
    const rest = path.slice(publisher + 1)
    const host = path[publisher] ?? ''
    if (rest.length === 0) return undefined
    return HUB_NAMES.has(host) ? shortName(rest.join('/')) : `${host}/${rest.join('/')}`
  }
  const [name = ''] = path.slice(-1)
  if (path.length === 1 || path.at(-2) === 'library') return name
  // GitLab's dependency proxy is two folders deep.
  const folder = path.findLastIndex(
    (part, index) => PROXY_FOLDER.test(part) || (part === 'containers' && path[index - 1] === 'dependency_proxy'),
  )
  return folder < 0 || folder === path.length - 1 ? undefined : path.slice(folder + 1).join('/')
}

function shortName(repository: string): string {
  return repository.startsWith('library/') ? repository.slice('library/'.length) : repository
}

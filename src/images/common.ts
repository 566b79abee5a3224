import type { BaseImage, ImageAccount } from './types.js'

/** Roles that forbid the most come first: with an unknown tag the image may be any of its rows. */
const ROLES: readonly BaseImage['role'][] = [
  ...([
    'windows',
    'init-system',
    'docker-engine',
    'lambda',
    'devcontainer',
    'service-drops-privileges',
    'builder',
  ] as const),
  ...(['server', 'application', 'language', 'os'] as const),
]

/** Only what holds for every one of the images; what differs becomes unknown, or what allows least. */
export function commonFacts(id: string, images: readonly [BaseImage, ...BaseImage[]]): BaseImage {
  const [first] = images
  const same = <T>(read: (image: BaseImage) => T): T | undefined => {
    const values = new Set(images.map(image => JSON.stringify(read(image))))
    return values.size === 1 ? read(first) : undefined
  }
  const inAll = <T>(read: (image: BaseImage) => readonly T[]): readonly T[] => {
    const sets = images.map(image => new Set(read(image).map(item => JSON.stringify(item))))
    return read(first).filter(item => sets.every(set => set.has(JSON.stringify(item))))
  }
  const env = Object.entries(first.env).filter(([name, value]) => images.every(image => image.env[name] === value))
  const entrypointKnown = images.every(image => JSON.stringify(image.entrypoint) === JSON.stringify(first.entrypoint))
  return {
    id,
    os: same(image => image.os) ?? 'unknown',
    shell: images.every(image => image.shell),
    userTool: same(image => image.userTool) ?? { kind: 'unknown' },
    defaultUser: same(image => image.defaultUser),
    accounts: commonAccounts(images),
    groups: inAll(image => image.groups),
    applicationUser: same(image => image.applicationUser),
    entrypoint: same(image => image.entrypoint),
    cmd: same(image => image.cmd),
    argumentsGoTo: same(image => image.argumentsGoTo),
    entrypointKind: entrypointKnown ? (same(image => image.entrypointKind) ?? 'unknown') : 'unknown',
    entrypointSupportsNonRoot: same(image => image.entrypointSupportsNonRoot),
    workdir: same(image => image.workdir),
    env: Object.fromEntries(env),
    exposed: inAll(image => image.exposed),
    volumes: inAll(image => image.volumes),
    paths: inAll(image => image.paths),
    program: same(image => image.program),
    role: ROLES.find(role => images.some(image => image.role === role)) ?? first.role,
    unprivilegedVariant: same(image => image.unprivilegedVariant),
  }
}

/** Accounts whose name and numbers are the same everywhere; their homes often are not. */
function commonAccounts(images: readonly [BaseImage, ...BaseImage[]]): readonly ImageAccount[] {
  const key = ({ name, uid, group, gid }: ImageAccount): string => JSON.stringify([name, uid, group, gid])
  const maps = images.map(image => new Map(image.accounts.map(account => [key(account), account])))
  return images[0].accounts.flatMap(account => {
    const found = maps.map(map => map.get(key(account)))
    if (found.includes(undefined)) return []
    return [{ ...account, home: found.every(one => one?.home === account.home) ? account.home : undefined }]
  })
}

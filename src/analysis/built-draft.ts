import type { Evidence } from '../types.js'
import { resolveUser, type Accounts } from './accounts.js'
import type { ContextReader } from './file-events.js'
import { FileTree } from './file-tree.js'
import type { Draft } from './stage-draft.js'
import type { StageImage } from './stage-image.js'

/** Goes on with an image that another Dockerfile builds: what is known of it, without places in a text that is not this one's. */
export function startFromBuilt(built: StageImage, reference: string, reader: ContextReader): Draft {
  const tree = new FileTree(reader)
  const evidence: Evidence = { path: undefined, line: undefined, source: 'base-image', message: `${reference} has it` }
  const source = { kind: 'tree', tree: built.tree, directory: '/', copiedBy: undefined } as const
  tree.log('/', { kind: 'fill', source, uid: undefined, gid: undefined, mode: undefined, evidence })
  for (const link of ['/var/run', '/bin', '/sbin', '/lib']) {
    const linkTarget = built.tree.resolve(link)
    if (linkTarget === link) continue
    tree.log(link, { kind: 'place', type: 'unknown', uid: 0, gid: 0, mode: 0o777, linkTarget, evidence })
  }
  const accounts: Accounts = {
    users: built.accounts.users.map(user => ({ ...user, createdBy: undefined })),
    groups: built.accounts.groups.map(group => ({ ...group, createdBy: undefined })),
  }
  const env = [...built.env].flatMap(([name, { value, argument }]) =>
    argument
      ? []
      : [[name, { value, instruction: undefined, range: undefined, raw: undefined, argument: false }] as const],
  )
  return {
    base: built.base,
    reference,
    tree,
    accounts,
    user: resolveUser(built.user.text, accounts, undefined),
    env: new Map(env),
    workdir: built.workdir,
    entrypoint: built.entrypoint,
    cmd: built.cmd,
    shell: built.shell,
    exposed: [],
    volumes: built.volumes.map(({ path }) => ({ path, instruction: undefined })),
    healthcheck: undefined,
    packages: new Set(built.packages),
    managers: [],
    effects: [],
    followed: 0,
    users: new Map(),
    chain: [],
    destinations: new Map(),
  }
}

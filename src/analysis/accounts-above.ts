import type { Repository } from '../repository.js'

/** Names and numbers that must stay free for others. */
export interface TakenAccounts {
  readonly names: ReadonlySet<string>
  readonly ids: ReadonlySet<number>
}

const MAKES_ACCOUNT = /\b(?:useradd|groupadd|adduser|addgroup)\b([^\n&;|]{0,400})/g

/** The words of the commands by which Dockerfiles that build on this one's image make accounts: what they name must be free. */
export function accountsAbove(path: string, { workspace, deployments }: Repository): TakenAccounts {
  const names = new Set<string>()
  const ids = new Set<number>()
  for (const child of new Set(
    deployments()
      .childrenOf(path)
      .map(each => each.path),
  ))
    for (const [, words = ''] of (workspace.read(child) ?? '').matchAll(MAKES_ACCOUNT))
      for (const word of words.split(/[\s=]+/)) {
        if (/^\d{1,10}$/.test(word)) ids.add(Number(word))
        else if (/^[a-z_][\w-]*$/.test(word)) names.add(word)
      }
  return { names, ids }
}

import type { Instruction } from '../dockerfile/types.js'
import type { BaseImage } from '../images/types.js'
import type { AccountEffect } from '../shell/types.js'

export interface Account {
  readonly name: string
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly home: string | undefined
  /** Names of further groups that the account is in. */
  readonly groups: readonly string[]
  /** The RUN that creates it; undefined when the base image ships it. */
  readonly createdBy: Instruction | undefined
  /** It is a system account (`-r`, `-S`). */
  readonly system: boolean
}

export interface Group {
  readonly name: string
  readonly gid: number | undefined
  readonly createdBy: Instruction | undefined
}

/** The accounts of a stage, as the instructions so far leave them. */
export interface Accounts {
  readonly users: readonly Account[]
  readonly groups: readonly Group[]
}

/** The accounts that an image ships. */
export function baseAccounts(base: BaseImage | undefined): Accounts {
  const known = base === undefined ? undefined : accountsOf.get(base)
  if (known !== undefined) return known
  const accounts = readAccounts(base)
  if (base !== undefined) accountsOf.set(base, accounts)
  return accounts
}

const accountsOf = new WeakMap<BaseImage, Accounts>()

function readAccounts(base: BaseImage | undefined): Accounts {
  const users: Account[] = [
    { name: 'root', uid: 0, gid: 0, home: '/root', groups: [], createdBy: undefined, system: true },
  ]
  const groups = new Map<string, Group>([['root', { name: 'root', gid: 0, createdBy: undefined }]])
  const addGroup = (name: string, gid: number | undefined): void => {
    if (!groups.has(name)) groups.set(name, { name, gid, createdBy: undefined })
  }
  for (const account of base?.accounts ?? []) {
    if (account.name === 'root') continue
    users.push({
      name: account.name,
      uid: account.uid,
      gid: account.gid,
      home: account.home,
      groups: [],
      createdBy: undefined,
      system: false,
    })
    if (account.group !== undefined) addGroup(account.group, account.gid)
  }
  for (const { name, gid } of base?.groups ?? []) addGroup(name, gid)
  return { users, groups: [...groups.values()] }
}

/** The accounts after a command that edits them. `knownBase`: the base's accounts are known, so free numbers are too. */
export function applyAccountEffect(
  accounts: Accounts,
  effect: AccountEffect,
  by: Instruction,
  knownBase: boolean,
): Accounts {
  switch (effect.kind) {
    case 'add-group': {
      if (accounts.groups.some(group => group.name === effect.name)) return accounts
      const gid =
        effect.gid ?? (effect.system || !knownBase ? undefined : nextFree(accounts.groups.map(group => group.gid)))
      return { ...accounts, groups: [...accounts.groups, { name: effect.name, gid, createdBy: by }] }
    }
    case 'add-user':
      return addUser(accounts, effect, by, knownBase)
    case 'change-user':
      return {
        ...accounts,
        users: accounts.users.map(user =>
          user.name !== effect.name
            ? user
            : {
                ...user,
                uid: effect.uid ?? user.uid,
                gid: effect.gid ?? user.gid,
                home: effect.home ?? user.home,
                groups: [...new Set([...user.groups, ...effect.groups])],
              },
        ),
      }
    case 'remove-user':
      return {
        users: accounts.users.filter(user => user.name !== effect.name),
        groups: accounts.groups.filter(group => group.name !== effect.name),
      }
  }
}

function addUser(
  accounts: Accounts,
  effect: Extract<AccountEffect, { kind: 'add-user' }>,
  by: Instruction,
  knownBase: boolean,
): Accounts {
  if (accounts.users.some(user => user.name === effect.name)) return accounts
  const uid = effect.uid ?? (effect.system || !knownBase ? undefined : nextFree(accounts.users.map(user => user.uid)))
  const named = accounts.groups.find(group => group.name === effect.group)
  let gid = effect.gid ?? named?.gid
  let groups = accounts.groups
  if (effect.group === undefined && effect.gid === undefined && !groups.some(group => group.name === effect.name)) {
    // Both tools create a group of the user's name, with the same number when that is free.
    gid = uid !== undefined && !groups.some(group => group.gid === uid) ? uid : undefined
    groups = [...groups, { name: effect.name, gid, createdBy: by }]
  } else if (effect.group === undefined && effect.gid === undefined) {
    gid = groups.find(group => group.name === effect.name)?.gid
  }
  const user: Account = {
    name: effect.name,
    uid,
    gid,
    home: effect.home,
    groups: effect.groups,
    createdBy: by,
    system: effect.system,
  }
  return { users: [...accounts.users, user], groups }
}

/** Regular accounts are numbered from 1000 (UID_MIN): one more than the highest below 60000. */
function nextFree(taken: readonly (number | undefined)[]): number | undefined {
  let highest = 999
  for (const id of taken) {
    if (id === undefined) continue
    if (id > highest && id < 60000) highest = id
  }
  return highest + 1
}

export interface ResolvedUser {
  /** As the image's configuration has it, expanded: `app`, `1000:1000`, `root`. */
  readonly text: string
  readonly kind: 'root' | 'non-root' | 'unknown'
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly account: Account | undefined
  /** It is written as a number, which Kubernetes can verify. */
  readonly numeric: boolean
  /** The USER that sets it; undefined when the base image does. */
  readonly setBy: Instruction | undefined
}

/** Who `USER text` is. An undefined text (a variable without value) is unknown. */
export function resolveUser(
  text: string | undefined,
  accounts: Accounts,
  setBy: Instruction | undefined,
): ResolvedUser {
  if (text === undefined || text === '')
    return {
      text: text ?? '',
      kind: 'unknown',
      uid: undefined,
      gid: undefined,
      account: undefined,
      numeric: false,
      setBy,
    }
  const [userPart = '', groupPart] = text.split(':', 2)
  const numeric = /^\d+$/.test(userPart)
  const account = accounts.users.find(user => (numeric ? user.uid === Number(userPart) : user.name === userPart))
  const uid = numeric ? Number(userPart) : account?.uid
  const gid = groupPart === undefined || groupPart === '' ? account?.gid : resolveGroup(groupPart, accounts)
  const kind = uid === 0 || userPart === 'root' ? 'root' : 'non-root'
  return { text, kind, uid, gid, account, numeric, setBy }
}

export function resolveGroup(text: string, accounts: Accounts): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : accounts.groups.find(group => group.name === text)?.gid
}

/** Number of `user` in `chown user:group`; undefined when it is not known. */
export function resolveOwner(text: string | undefined, accounts: Accounts): number | undefined {
  if (text === undefined) return undefined
  return /^\d+$/.test(text) ? Number(text) : accounts.users.find(user => user.name === text)?.uid
}

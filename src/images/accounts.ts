import type { ImageAccount, ImageGroup, ImagePath } from './types.js'

/** Reads `name:uid:gid:home` lines; a gid that no group has becomes a group of the account's name. A group can be named instead. */
export function readAccounts(
  lines: readonly string[],
  groups: readonly ImageGroup[],
): { accounts: readonly ImageAccount[]; groups: readonly ImageGroup[] } {
  const all = [...groups]
  const accounts = lines.map((line): ImageAccount => {
    const [name = '', uid = '', gid = '', home = ''] = line.split(':')
    const number = readNumber(gid)
    const groupName = number === undefined && gid !== '?' ? gid : name
    let group = all.find(candidate => (number === undefined ? candidate.name === groupName : candidate.gid === number))
    if (group === undefined) {
      group = { name: groupName, gid: number }
      all.push(group)
    }
    return { name, uid: readNumber(uid), group: group.name, gid: group.gid, home: home === '' ? undefined : home }
  })
  return { accounts, groups: all }
}

/** Reads `name:gid` lines. */
export function readGroups(lines: readonly string[]): readonly ImageGroup[] {
  return lines.map(line => {
    const [name = '', gid = ''] = line.split(':')
    return { name, gid: readNumber(gid) }
  })
}

/** Reads `mode uid:gid path path…` lines. */
export function readPaths(lines: readonly string[]): readonly ImagePath[] {
  return lines.flatMap(line => {
    const [mode = '', owner = '', ...paths] = line.split(' ')
    const [uid, gid] = owner.split(':').map(Number)
    return uid === undefined || gid === undefined ? [] : paths.map(path => ({ path, uid, gid, mode }))
  })
}

function readNumber(digits: string): number | undefined {
  return /^\d+$/.test(digits) ? Number(digits) : undefined
}

import { folderOf } from './paths.js'

/** Dockerfiles by their folder's name, where that name is unique. */
export function foldersOf(dockerfiles: readonly string[]): ReadonlyMap<string, string> {
  const folders = new Map<string, string | undefined>()
  for (const path of dockerfiles) {
    if (!/(?:^|\/)(?:[Dd]ockerfile|Containerfile)$/.test(path)) continue
    const folder = folderOf(path)
    if (folder === '.') continue
    const name = folder.slice(folder.lastIndexOf('/') + 1).toLowerCase()
    folders.set(name, folders.has(name) ? undefined : path)
  }
  return new Map([...folders].flatMap(([name, path]) => (path === undefined ? [] : [[name, path] as const])))
}

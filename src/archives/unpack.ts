import type { ArchiveEntry } from './types.js'

type Entries = ReadonlyMap<string, ArchiveEntry>

/**
 * What unpacking leaves in a folder: without the first `strip` parts of each path, and with the folders that only the paths
 * of others show, which unpackers make as root.
 */
export function unpack(entries: Entries, strip: number): Entries {
  const found = new Map<string, ArchiveEntry>()
  for (const entry of entries.values()) {
    const parts = entry.path.split('/')
    const path = parts.slice(strip).join('/')
    if (strip > 0 && path === '') continue
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
      const above = path.slice(0, end)
      if (!found.has(above)) found.set(above, { path: above, type: 'directory', mode: 0o755, uid: 0, gid: 0 })
    }
    found.set(path, { ...entry, path })
  }
  return found
}

import { gunzipSync } from 'node:zlib'
import { readTar } from './tar.js'
import type { ArchiveEntry } from './types.js'

/** Larger archives are not looked at, packed or unpacked. */
export const MAX_ARCHIVE_BYTES = 32 * 1024 * 1024
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024

/** The entries of a tar archive, plain or packed by gzip, by path; undefined for anything else. */
export function readArchive(bytes: Uint8Array): ReadonlyMap<string, ArchiveEntry> | undefined {
  if (bytes.length > MAX_ARCHIVE_BYTES) return undefined
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return readTar(bytes)
  try {
    return readTar(gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }))
  } catch {
    return undefined
  }
}

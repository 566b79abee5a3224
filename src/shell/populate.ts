import type { BareEffect } from './effect-reader.js'

/** A path that a command fills; a device keeps nothing. */
export function populate(
  path: string | undefined,
  by: string,
  type: 'directory' | 'file',
  closed = false,
): readonly BareEffect[] {
  if (path === undefined || path.startsWith('/dev/')) return []
  return [{ kind: 'populate', path, by, type, ...(closed ? { mode: '0600' } : {}) }]
}

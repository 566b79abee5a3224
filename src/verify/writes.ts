import type { WrittenPath } from './types.js'

/** Caches that a runtime does without, and scratch files whose names are never the same. */
const NOT_MISSED = [
  /\/__pycache__(\/|$)/,
  /\.pyc(\.\d+)?$/,
  /^\/(var\/)?tmp(\/|$)/,
  /\/hsperfdata_/,
  /^\/dev\//,
  // The nginx image's entrypoint adds an IPv6 listener to the packaged configuration, and goes on where it may not.
  /^\/etc\/nginx\/conf\.d\/default\.conf$/,
  /\/\.(npm|cache|config|node_repl_history|bash_history|wget-hsts)(\/|$)/,
]

/**
 * What the original wrote and the hardened container did not, `mustWrite` patterns first. A file of the same name
 * elsewhere counts as written: a pid file or a home directory may have moved. So does what is `standing` there already.
 */
export function missingWrites(
  before: readonly WrittenPath[],
  after: readonly WrittenPath[],
  mustWrite: readonly string[],
  standing: readonly string[] = [],
): readonly string[] {
  const written = after.filter(({ kind }) => kind !== 'deleted').map(({ path }) => path)
  const wanted = mustWrite.filter(pattern => !written.some(path => matchesPath(pattern, path)))
  const names = new Set(written.map(nameShape))
  const lost = before
    .filter(({ path, kind }) => kind !== 'deleted' && !NOT_MISSED.some(pattern => pattern.test(path)))
    .map(({ path }) => path)
    .filter(path => !names.has(nameShape(path)) && !standing.includes(path))
  return [...wanted, ...lost]
}

/** A file's name without what differs from run to run. */
function nameShape(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/[0-9a-f]{8,}|\d+/gi, '#')
}

/** `*` stands for anything within one segment; what lies below a path counts too. Symbolic /var/run is /run. */
export function matchesPath(pattern: string, path: string): boolean {
  const wanted = canonical(pattern).split('/')
  const given = canonical(path).split('/')
  return wanted.length <= given.length && wanted.every((segment, at) => matchesSegment(segment, given[at] ?? ''))
}

function matchesSegment(pattern: string, segment: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return pattern === segment
  const last = rest.at(-1) ?? ''
  if (!segment.startsWith(first) || !segment.endsWith(last)) return false
  let at = first.length
  for (const part of rest.slice(0, -1)) {
    const found = segment.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return at <= segment.length - last.length
}

const canonical = (path: string): string => path.replace(/^\/var\/run(?=\/|$)/, '/run').replace(/\/$/, '')

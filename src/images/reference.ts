import type { ImageReference } from './types.js'

const MAX_LENGTH = 1000
const HUB_HOSTS: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
])
const COMPONENT = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/
const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^[A-Za-z][A-Za-z0-9+._-]*:[A-Fa-f0-9]{32,}$/
const HOST = /^(?:\[[0-9A-Fa-f:]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::\d{1,5})?$/

/**
 * The parts of an image reference such as `reg:5000/team/app:1@sha256:…`. Docker Hub's own names come out short: registry
 * undefined and no `library/`. Undefined for what is no reference: a variable, a space, an upper-case repository.
 */
export function parseImageReference(reference: string): ImageReference | undefined {
  if (reference.length > MAX_LENGTH) return undefined
  const at = reference.indexOf('@')
  const digest = at < 0 ? undefined : reference.slice(at + 1)
  if (digest !== undefined && !DIGEST.test(digest)) return undefined
  const name = at < 0 ? reference : reference.slice(0, at)

  // A colon before the last slash belongs to the registry's port.
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1)
  const tag = colon < 0 ? undefined : name.slice(colon + 1)
  if (tag !== undefined && !TAG.test(tag)) return undefined

  const parts = (colon < 0 ? name : name.slice(0, colon)).split('/')
  const [first = ''] = parts
  const hasRegistry = parts.length > 1 && (/[.:A-Z]/.test(first) || first === 'localhost')
  const path = hasRegistry ? parts.slice(1) : parts
  if (hasRegistry && !HOST.test(first)) return undefined
  if (!path.every(part => COMPONENT.test(part))) return undefined

  const onHub = !hasRegistry || HUB_HOSTS.has(first.toLowerCase())
  const official = onHub && path.length === 2 && path[0] === 'library'
  return {
    registry: onHub ? undefined : first.toLowerCase(),
    repository: (official ? path.slice(1) : path).join('/'),
    tag,
    digest,
  }
}

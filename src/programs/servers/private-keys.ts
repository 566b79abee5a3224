import type { Evidence, Requirement } from '../../types.js'
import type { ImageView } from '../types.js'
import { unknown } from './requirements.js'

/** Certificates, keys and password files: what the server reads as root today and as a plain user tomorrow. */
export function privateKeyNeeds(
  target: string,
  key: boolean,
  image: ImageView,
  evidence: Evidence,
): readonly Requirement[] {
  const read: Requirement = { need: { kind: 'read', target }, evidence, certainty: 'certain' }
  if (target.startsWith('/etc/letsencrypt/')) return [read, unknown('letsencrypt-directory', evidence)]
  // Not in the image as far as the repository shows: a mount, or made by a build step, and often 0600.
  if (key && image.file(target) === undefined) return [read, unknown('private-key-unseen', evidence, target)]
  return [read]
}

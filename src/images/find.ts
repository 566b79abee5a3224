import { FAMILIES } from './data/index.js'
import type { ImageFamily } from './family.js'
import { canonicalNames } from './names.js'
import { parseImageReference } from './reference.js'
import { commonFacts, possibleImages, resolveImage } from './resolve.js'
import { globMatches, tagMatches } from './tags.js'
import type { BaseImage } from './types.js'

const exact = new Map<string, ImageFamily[]>()
const patterns: { readonly pattern: string; readonly depth: number; readonly family: ImageFamily }[] = []

for (const family of FAMILIES) {
  for (const name of family.repositories) {
    if (name.includes('*')) patterns.push({ pattern: name, depth: name.split('/').length, family })
    else exact.set(name, [...(exact.get(name) ?? []), family])
  }
}

/**
 * What is known of a base image, by its repository and tag, also through mirrors and pull-through proxies. With a digest
 * alone, or a tag that holds a variable, only what is true of all tags. Undefined for an image that the table does not know.
 */
export function findBaseImage(reference: string): BaseImage | undefined {
  const variable = /^([^$]+?):[^/]*\$[^/]*$/.exec(reference)
  const parsed = parseImageReference(variable?.[1] ?? reference)
  if (parsed === undefined) return undefined
  for (const name of canonicalNames(parsed)) {
    const families = familiesOf(name)
    if (families.length === 0) continue
    const tagUnknown = variable !== null || (parsed.tag === undefined && parsed.digest !== undefined)
    const tag = parsed.tag ?? 'latest'
    const family = tagUnknown ? undefined : families.find(candidate => tagMatches(tag, candidate.tags))
    if (family !== undefined) return resolveImage(family, tag)
    const [first, ...others] = families.flatMap(possibleImages)
    if (first !== undefined) return others.length === 0 ? first : commonFacts(name, [first, ...others])
  }
  return undefined
}

function familiesOf(name: string): readonly ImageFamily[] {
  const named = exact.get(name)
  if (named !== undefined) return named
  const depth = name.split('/').length
  return patterns.filter(row => row.depth === depth && globMatches(name, row.pattern)).map(row => row.family)
}

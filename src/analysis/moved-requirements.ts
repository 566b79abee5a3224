import type { Dockerfile } from '../dockerfile/types.js'
import type { Edit } from '../text.js'
import type { Finding, Need, PortSite, Requirement } from '../types.js'

/** What changes with the digits of a port. */
type Along = NonNullable<Extract<PortSite, { readonly kind: 'text' }>['along']>[number]

/** The requirements that are known before a transform's findings are taken; asked for, they are those of the texts afterwards. */
export function keepRequirements(
  { requirements }: { readonly requirements: readonly Requirement[] },
  dockerfile: Dockerfile,
  findings: readonly Finding[],
): () => readonly Requirement[] | undefined {
  const edits = findings.flatMap(finding => (finding.kind === 'change' ? finding.edits : []))
  return () => moveRequirements(requirements, dockerfile, edits)
}

/**
 * Requirements of a Dockerfile after edits that change nothing of what is required: each names the place where it
 * stands then. `edits` belong to the text of `dockerfile`. Undefined where they are more than inserts into this file.
 */
function moveRequirements(
  requirements: readonly Requirement[],
  dockerfile: Dockerfile,
  edits: readonly Edit[],
): readonly Requirement[] | undefined {
  const { path, lineStarts } = dockerfile
  if (!edits.every(edit => edit.path === path && edit.start === edit.end)) return undefined
  const inserted = sumUp(edits)
  const moveStart = (offset: number): number => offset + inserted(offset).characters
  // What is inserted right behind a text is no part of it.
  const moveEnd = (offset: number): number => offset + inserted(offset - 1).characters
  const movePart = (part: Along): Along => {
    const start = moveStart(part.start)
    return { ...part, start, end: part.start === part.end ? start : moveEnd(part.end) }
  }
  const moveSite = (site: PortSite): PortSite =>
    site.kind === 'text' && site.path === path
      ? {
          ...site,
          start: moveStart(site.start),
          end: moveEnd(site.end),
          ...(site.along && { along: site.along.map(movePart) }),
        }
      : site
  const moveNeed = (need: Need): Need => {
    if (need.kind === 'bind') return { ...need, sites: need.sites.map(moveSite) }
    if (need.kind !== 'root' || need.removable?.path !== path) return need
    const { start, end } = need.removable
    return { ...need, removable: { path, start: moveStart(start), end: moveEnd(end) } }
  }
  return requirements.map(({ need, evidence, certainty }) => {
    const { line } = evidence
    const isHere = evidence.path === path && line !== undefined
    const moved = isHere ? { ...evidence, line: line + inserted(lineStarts[line - 1] ?? 0).lines } : evidence
    return { need: moveNeed(need), evidence: moved, certainty }
  })
}

interface Inserted {
  readonly characters: number
  readonly lines: number
}

/** How much is inserted up to an offset, itself included; each question is a binary search. */
function sumUp(edits: readonly Edit[]): (offset: number) => Inserted {
  const sums: (Inserted & { readonly start: number })[] = []
  let characters = 0
  let lines = 0
  for (const { start, text } of [...edits].sort((a, b) => a.start - b.start)) {
    characters += text.length
    lines += text.split('\n').length - 1
    sums.push({ start, characters, lines })
  }
  return offset => {
    let low = 0
    let high = sums.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle]?.start ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return sums[low - 1] ?? NOTHING
  }
}

const NOTHING: Inserted = { characters: 0, lines: 0 }

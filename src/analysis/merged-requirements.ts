import type { Need, Requirement } from '../types.js'
import type { StageImage } from './stage-image.js'

const CERTAINTY_RANK = { certain: 0, likely: 1, possible: 2 } as const

/** The requirements, each once, and the surest of each. */
export function dedupe(requirements: readonly Requirement[], image: StageImage): readonly Requirement[] {
  const byNeed = new Map<string, Requirement>()
  for (const requirement of requirements) {
    const { need } = requirement
    // A file that is there is opened itself, and replaced only in a folder that may be written.
    const isReplaced =
      need.kind === 'write' &&
      need.how === 'create' &&
      need.type === 'file' &&
      image.tree.state(need.target).exists === 'yes'
    // A log is filled as it is, and renamed only where its folder is open to all.
    const key = `${needKey(need)}${isReplaced || requirement.isRenamed === true ? ' replaced' : ''}`
    const known = byNeed.get(key)
    if (known === undefined) byNeed.set(key, requirement)
    else if (requirement.need.kind === 'bind' && known.need.kind === 'bind')
      byNeed.set(key, mergeBinds(known, requirement))
    else if (CERTAINTY_RANK[requirement.certainty] < CERTAINTY_RANK[known.certainty]) byNeed.set(key, requirement)
  }
  return [...byNeed.values()]
}

function needKey(need: Need): string {
  switch (need.kind) {
    case 'bind':
      return `bind ${String(need.port)}/${need.protocol}`
    case 'write':
      return `write ${need.type} ${need.target} ${need.deep ? 'deep' : ''} ${need.mounted === true ? 'mounted' : ''} ${need.own === true ? 'own' : ''}`
    case 'read':
    case 'execute':
      return `${need.kind} ${need.target}`
    case 'root-home':
      return `${need.kind} ${need.target} ${need.written === true ? 'written' : ''}`
    case 'home':
      return 'home'
    case 'root':
      return `${need.kind} ${need.code} ${need.removable === undefined ? '' : String(need.removable.start)}`
    case 'unknown':
      return `${need.kind} ${need.code}`
  }
}

function mergeBinds(a: Requirement, b: Requirement): Requirement {
  if (a.need.kind !== 'bind' || b.need.kind !== 'bind') return a
  const key = (site: (typeof a.need & { kind: 'bind' })['sites'][number]) =>
    site.kind === 'text' ? `${site.path}:${String(site.start)}` : site.kind === 'image-file' ? site.path : site.name
  const sites = new Map([...a.need.sites, ...b.need.sites].map(site => [key(site), site]))
  const surer = CERTAINTY_RANK[a.certainty] <= CERTAINTY_RANK[b.certainty] ? a.certainty : b.certainty
  return {
    ...a,
    certainty: surer,
    need: { ...a.need, sites: [...sites.values()], fixed: a.need.fixed ?? b.need.fixed },
  }
}

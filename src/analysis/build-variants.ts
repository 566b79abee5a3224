import type { Workload } from '../deploy/types.js'
import { assignments } from '../dockerfile/assignments.js'
import type { Dockerfile, Instruction } from '../dockerfile/types.js'
import { unquote } from './copy-operands.js'
import type { PortSite, Requirement } from '../types.js'
import { isLiteralArgument } from './build-arguments.js'

/** Each costs an analysis; more services than this from one Dockerfile are nobody's. */
const MAX_VARIANTS = 64

/** Instructions whose words decide what is in the image and what runs; FROM and RUN are read as they are by default. */
const DECIDING: ReadonlySet<Instruction['keyword']> = new Set<Instruction['keyword']>([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'WORKDIR',
])

/**
 * What deployments give for the build arguments where it makes another image than `known` does: `COPY $ENV/nginx.conf` copies
 * another file. One map for each image; none where all builds make the same one. Values that do not stand there literally
 * cannot be followed.
 */
export function otherArguments(
  dockerfile: Dockerfile,
  workloads: readonly Workload[],
  known: ReadonlyMap<string, string>,
): readonly ReadonlyMap<string, string>[] {
  const builds = workloads.flatMap(({ build }) => (build === undefined ? [] : [build.args]))
  if (builds.every(args => Object.keys(args).length === 0)) return []
  const deciding = decidingArguments(dockerfile)
  if (deciding.size === 0) return []
  const variants = new Map<string, ReadonlyMap<string, string>>()
  for (const args of builds) {
    const differing = Object.entries(args).filter(
      ([name, value]) =>
        deciding.has(name) && isLiteralArgument(value) && value !== (known.get(name) ?? deciding.get(name)),
    )
    if (differing.length > 0) variants.set(JSON.stringify(differing.sort()), new Map([...known, ...differing]))
  }
  return [...variants.values()].slice(0, MAX_VARIANTS)
}

/** Arguments that such an instruction names, directly or through ENV and ARG, with their defaults. */
function decidingArguments({ instructions, globalArgs }: Dockerfile): ReadonlyMap<string, string | undefined> {
  const declared = [...globalArgs, ...instructions.filter(({ keyword }) => keyword === 'ARG')]
  const texts = instructions.filter(({ keyword }) => DECIDING.has(keyword)).map(({ args }) => args)
  const found = new Map<string, string | undefined>()
  for (const { name, value } of declared.flatMap(instruction => assignments(instruction))) {
    if (!/^\w+$/.test(name)) continue
    const use = new RegExp(`\\$(?:${name}\\b|\\{${name}\\b)`)
    if (texts.some(text => use.test(text)))
      found.set(name, found.get(name) ?? (value === undefined ? undefined : unquote(value)))
  }
  return found
}

/** Puts what is required of images that other arguments make to what is known; a port's places are those of all of them. */
export function withRequirementsOf(
  known: readonly Requirement[],
  others: readonly (readonly Requirement[])[],
): readonly Requirement[] {
  const merged = new Map(known.map(requirement => [keyOf(requirement), requirement]))
  for (const requirement of others.flat()) {
    const key = keyOf(requirement)
    const before = merged.get(key)
    merged.set(key, before === undefined ? requirement : withSitesOf(before, requirement))
  }
  return [...merged.values()]
}

function keyOf({ need }: Requirement): string {
  return need.kind === 'bind' ? `bind ${need.protocol} ${String(need.port)}` : JSON.stringify(need)
}

function withSitesOf(before: Requirement, { need }: Requirement): Requirement {
  if (before.need.kind !== 'bind' || need.kind !== 'bind') return before
  const known = new Set(before.need.sites.map(siteKey))
  const sites = [...before.need.sites, ...need.sites.filter(site => !known.has(siteKey(site)))]
  const fixed = before.need.fixed ?? need.fixed
  const isOpen = before.need.sites.length === 0 || need.sites.length === 0
  return { ...before, need: { ...before.need, sites: isOpen ? [] : sites, fixed } }
}

function siteKey(site: PortSite): string {
  return JSON.stringify(site)
}

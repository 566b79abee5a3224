import type { Range } from '../text.js'
import type { PortSite, Requirement } from '../types.js'
import type { RequirementInput } from './requirement-input.js'

/** Any address of this machine: `http://*:80`, `tcp://0.0.0.0:80`, `[::]:80`, `:80`. Another host's is a client's. */
const OWN_ADDRESS = /^(?:(?:https?|tcp[46]?|wss?|grpc):\/\/)?(?:\*|\+|0\.0\.0\.0|\[::\])?:(\d{1,5})\/?$/

/** The port of a value that is an address of this machine alone; undefined for all else. */
export const portOfOwnAddress = (value: string): string | undefined => OWN_ADDRESS.exec(value)?.[1]

/**
 * A port that the image listens on, with the ENV values that are addresses to listen on at that port: which of several
 * settings wins is the program's own affair, so they move together.
 */
export function withListenAddresses(found: readonly Requirement[], input: RequirementInput): readonly Requirement[] {
  return found.map(requirement => {
    const { need } = requirement
    if (need.kind !== 'bind' || need.protocol !== 'tcp' || need.port > 1023) return requirement
    if (need.sites.length === 0 || need.fixed !== undefined) return requirement
    const known = new Set(need.sites.map(site => (site.kind === 'text' ? `${site.path}:${String(site.start)}` : '')))
    const more = addressSites(need.port, input).filter(({ path, start }) => !known.has(`${path}:${String(start)}`))
    return more.length === 0 ? requirement : { ...requirement, need: { ...need, sites: [...need.sites, ...more] } }
  })
}

function addressSites(
  port: number,
  { image, view }: RequirementInput,
): readonly Extract<PortSite, { readonly kind: 'text' }>[] {
  const digits = String(port)
  return [...image.env].flatMap(([name, { value, argument }]) => {
    if (argument || value === undefined || view.env(name) !== value) return []
    const addresses = value.split(/[;,]/).map(part => portOfOwnAddress(part.trim()))
    if (addresses.includes(undefined) || !addresses.includes(digits)) return []
    const site = view.envSite(name)
    if (site === undefined || !isWritten(site)) return []
    // As it is written, quotes and all.
    return [...site.value.matchAll(/:(\d+)/g)].flatMap(match => {
      const start = site.range.start + match.index + 1
      return match[1] === digits
        ? [{ kind: 'text' as const, path: site.path, start, end: start + digits.length, variable: name }]
        : []
    })
  })
}

/** The value stands in the text character for character. */
function isWritten({ range, value }: { readonly range: Range; readonly value: string }): boolean {
  return range.end - range.start === value.length
}

import type { ComposeFile } from '../deploy/compose.js'
import type { ServiceRun } from './service.js'

const UNRESOLVED =
  /ENOTFOUND|EAI_AGAIN|getaddrinfo|getaddresses|not known|not found|could not translate|no such host|name resolution|unknown ?host|UnresolvedAddress|could not be resolved|does not resolve|cannot resolve|server misbehaving/i

/** Whether a service's settings reach for another one: `//name`, `user@name`, `name:1234`, or nothing but the name for a host. */
export function namesHost({ environment, command, entrypoint, copied }: ServiceRun, name: string): boolean {
  const host = escapeName(name)
  const inText = new RegExp(`(?:\\/\\/|@)${host}(?![\\w.-])|(?<![\\w.-])${host}:\\d{2,5}(?!\\d)`)
  const alone = new RegExp(`^\\w*(?:HOST|SERVER|ADDR|URL|URI|ENDPOINT|BROKER)\\w*=${host}$`, 'i')
  const texts = [...environment, ...(command ?? []), ...(entrypoint ?? []), ...copied.map(({ text }) => text ?? '')]
  return texts.some(text => inText.test(text.slice(0, 100_000)) || alone.test(text.slice(0, 500)))
}

/** Those of `names` that the lines of a log miss: hosts that are not known. */
export function missedHosts(log: string, names: readonly string[]): readonly string[] {
  const lines = log.split('\n').filter(line => UNRESOLVED.test(line.slice(0, 4000)))
  return names.filter(name => {
    const word = new RegExp(`(?<![\\w.-])${escapeName(name)}(?![\\w-])`)
    return lines.some(line => word.test(line.slice(0, 4000)))
  })
}

const escapeName = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Names beside the service's own: its container's, its host's, and those that it has in networks. */
export function aliasesOf({ yaml, services, expand }: ComposeFile, name: string): readonly string[] {
  const service = services.get(name)?.value
  const inNetworks = yaml
    .entries(yaml.get(service, 'networks'))
    .flatMap(({ value }) => yaml.items(yaml.get(value, 'aliases')))
  const nodes = [yaml.get(service, 'container_name'), yaml.get(service, 'hostname'), ...inNetworks]
  const names = nodes.flatMap(node => expand(node)?.text ?? [])
  return [...new Set(names)].filter(each => each !== name && /^[\w][\w.-]*$/.test(each))
}

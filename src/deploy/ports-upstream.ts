import type { Workspace } from '../workspace.js'
import { readNginxConfig } from '../configs/nginx.js'
import { lineAt, lineStarts } from '../text.js'
import type { ComposeProject } from './ports-compose.js'
import { networkOwner, serviceKey } from './ports-compose.js'
import { serviceLayers } from './compose.js'
import { folderOf, liesIn } from './paths.js'
import { variableMentions } from './host-variables.js'
import { hostMentions } from './port-plan.js'
import { pairMentions } from './pair-mentions.js'
import type { Mention, Plan, PortChange } from './port-plan.js'
import { scalarsBelow } from './scalars.js'
import { planListedCheck } from './ports-scalar.js'
import { rangeOf } from './yaml.js'

/** The names under which the moving services are reached inside their project. */
export function movingHosts({ files, load, moving }: ComposeProject): ReadonlySet<string> {
  const hosts = new Set<string>()
  for (const file of files) {
    for (const name of file.services.keys()) {
      if (!moving.has(serviceKey(file.path, name))) continue
      hosts.add(name)
      for (const layer of serviceLayers(file, name, load)) {
        const { file: from, entry } = layer
        hosts.add(networkOwner(layer) ?? name)
        for (const key of ['container_name', 'hostname']) {
          const text = from.expand(from.yaml.get(entry.value, key))?.text
          if (text !== undefined) hosts.add(text)
        }
        for (const network of from.yaml.entries(from.yaml.get(entry.value, 'networks'))) {
          for (const alias of from.yaml.items(from.yaml.get(network.value, 'aliases')))
            hosts.add(from.yaml.scalar(alias) ?? '')
        }
      }
    }
  }
  return hosts
}

const CHECKS_OTHERS = [['command'], ['entrypoint'], ['healthcheck', 'test']] as const
const NAMES_OTHERS = ['environment', 'command', 'entrypoint', 'healthcheck', 'labels', 'build'] as const

/** Plans the edits of every compose service that reaches a moving one by `host:port` or a URL. */
export function planComposeUpstreams(
  plan: Plan,
  { files }: ComposeProject,
  hosts: ReadonlySet<string>,
  changes: readonly PortChange[],
): void {
  for (const { yaml, services } of files) {
    for (const [name, entry] of services) {
      const links = yaml.items(yaml.get(entry.value, 'links')).flatMap(link => {
        const [target = '', alias] = (yaml.scalar(link) ?? '').split(':')
        return alias !== undefined && hosts.has(target) ? [alias] : []
      })
      const names = new Set([...hosts, ...links])
      for (const keys of CHECKS_OTHERS) {
        const reason = ({ from, to }: PortChange): string => `service ${name} asks for the port ${from}, now ${to}`
        planListedCheck(plan, yaml, yaml.get(entry.value, ...keys), names, changes, reason, new Set())
      }
      for (const key of NAMES_OTHERS) {
        for (const scalar of scalarsBelow(yaml, yaml.get(entry.value, key))) {
          const { start, end } = rangeOf(scalar)
          const { mentions, open } = hostMentions(yaml.text.slice(start, end), names, changes)
          for (const { change, text, ...at } of mentions) {
            const range = { start: start + at.start, end: start + at.end }
            plan.edit(
              yaml.path,
              range,
              text,
              `${key} of service ${name} reaches the service at ${change.from}, now ${change.to}`,
            )
          }
          for (const at of open) {
            const message = `${key} of service ${name} gives the port of the service by a variable: check that it follows`
            plan.followUp('upstream-variable', message, yaml.path, yaml.line(start + at))
          }
        }
      }
    }
  }
}

const MAX_LENGTH = 1_000_000

/** Reverse-proxy configurations that belong to the project: its folder is the nearest one with compose files above them. */
export function proxyFiles(
  project: ComposeProject,
  proxies: readonly string[],
  folders: ReadonlySet<string>,
): readonly string[] {
  const own = new Set(project.files.map(file => file.folder))
  return proxies.filter(path => {
    let folder = folderOf(path)
    while (!folders.has(folder) && folder !== '.') folder = folderOf(folder)
    return own.has(folder) && [...own].some(each => liesIn(path, each))
  })
}

const SOCKET =
  /\baddress:[ \t]*["']?(?:([\w.-]+)|\$\{(\w+)\}|\$(\w+))["']?[ \t]*(?:,|\r?\n)[ \t]*port_value:[ \t]*(\d{1,5})(?!\d)/g

/** Envoy's way to name a host: `address: web`, or `${WEB_HOST}` of a template, with `port_value: 80` behind it. */
function socketMentions(
  text: string,
  hosts: ReadonlySet<string>,
  variables: ReadonlySet<string>,
  changes: readonly PortChange[],
): readonly Mention[] {
  return [...text.matchAll(SOCKET)].flatMap(match => {
    const [whole, host = '', braces, plain, digits = ''] = match
    const isMoving = hosts.has(host) || variables.has(braces ?? plain ?? '')
    const change = isMoving ? changes.find(({ from }) => String(from) === digits) : undefined
    const end = match.index + whole.length
    return change === undefined ? [] : [{ start: end - digits.length, end, text: String(change.to), change }]
  })
}

/** Plans the edits of proxy configurations (nginx, Caddy, HAProxy, Envoy) and what else names a moving service. */
export function planProxyConfigs(
  plan: Plan,
  workspace: Workspace,
  hosts: ReadonlySet<string>,
  configs: readonly string[],
  changes: readonly PortChange[],
  alsoKubernetes: boolean,
  /** Variables that hold the name of a moving host. */
  variables: ReadonlySet<string>,
): void {
  for (const path of configs) {
    const text = workspace.read(path)
    if (text === undefined || text.length > MAX_LENGTH) continue
    const byVariable = variableMentions(text, variables, changes)
    if (![...hosts, ...variables].some(name => text.includes(name))) continue
    const starts = lineStarts(text)
    const edit = (start: number, end: number, port: string, change: PortChange): void => {
      if (alsoKubernetes) {
        const message = `the configuration reaches the service at ${change.from}, which moves in Compose and stays in Kubernetes`
        plan.obstacle('proxy-upstream', message, path, lineAt(starts, start))
      } else plan.edit(path, { start, end }, port, `it reaches the service at ${change.from}, now ${change.to}`)
    }
    for (const { start, end, text: port, change } of byVariable) edit(start, end, port, change)
    if (
      /\.conf|nginx/i.test(path) &&
      /\b(?:proxy_pass|upstream|server|fastcgi_pass|grpc_pass|uwsgi_pass)\s/.test(text)
    ) {
      for (const upstream of readNginxConfig(text).upstreams) {
        const change = changes.find(({ from }) => from === upstream.port)
        if (change === undefined || !hosts.has(upstream.host)) continue
        if (upstream.portRange !== undefined)
          edit(upstream.portRange.start, upstream.portRange.end, String(change.to), change)
        else if (upstream.portAt !== undefined) edit(upstream.portAt, upstream.portAt, `:${change.to}`, change)
      }
    } else {
      for (const { start, end, text: port, change } of hostMentions(text, hosts, changes).mentions)
        edit(start, end, port, change)
      for (const { start, end, text: port, change } of [
        ...socketMentions(text, hosts, variables, changes),
        ...pairMentions(text, hosts, changes),
      ])
        edit(start, end, port, change)
    }
  }
}

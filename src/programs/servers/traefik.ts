import { readTraefikConfig, withoutProtocol } from '../../configs/traefik.js'
import { parseAddress } from '../../configs/address.js'
import { lineAt, lineStarts } from '../../text.js'
import type { Requirement } from '../../types.js'
import type { CommandWord, ImageView, Process } from '../types.js'
import { siteInWord, type Binding } from './bind.js'
import type { ConfigFile } from './config-files.js'
import { configuredServer, optionValue } from './configured-server.js'
import { evidenceIn, knownOf, unknown } from './requirements.js'

/** Traefik: entry points in its file, its arguments or its variables; with none it listens on 80. */
export const traefik = configuredServer({
  name: 'traefik',
  programs: new Set(['traefik']),
  read: readTraefikConfig,
  confs: process => {
    const option = optionValue(process, '--configFile', '--configfile')
    return option === undefined
      ? ['/etc/traefik/traefik.yml', '/etc/traefik/traefik.yaml', '/etc/traefik/traefik.toml']
      : [option]
  },
  idle: /^(?:version|healthcheck)$/,
  bindings,
  more: asksDocker,
})

/** The provider of containers, which asks the Docker engine through its socket unless an endpoint names another way. */
const DOCKER_PROVIDER = /^[ \t]*(?:\[providers\.(?:docker|swarm)\]|(?:docker|swarm):[ \t]*(?:\{.*)?)[ \t]*\r?$/m
const OTHER_ENDPOINT = /endpoint["']?\s*[:=]\s*["']?(?:tcp|http|https|ssh):/i

function asksDocker(process: Process, image: ImageView, files: readonly ConfigFile[]): readonly Requirement[] {
  const message = "Traefik's provider asks the Docker engine through its socket"
  const inFiles = files.flatMap(({ file }) => {
    const text = file?.text ?? ''
    const at = text.includes('roviders') ? text.search(DOCKER_PROVIDER) : -1
    return at === -1 || OTHER_ENDPOINT.test(text)
      ? []
      : [evidenceIn(file, image, lineAt(lineStarts(text), at), message)]
  })
  const words = process.words.map(({ value }) => value)
  const isOption =
    words.some(word => /^--providers\.(?:docker|swarm)(?:=true|\.exposedbydefault\b|$)/i.test(word)) &&
    !words.some(word => OTHER_ENDPOINT.test(word))
  return [...inFiles, ...(isOption ? [{ ...process.evidence, message }] : [])].map(evidence =>
    unknown('uses-docker-socket', evidence),
  )
}

function bindings(process: Process, _: ImageView, files: readonly ConfigFile[]): readonly Binding[] {
  const found = process.words.flatMap(word => entryPoint(word, process))
  if (
    found.length > 0 ||
    files.some(({ config }) => config === undefined || config.listens.length + config.unclear.length > 0)
  )
    return found
  const evidence = knownOf('Traefik listens on port 80 where no entry point is named')
  return [
    { port: 80, protocol: 'tcp', evidence, certainty: 'likely', site: undefined, fixed: 'no entry point is named' },
  ]
}

function entryPoint(word: CommandWord, process: Process): readonly Binding[] {
  const match = /^--entrypoints\.[\w-]+\.address=/i.exec(word.value)
  if (match === null) return []
  const from = match[0].length
  const { word: address, udp } = withoutProtocol({
    value: word.value.slice(from),
    range: { start: from, end: word.value.length },
  })
  const parsed = parseAddress(address)
  if (parsed?.port === undefined || parsed.portRange === undefined) return []
  const { start, end } = parsed.portRange
  const site = siteInWord(word, start, end - start)
  const evidence = { ...process.evidence, message: `Traefik listens on port ${String(parsed.port)}` }
  const fixed = site === undefined ? 'the argument does not stand in the repository as it is' : undefined
  return [{ port: parsed.port, protocol: udp ? 'udp' : 'tcp', evidence, certainty: 'certain', site, fixed }]
}

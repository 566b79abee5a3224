import { readTraefikConfig, withoutProtocol } from '../../configs/traefik.js'
import { parseAddress } from '../../configs/address.js'
import type { CommandWord, ImageView, Process } from '../types.js'
import { siteInWord, type Binding } from './bind.js'
import type { ConfigFile } from './config-files.js'
import { configuredServer, optionValue } from './configured-server.js'
import { knownOf } from './requirements.js'

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
})

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

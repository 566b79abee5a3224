import { lineAt, lineStarts } from '../../text.js'
import type { Binding } from '../servers/bind.js'
import { imagePath } from '../servers/paths.js'
import { listenBindings } from '../sources/index.js'
import { toListen } from '../sources/listens.js'
import {
  jsonEntries,
  propertiesEntries,
  sectionEntries,
  yamlEntries,
  type SettingEntry,
} from '../sources/setting-entries.js'
import { textOf } from '../sources/values.js'
import type { ImageFile, ImageView, Process } from '../types.js'
import { optionValues } from './options.js'

const configOptions = ['-c', '-config', '--config', '--config-file', '--config.file', '--config-path']

/** Where a program itself listens, by the usual names: at the top of its configuration, or in its part about the server. */
const listenKey =
  /^(?:(?:server|http|https|web|api|app|listen|listener|main|general|default|daemon|network|global)\.)?(?:(?:http|https|server|listen|web)_?)?(?:port|listen|addr|address|bind)$/i

/** `-c config.yml`, or a configuration as the first argument, where that says `port: 80`. */
export function configuredPorts(process: Process, image: ImageView): readonly Binding[] {
  const [, first] = process.words
  const plain = first !== undefined && /^[\w./-]+\.(?:ya?ml|json|toml|ini|conf)$/.test(first.value) ? [first.value] : []
  const named = optionValues(process.words.slice(1), configOptions).map(({ text }) => text)
  return [...plain, ...named].flatMap(name => {
    const file = name.includes('$') ? undefined : image.file(imagePath(name, process.cwd))
    return file === undefined ? [] : portsInSettings([file], process, image)
  })
}

/** `require('../config.json')`, `open('settings.ini')`, and what the package `config` reads for an application that asks for it. */
export function loadedPorts(
  files: readonly ImageFile[],
  read: readonly ImageFile[],
  process: Process,
  image: ImageView,
): readonly Binding[] {
  const loaded = [...files.filter(({ path }) => path.endsWith('.json')), ...read]
  const settings = [...new Set(loaded)].filter(({ path }) => !/\/(?:package|tsconfig)[\w.-]*$/.test(path))
  const asks = files.some(({ text }) => /(?:\brequire\(|\bfrom )\s?['"]config['"]/.test(text ?? ''))
  return [
    ...settings.flatMap(file => portsInSettings([file], process, image, listenedOn(files))),
    ...(asks ? portsInSettings(packageConfig(process, image), process, image) : []),
  ]
}

/** A server that is given `conf["queue"]["port"]`. */
const GIVEN = /(?:Server|bind|listen|serve|run)\w*\([^\n]{0,120}?\[["'](\w+)["']\]\[["'](\w*port)["']\]/gi

const listenedOn = (files: readonly ImageFile[]): ReadonlySet<string> =>
  new Set(
    files.flatMap(({ text = '' }) => [...text.matchAll(GIVEN)].map(([, part = '', key = '']) => `${part}.${key}`)),
  )

/** What the package `config` reads, the later file over the earlier one. */
function packageConfig(process: Process, image: ImageView): readonly ImageFile[] {
  const folder = process.env('NODE_CONFIG_DIR') ?? 'config'
  const name = process.env('NODE_CONFIG_ENV') ?? process.env('NODE_ENV') ?? 'development'
  if (!/^[\w./-]+$/.test(folder) || !/^[\w-]+$/.test(name)) return []
  return ['default', name, 'local', `local-${name}`].flatMap(stem =>
    ['json', 'yaml', 'yml'].flatMap(ending => image.file(imagePath(`${folder}/${stem}.${ending}`, process.cwd)) ?? []),
  )
}

/** The ports that settings files name; where several name the same setting, the last one counts. */
export function portsInSettings(
  files: readonly ImageFile[],
  process: Process,
  image: ImageView,
  asked: ReadonlySet<string> = new Set(),
): readonly Binding[] {
  const settings = new Map<string, readonly Binding[]>()
  for (const file of files) {
    const { path, text } = file
    if (text === undefined || text.length > 200_000) continue
    const starts = lineStarts(text)
    const entries = entriesOf(path, text)
    for (const { key, value, at } of entries) {
      if (!(listenKey.test(key) || asked.has(key)) || isElsewhere(key, entries)) continue
      const listen = toListen(value, /port$/i.test(key) ? 'port' : 'address')
      if (listen === undefined) continue
      const source = { ...listen, protocol: 'tcp' as const, call: key, guarded: false, line: lineAt(starts, at) }
      settings.set(key, listenBindings([source], file, image, process.env, 'likely'))
    }
  }
  return [...settings.values()].flat()
}

/** `host: api.example.org` beside the port: that of a server which the program is a client of. */
function isElsewhere(key: string, entries: readonly SettingEntry[]): boolean {
  const part = key.slice(0, key.lastIndexOf('.') + 1)
  const host = entries.find(
    entry => /^(?:host(?:name)?|address|ip|server)$/i.test(entry.key.slice(part.length)) && entry.key.startsWith(part),
  )
  const name = host?.value?.kind === 'known' ? textOf(host.value) : undefined
  return (
    name !== undefined &&
    /^[\w-]+(?:\.[\w-]+)*$/.test(name) &&
    !/^(?:localhost|[\d.]+|true|false|null|none)$/i.test(name)
  )
}

/** The settings of a file, by its ending; none of another kind. */
export function entriesOf(path: string, text: string): readonly SettingEntry[] {
  if (/\.ya?ml$/.test(path)) return yamlEntries(text)
  if (path.endsWith('.json')) return jsonEntries(text)
  if (path.endsWith('.properties')) return propertiesEntries(text)
  return /\.(?:toml|ini|cfg|conf)$/.test(path) ? sectionEntries(text) : []
}

import { lineAt, lineStarts } from '../../text.js'
import type { Binding } from '../servers/bind.js'
import { imagePath } from '../servers/paths.js'
import { listenBindings } from '../sources/index.js'
import { toListen } from '../sources/listens.js'
import { jsonEntries, sectionEntries, yamlEntries, type SettingEntry } from '../sources/setting-entries.js'
import type { ImageFile, ImageView, Process } from '../types.js'
import { optionValues } from './options.js'

const configOptions = ['-c', '-config', '--config', '--config-file', '--config.file', '--config-path']

/** Where a program itself listens, by the usual names: at the top of its configuration, or in its part about the server. */
const listenKey =
  /^(?:(?:server|http|https|web|api|app|listener)\.)?(?:(?:http|https|server|listen|web)_?)?(?:port|listen|addr|address|bind)$/i

/** `-c config.yml`, where that says `port: 80`. */
export function configuredPorts(process: Process, image: ImageView): readonly Binding[] {
  return optionValues(process.words.slice(1), configOptions).flatMap(({ text: name }) => {
    const file = name.includes('$') ? undefined : image.file(imagePath(name, process.cwd))
    return file === undefined ? [] : portsInSettings(file, process, image)
  })
}

/** `require('../config.json')`, and what the package `config` reads for an application that asks for it. */
export function loadedPorts(files: readonly ImageFile[], process: Process, image: ImageView): readonly Binding[] {
  const loaded = files.filter(({ path }) => path.endsWith('.json') && !/\/(?:package|tsconfig)[\w.-]*$/.test(path))
  const asks = files.some(({ text }) => /(?:\brequire\(|\bfrom )\s?['"]config['"]/.test(text ?? ''))
  const defaults = ['json', 'yaml', 'yml'].map(ending => image.file(imagePath(`config/default.${ending}`, process.cwd)))
  return [...loaded, ...(asks ? defaults : [])].flatMap(file =>
    file === undefined ? [] : portsInSettings(file, process, image),
  )
}

function portsInSettings(file: ImageFile, process: Process, image: ImageView): readonly Binding[] {
  const { path, text } = file
  if (text === undefined || text.length > 200_000) return []
  const starts = lineStarts(text)
  const listens = entriesOf(path, text)
    .filter(({ key }) => listenKey.test(key))
    .flatMap(({ key, value, at }) => {
      const listen = toListen(value, /port$/i.test(key) ? 'port' : 'address')
      return listen === undefined
        ? []
        : [{ ...listen, protocol: 'tcp' as const, call: key, guarded: false, line: lineAt(starts, at) }]
    })
  return listenBindings(listens, file, image, process.env, 'likely')
}

function entriesOf(path: string, text: string): readonly SettingEntry[] {
  if (/\.ya?ml$/.test(path)) return yamlEntries(text)
  if (path.endsWith('.json')) return jsonEntries(text)
  return /\.(?:toml|ini|cfg|conf)$/.test(path) ? sectionEntries(text) : []
}

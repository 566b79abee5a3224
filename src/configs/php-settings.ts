import { collect, type Collector, type ConfigWord } from './collect.js'
import { pushWrite } from './facts.js'
import { configLines } from './lines.js'
import type { ConfigPath, ServerConfig } from './types.js'

const written: ReadonlyMap<string, Pick<ConfigPath, 'purpose' | 'type'>> = new Map([
  ['session.save_path', { purpose: 'state', type: 'directory' }],
  ['upload_tmp_dir', { purpose: 'temp', type: 'directory' }],
  ['sys_temp_dir', { purpose: 'temp', type: 'directory' }],
  ['soap.wsdl_cache_dir', { purpose: 'cache', type: 'directory' }],
  ['opcache.file_cache', { purpose: 'cache', type: 'directory' }],
  ['xdebug.output_dir', { purpose: 'log', type: 'directory' }],
  ['error_log', { purpose: 'log', type: 'file' }],
  ['mail.log', { purpose: 'log', type: 'file' }],
  ['xdebug.log', { purpose: 'log', type: 'file' }],
])

/** What PHP writes because of one of its settings, which php.ini and the pools of php-fpm hold. */
export function pushPhpSetting(found: Collector, key: string, word: ConfigWord): void {
  const setting = written.get(key)
  if (setting === undefined) return
  // `N;MODE;/path` of the session files; another handler than files takes an address.
  const at = key === 'session.save_path' ? word.value.lastIndexOf(';') + 1 : 0
  const value = word.value.slice(at)
  if (!value.startsWith('/')) return
  const range = { start: word.range.start + at, end: word.range.end }
  pushWrite(found, { value, range }, setting.purpose, setting.type)
}

/** What a php.ini, or a file in its conf.d, names for writing. Total: never throws. */
export function readPhpSettings(text: string): ServerConfig {
  const found = collect(text)
  for (const { key, value } of configLines(text, { comments: ';#', trailing: ';', separators: '=' }))
    pushPhpSetting(found, key, value)
  return found.config
}

import { commonPrograms, commonSettings, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

export const swift: Language = {
  name: 'swift',
  extensions: ['swift'],
  syntax: syntax.swift,
  tests: /(?:^|\/)Tests\/|Tests?\.swift$/,
  interesting: /FileManager|write|\.file\(|port|bind|Process|sqlite|[dD]ir\b|[fF]older|[dD]irectory/,
  writes: [
    { calls: 'createDirectory', path: 'keyword', keyword: 'atPath', type: 'directory' },
    { calls: 'createDirectory', path: 'keyword', keyword: 'at', type: 'directory', looksLike: /^\// },
    { calls: 'createFile', path: 'keyword', keyword: 'atPath', type: 'file' },
    { calls: 'write', path: 'keyword', keyword: 'toFile', type: 'file' },
    { calls: 'write', path: 'keyword', keyword: 'to', type: 'file', looksLike: /^\// },
    { calls: 'file', callee: /^file$/, path: 0, type: 'file', looksLike: /\.(?:db|sqlite3?)$/ },
  ],
  settings: commonSettings,
  listens: [
    { calls: 'bind', at: [], keywords: ['port'], style: 'port' },
    { calls: 'hostname', callee: /^hostname$/, at: [], keywords: ['port'], style: 'port' },
  ],
  portSettings: [{ name: 'port', within: /(?:^|\.)server\.configuration$/ }],
  privileges: commonPrograms,
  bareCalls: false,
}

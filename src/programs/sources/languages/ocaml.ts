import { commonSettings, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

export const ocaml: Language = {
  name: 'ocaml',
  extensions: ['ml'],
  syntax: syntax.ocaml,
  tests: /(?:^|\/)tests?\//,
  interesting: /open_out|mkdir|db_open|with_open|sql_pool|Dream\.|App\.port/,
  writes: [
    { calls: 'open_out open_out_bin', path: 0, type: 'file' },
    { calls: 'open_out_gen', path: 2, type: 'file' },
    { calls: 'with_open_bin with_open_text', callee: /(?:^|\.)Out_channel\./, path: 0, type: 'file' },
    { calls: 'mkdir', callee: /(?:^|\.)(?:Sys|Unix|Lwt_unix)\.mkdir$/, path: 0, type: 'directory' },
    { calls: 'db_open', path: 0, type: 'file' },
    { calls: 'sql_pool', path: 0, type: 'file', strip: /^sqlite3:(?:\/\/)?/, looksLike: /^sqlite3:/ },
  ],
  settings: commonSettings,
  listens: [
    { calls: 'run serve', callee: /(?:^|\.)Dream\./, at: [], keywords: ['port'], style: 'port' },
    { calls: 'port', callee: /(?:^|\.)App\.port$/, at: [0], style: 'port' },
  ],
  privileges: [],
  bareCalls: false,
  spacedArguments: true,
}

import { commonPrograms, commonSettings, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

export const julia: Language = {
  name: 'julia',
  extensions: ['jl'],
  syntax: syntax.julia,
  tests: /(?:^|\/)test\//,
  interesting: /mkpath|mkdir|open|write|SQLite|serve|port|up\(|listen|[dD]ir\b|[fF]older/,
  writes: [
    { calls: 'mkpath mkdir', path: 0, type: 'directory' },
    { calls: 'open', path: 0, type: 'file', mode: { argument: 1, keyword: '', writes: /^[wa]|\+/ } },
    { calls: 'write', callee: /^CSV\.write$|^write$/, path: 0, type: 'file', looksLike: /\/|\.\w{1,5}$/ },
    { calls: 'touch', path: 0, type: 'file' },
    { calls: 'DB', callee: /^SQLite\.DB$/, path: 0, type: 'file' },
  ],
  settings: commonSettings,
  listens: [
    { calls: 'serve listen', callee: /^HTTP\./, at: [1, 2], style: 'port' },
    { calls: 'serve', callee: /^serve$/, at: [], keywords: ['port'], style: 'port', needs: /Oxygen/ },
    { calls: 'up', callee: /^(?:Genie\.)?up$/, at: [0], keywords: ['port'], style: 'port', needs: /Genie/ },
  ],
  privileges: commonPrograms,
  bareCalls: false,
}

import { commonPrograms, commonSettings, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

export const lua: Language = {
  name: 'lua',
  extensions: ['lua', 'moon'],
  syntax: syntax.lua,
  tests: /(?:^|\/)spec\/|_spec\.lua$/,
  interesting: /io\.|lfs\.|sqlite3|bind|listen|os\.execute|[dD]ir\b|[fF]older/,
  writes: [
    {
      calls: 'open',
      callee: /^io\.open$/,
      path: 0,
      type: 'file',
      mode: { argument: 1, keyword: '', writes: /[wa+]/ },
    },
    { calls: 'output', callee: /^io\.output$/, path: 0, type: 'file' },
    { calls: 'mkdir', callee: /^lfs\.mkdir$/, path: 0, type: 'directory' },
    { calls: 'open', callee: /sqlite3\.open$/, path: 0, type: 'file' },
    { calls: 'rename', callee: /^os\.rename$/, path: 1, type: 'file' },
  ],
  settings: commonSettings,
  listens: [
    { calls: 'bind', callee: /^socket\.bind$/, at: [1], style: 'port' },
    { calls: 'bind', callee: /^bind$/, at: [1], style: 'port', needs: /require[( ]["'](?:luv|uv|socket|copas)/ },
  ],
  privileges: commonPrograms,
  bareCalls: false,
}

import { commonSettings, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

export const nim: Language = {
  name: 'nim',
  extensions: ['nim'],
  syntax: syntax.nim,
  tests: /(?:^|\/)tests?\/|(?:^|\/)t?test_?\w*\.nim$/,
  interesting: /open|writeFile|createDir|newFileLogger|newRollingFileLogger|Port\(|Port /,
  writes: [
    { calls: 'writeFile', path: 0, type: 'file' },
    {
      calls: 'open',
      path: 0,
      type: 'file',
      mode: { argument: 1, keyword: 'mode', writes: /fm(?:Write|Append|ReadWrite)/ },
    },
    { calls: 'open', path: 0, type: 'file', looksLike: /\.(?:db3?|sqlite3?)$/, needs: /\bdb_sqlite\b/ },
    { calls: 'createDir', path: 0, type: 'directory' },
    { calls: 'newFileLogger newRollingFileLogger', path: 0, type: 'file' },
  ],
  settings: commonSettings,
  listens: [
    {
      calls: 'Port',
      at: [0],
      style: 'port',
      needs: /\b(?:jester|asynchttpserver|prologue|httpbeast|httpx|mummy|bindAddr)\b/,
      not: /\bconnect\s*\(/,
    },
  ],
  privileges: [],
  bareCalls: true,
}

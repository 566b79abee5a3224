import { commonPrograms, commonSettings, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

export const haskell: Language = {
  name: 'haskell',
  extensions: ['hs'],
  syntax: syntax.haskell,
  tests: /(?:^|\/)tests?\/|(?:Spec|Test)\.hs$/,
  interesting: /createDirectory|writeFile|appendFile|openFile|withFile|run|scotty|setPort|sqlite|Sqlite|proc|[dD]ir\b/i,
  writes: [
    { calls: 'createDirectoryIfMissing', path: 1, type: 'directory' },
    { calls: 'createDirectory', path: 0, type: 'directory' },
    { calls: 'writeFile appendFile', path: 0, type: 'file' },
    {
      calls: 'openFile withFile openBinaryFile withBinaryFile',
      path: 0,
      type: 'file',
      mode: { argument: 1, keyword: '', writes: /Write|Append/ },
    },
    { calls: 'withSqliteConn withSqlitePool createSqlitePool runSqlite', path: 0, type: 'file' },
    { calls: 'open withConnection', path: 0, type: 'file', needs: /SQLite\.Simple/ },
  ],
  settings: commonSettings,
  listens: [
    { calls: 'run', at: [0], style: 'port', needs: /Warp/ },
    { calls: 'scotty', at: [0], style: 'port' },
    { calls: 'setPort', at: [0], style: 'port' },
  ],
  privileges: commonPrograms,
  bareCalls: false,
  spacedArguments: true,
}

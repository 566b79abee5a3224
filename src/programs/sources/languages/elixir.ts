import { commonPrograms, commonSettings, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

export const elixir: Language = {
  name: 'elixir',
  extensions: ['ex', 'exs'],
  syntax: syntax.elixir,
  tests: /(?:^|\/)test\/|_test\.exs$|(?:^|\/)config\/(?:dev|test)\.exs$/,
  interesting: /File\.|port|listen|database|DATABASE_PATH|System\.cmd|Exqlite|[dD]ir\b|[fF]older|_path\b/,
  writes: [
    { calls: 'mkdir_p! mkdir_p mkdir! mkdir', callee: /^File\./, path: 0, type: 'directory' },
    { calls: 'write! write touch! touch', callee: /^File\./, path: 0, type: 'file' },
    { calls: 'cp! cp cp_r! cp_r rename! rename', callee: /^File\./, path: 1, type: 'file' },
    {
      calls: 'open! open stream! stream',
      callee: /^File\./,
      path: 0,
      type: 'file',
      mode: { argument: 1, keyword: '', writes: /write|append/ },
    },
    { calls: 'open', callee: /^Exqlite\.Sqlite3\./, path: 0, type: 'file' },
  ],
  settings: [
    ...commonSettings,
    { names: /^database$/, type: 'file', looksLike: /\.(?:db|sqlite3?)$/ },
    { names: /^database$/, type: 'file', needs: /DATABASE_PATH|SQLite3/ },
  ],
  listens: [
    { calls: 'http https', callee: /Cowboy2?\.https?$/, at: [], keywords: ['port'], style: 'port' },
    { calls: 'start_link', callee: /Bandit\./, at: [], keywords: ['port'], style: 'port' },
    { calls: 'listen', callee: /^(?:gen_tcp|ssl|ranch)?\.?listen$/, at: [0], style: 'port', needs: /:gen_tcp|:ssl/ },
  ],
  // `url: [host: "example.org", port: 443]` is what links say.
  portSettings: [
    { name: 'port', within: /^(?:https?|options|\{)$/, needs: /Plug\.Cowboy|Bandit|\.Endpoint\b|ThousandIsland/ },
  ],
  privileges: commonPrograms,
  bareCalls: true,
}

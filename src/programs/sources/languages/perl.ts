import { commonPrivileges, commonPrograms, commonSettings, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

export const perl: Language = {
  name: 'perl',
  extensions: ['pl', 'pm', 'psgi'],
  syntax: syntax.perl,
  tests: /(?:^|\/)x?t\/|\.t$/,
  interesting:
    /open|mkdir|make_path|mkpath|spew|touch|append|SQLite|listen|port|Port|daemon|system|exec|store|copy|dir\b/i,
  writes: [
    { calls: 'open', path: 2, type: 'file', mode: { argument: 1, keyword: '', writes: /^\+?>|^\+</ } },
    { calls: 'open', path: 1, type: 'file', strip: /^\s*\+?>>?\s*/ },
    { calls: 'mkdir make_path mkpath', path: 0, type: 'directory', looksLike: /\// },
    { calls: 'mkpath make_path mkdir', path: 'receiver', type: 'directory', text: /^path\(/ },
    {
      calls: 'spew spew_utf8 spew_raw spurt append append_utf8 append_raw touch openw opena',
      path: 'receiver',
      type: 'file',
      text: /^path\(/,
    },
    {
      calls: 'connect connect_cached',
      path: 0,
      type: 'file',
      strip: /^dbi:SQLite:(?:uri=file:|dbname=|database=)?/i,
      text: /SQLite/,
    },
    { calls: 'new', callee: /^Mojo\.SQLite\./, path: 0, type: 'file', strip: /^(?:sqlite|file):/ },
    { calls: 'new', callee: /^Mojo\.Log\./, path: 'keyword', keyword: 'path', type: 'file' },
    { calls: 'store nstore lock_store lock_nstore', path: 1, type: 'file', needs: /\bStorable\b/ },
    { calls: 'copy move', path: 1, type: 'file', needs: /\bFile::Copy\b/ },
  ],
  settings: commonSettings,
  listens: [
    { calls: 'new', callee: /(?:Daemon|INET6?|IP|SSL)\.new$/, at: [], keywords: ['LocalPort'], style: 'port' },
    { calls: 'new', callee: /(?:Simple|Server)\.new$/, at: [0], keywords: ['port'], style: 'port' },
    { calls: 'set', callee: /^set$/, at: [], keywords: ['port'], style: 'port', needs: /\bDancer2?\b/ },
    { calls: 'start', callee: /^(?:app|\(\))?\.?start$/, at: [2], style: 'address', needs: /\bMojolicious\b/ },
  ],
  privileges: [...commonPrivileges, ...commonPrograms],
  bareCalls: true,
}

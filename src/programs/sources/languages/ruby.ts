import { commonPrivileges, commonPrograms, commonSettings, PATH_LIKE, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

export const ruby: Language = {
  name: 'ruby',
  extensions: ['rb', 'ru', 'rake', 'cr'],
  syntax: syntax.ruby,
  tests: /(?:^|\/)(?:spec|test|features)\/|_(?:spec|test)\.rb$/,
  rootJoins: /(?:^|\.)(?:File|root|pwd)\.join$/,
  interesting:
    /File\.|load_file|FileUtils|Dir\.|mkdir|Logger|SQLite3|port|Server|listen|bind|set |run!|setuid|chown|system|exec|IO\.|pid|_path|_redirect|DB\.|Kemal|CSV|PStore|YAML::Store|Sequel|database|_dir|DIR\b/,
  writes: [
    { calls: 'new open', callee: /^UNIXServer\./, path: 0, type: 'file' },
    {
      calls: 'open new',
      callee: /^(?:::)?File\.(?:open|new)$/,
      path: 0,
      type: 'file',
      mode: { argument: 1, keyword: 'mode', writes: /[wa+]/ },
    },
    { calls: 'write binwrite', callee: /^(?:File|IO)\./, path: 0, type: 'file' },
    { calls: 'mkdir_p mkdir makedirs mkpath', callee: /^(?:FileUtils|Dir)\./, path: 0, type: 'directory' },
    {
      calls: 'write binwrite mkpath open',
      path: 'receiver',
      type: 'file',
      text: /^Pathname(?:\.new)?\(.*(?:write|mkpath|['"][wa])/,
    },
    { calls: 'new', callee: /FileSystem\.new$/, path: 0, type: 'directory', needs: /[Ss]hrine/ },
    { calls: 'open', callee: /Zip\.File\.open$/, path: 0, type: 'file', text: /CREATE|create: ?true/ },
    { calls: 'touch', callee: /^FileUtils\./, path: 0, type: 'file' },
    { calls: 'cp mv copy move', callee: /^FileUtils\./, path: 1, type: 'file' },
    // The configurations of Puma and Unicorn are Ruby.
    { calls: 'pidfile state_path', callee: /^(?:pidfile|state_path)$/, path: 0, type: 'file' },
    { calls: 'stdout_redirect', callee: /^stdout_redirect$/, path: 0, type: 'file' },
    { calls: 'stdout_redirect', callee: /^stdout_redirect$/, path: 1, type: 'file' },
    { calls: 'pid stderr_path stdout_path', callee: /^(?:pid|stderr_path|stdout_path)$/, path: 0, type: 'file' },
    {
      calls: 'new',
      callee: /^Logger\.new$|^SQLite3.Database\.new$|^(?:PStore|YAML\.Store)\.new$/,
      path: 0,
      type: 'file',
    },
    {
      calls: 'open',
      callee: /^CSV\.open$/,
      path: 0,
      type: 'file',
      mode: { argument: 1, keyword: 'mode', writes: /^[wa]|\+/ },
    },
    // Crystal's.
    {
      calls: 'open connect',
      callee: /^DB\./,
      path: 0,
      type: 'file',
      strip: /^sqlite3:(?:\/\/)?/,
      looksLike: /^sqlite3:/,
    },
    { calls: 'sqlite', callee: /^Sequel\./, path: 0, type: 'file' },
    { calls: 'connect', callee: /^Sequel\./, path: 0, type: 'file', strip: /^sqlite:\/\/(?=\/|[^/])/ },
  ],
  reads: [
    { calls: 'load_file safe_load_file', callee: /^(?:YAML|JSON)\./, path: 0, type: 'file' },
    { calls: 'read', callee: /^(?:File|IO)\./, path: 0, type: 'file' },
  ],
  settings: [...commonSettings, { names: /^database$/, type: 'file', looksLike: PATH_LIKE, needs: /sqlite/ }],
  listens: [
    { calls: 'new', callee: /(?:TCPServer|UNIXServer)\.new$/, at: [1, 0], style: 'port' },
    { calls: 'new', callee: /HTTPServer\.new$/, at: [], keywords: ['Port'], style: 'port' },
    { calls: 'run run!', at: [], keywords: ['Port', 'port'], style: 'port' },
    { calls: 'run', callee: /^Kemal\.run$/, at: [0], keywords: ['port'], style: 'port' },
    { calls: 'bind_tcp', at: [1, 0], style: 'port' },
    { calls: 'run', callee: /^App\.run/, at: [], keywords: ['port'], style: 'port' },
    { calls: 'set', callee: /^set$/, at: [], keywords: ['port'], style: 'port', needs: /[Ss]inatra/ },
    {
      calls: 'port',
      callee: /^port$/,
      at: [0],
      style: 'port',
      needs: /^\s*(?:threads|workers|plugin|preload_app!?|environment|pidfile)\b/m,
    },
    { calls: 'bind', callee: /^bind$/, at: [0], style: 'address' },
    { calls: 'listen', callee: /^listen$/, at: [0], style: 'port', needs: /worker_processes/ },
  ],
  privileges: [...commonPrivileges, ...commonPrograms],
  bareCalls: true,
}

import { commonPrivileges, commonPrograms, dockerClients, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

const fs =
  /^(?:fs|fsp|fse|fsPromises|fsExtra|promises|fs\.promises|require\(\))?\.?[a-zA-Z]+$|(?:^|\.)fs(?:\.promises)?\.|^\(\)\./

export const javascript: Language = {
  name: 'javascript',
  extensions: ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts', 'jsx', 'tsx'],
  syntax: syntax.javascript,
  tests:
    /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|cypress|spec)\/|\.(?:spec|test|stories|d)\.[cm]?[jt]sx?$|(?:^|\/)(?:jest|vitest|cypress|playwright|karma)\.(?:config|setup)/,
  interesting:
    /listen|serve|Server|mkdir|write|append|Stream|dest\b|Database|filename|bind|uid|chown|spawn|exec|docker/,
  writes: [
    {
      calls:
        'writeFile writeFileSync appendFile appendFileSync createWriteStream outputFile outputFileSync writeJson writeJsonSync outputJson outputJsonSync writeJSON',
      callee: fs,
      path: 0,
      type: 'file',
    },
    {
      calls: 'mkdir mkdirSync mkdirp mkdirpSync ensureDir ensureDirSync mkdtemp mkdtempSync emptyDir emptyDirSync',
      callee: fs,
      path: 0,
      type: 'directory',
    },
    { calls: 'sync', callee: /^(?:mkdirp|makeDir)\.sync$/, path: 0, type: 'directory' },
    {
      calls: 'open openSync',
      callee: /^(?:fs|fsp|fs\.promises)\./,
      path: 0,
      type: 'file',
      mode: { argument: 1, keyword: 'flags', writes: /^[wa]|r\+/ },
    },
    {
      calls: 'copyFile copyFileSync rename renameSync cp cpSync',
      callee: /^(?:fs|fsp|fse|fs\.promises)\./,
      path: 1,
      type: 'file',
    },
    { calls: 'Database', callee: /^(?:sqlite3?\.|Sqlite\.|)Database$/, construct: true, path: 0, type: 'file' },
    { calls: 'open', callee: /^(?:sqlite|sqlite3)\./, path: 0, keyword: 'filename', type: 'file' },
    {
      calls: 'Datastore Loki JsonDB Low JSONFile JSONFileSync FileSync FileAsync',
      construct: true,
      path: 0,
      keyword: 'filename',
      type: 'file',
    },
    { calls: 'multer', path: 0, keyword: 'dest', type: 'directory' },
    {
      calls: 'File DailyRotateFile',
      callee: /transports\.|DailyRotateFile$/,
      construct: true,
      path: 0,
      keyword: 'filename',
      type: 'file',
    },
  ],
  listens: [
    { calls: 'listen', at: [0], keywords: ['port'], style: 'port' },
    {
      calls: 'listen',
      callee: /^(?:app|server|fastify|httpServer)\.listen$/,
      at: [1],
      style: 'port',
      needs: /\buWebSockets|uWS\b/,
    },
    { calls: 'serve', callee: /^(?:Bun\.serve|Deno\.serve|serve)$/, at: [0, 1], keywords: ['port'], style: 'port' },
    {
      calls: 'Server WebSocketServer',
      construct: true,
      at: [0],
      keywords: ['port'],
      style: 'port',
      needs: /\bws\b|socket\.io|WebSocket/,
    },
    { calls: 'bindAsync bind', callee: /\.bindAsync$|^server\.bind$/, at: [0], style: 'address' },
    {
      calls: 'bind',
      callee: /^(?:server|socket|udp\w*)\.bind$/,
      at: [0],
      keywords: ['port'],
      style: 'port',
      protocol: 'udp',
      needs: /dgram/,
    },
  ],
  privileges: [...commonPrivileges, ...commonPrograms, ...dockerClients],
  bareCalls: false,
}

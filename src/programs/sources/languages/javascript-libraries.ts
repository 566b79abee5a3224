import { PATH_LIKE, type ListenRule, type SettingRule, type WriteRule } from '../rules.js'

/** An absolute path of a file with an ending. */
const FILE = /^\/.*\.\w{2,5}$/

/** What packages of npm are told to write, beyond what Node.js itself has. */
export const libraryWrites: readonly WriteRule[] = [
  { calls: 'DatabaseSync', construct: true, path: 0, type: 'file', looksLike: /^(?!:memory:)/ },
  { calls: 'PouchDB', construct: true, path: 0, type: 'directory', looksLike: /^[./]/ },
  { calls: 'writeFile writeFileSync', callee: /(?:^|\.)(?:xlsx|csv)\.writeFile(?:Sync)?$/, path: 0, type: 'file' },
  { calls: 'writeFile writeFileSync', callee: /^XLSX\.writeFile(?:Sync)?$/, path: 1, type: 'file' },
  { calls: 'writeFile writeFileSync', callee: /^(?:jsonfile|writeFileAtomic)\./, path: 0, type: 'file' },
  { calls: 'writeFileAtomic writeFileAtomicSync', path: 0, type: 'file' },
  { calls: 'sync', callee: /^(?:writeFileAtomic|write)\.sync$/, path: 0, type: 'file', needs: /write-file-atomic/ },
  { calls: 'write writeAsync', path: 0, type: 'file', looksLike: FILE, needs: /['"]jimp['"]/i },
  { calls: 'save output', path: 0, type: 'file', looksLike: FILE, needs: /\bffmpeg\b/i },
  { calls: 'clone', path: 1, type: 'directory', looksLike: /^[./]/, needs: /simple-git/ },
  { calls: 'Extract', callee: /^unzip(?:per)?\.Extract$/, path: 'keyword', keyword: 'path', type: 'directory' },
  { calls: 'x extract', callee: /^tar\.(?:x|extract)$/, path: 'keyword', keyword: 'cwd', type: 'directory' },
  { calls: 'x extract', callee: /^tar\.(?:x|extract)$/, path: 'keyword', keyword: 'C', type: 'directory' },
  { calls: 'SimpleFsStorageProvider RustSdkCryptoStorageProvider', construct: true, path: 0, type: 'file' },
  { calls: 'FileStore', construct: true, path: 'keyword', keyword: 'directory', type: 'directory', needs: /@tus\// },
  { calls: 'open', callee: /^open$/, path: 'keyword', keyword: 'path', type: 'directory', needs: /['"]lmdb['"]/ },
]

/** Options of packages that name a place. */
export const librarySettings: readonly SettingRule[] = [
  { names: /^dbName$/, type: 'file', looksLike: PATH_LIKE, needs: /@mikro-orm\/(?:better-)?sqlite|type: ?['"]sqlite/ },
  { names: /^location$/, type: 'file', looksLike: PATH_LIKE, needs: /['"]sqljs['"]/ },
  { names: /^filePath$/, type: 'file', looksLike: PATH_LIKE, needs: /['"]quick\.db['"]/ },
  { names: /^url$/, type: 'file', strip: /^file:/, looksLike: /^file:/, needs: /sqliteAdapter/ },
  { names: /^filename$/, type: 'file', looksLike: PATH_LIKE, needs: /winston-daily-rotate-file|DailyRotateFile/ },
  { names: /^cacheDir$/, type: 'directory', looksLike: PATH_LIKE, needs: /@(?:xenova|huggingface)\/transformers/ },
]

/** Servers of packages, by where the port stands in the call. */
export const libraryListens: readonly ListenRule[] = [
  { calls: 'server Server', callee: /^[Hh]api\.[sS]erver$/, at: [], keywords: ['port'], style: 'port' },
  { calls: 'createServer', at: [], keywords: ['port'], style: 'port', needs: /@marblejs\/|\bjayson\b|http-server/ },
  {
    calls: 'bind',
    callee: /^\w+\.bind$/,
    at: [0],
    keywords: ['port'],
    style: 'port',
    protocol: 'udp',
    needs: /['"](?:node:)?dgram['"]/,
  },
]

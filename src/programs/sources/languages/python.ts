import { commonPrivileges, commonPrograms, dockerClients, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

const writing = { argument: 1, keyword: 'mode', writes: /[wax+]/ }

export const python: Language = {
  name: 'python',
  extensions: ['py', 'pyw'],
  syntax: syntax.python,
  tests: /(?:^|\/)(?:tests?|testing)\/|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/,
  interesting:
    /open|create_engine|mkdir|makedirs|write_|FileHandler|connect|filename|_ROOT|_FOLDER|DATABASE_UR[IL]|run|listen|Server|serve|bind|port|uid|chown|subprocess|system|scapy|SOCK_RAW|docker/,
  writes: [
    {
      calls: 'open',
      callee: /^(?:io\.|codecs\.|gzip\.|bz2\.|aiofiles\.)?open$/,
      path: 0,
      keyword: 'file',
      type: 'file',
      mode: writing,
    },
    {
      calls: 'open',
      callee: /\.open$/,
      path: 'receiver',
      type: 'file',
      mode: { argument: 0, keyword: 'mode', writes: /^[wax]|\+/ },
    },
    {
      calls: 'makedirs mkdir',
      callee: /^(?:os|pathlib)\.|^(?:makedirs|mkdir)$/,
      path: 0,
      keyword: 'name',
      type: 'directory',
    },
    { calls: 'mkdir', callee: /\.mkdir$/, path: 'receiver', type: 'directory' },
    { calls: 'write_text write_bytes touch', path: 'receiver', type: 'file' },
    {
      calls: 'FileHandler RotatingFileHandler TimedRotatingFileHandler WatchedFileHandler',
      path: 0,
      keyword: 'filename',
      type: 'file',
    },
    { calls: 'basicConfig', path: 99, keyword: 'filename', type: 'file' },
    { calls: 'add', callee: /^logger\.add$/, path: 0, type: 'file' },
    {
      calls: 'connect',
      callee: /^(?:sqlite3|aiosqlite|apsw|duckdb)\.connect$/,
      path: 0,
      keyword: 'database',
      type: 'file',
    },
    { calls: 'SqliteDatabase SqliteExtDatabase TinyDB', path: 0, type: 'file' },
    {
      calls: 'create_engine create_async_engine',
      path: 0,
      keyword: 'url',
      type: 'file',
      strip: /^sqlite(?:\+\w+)?:\/\/\//,
    },
    { calls: 'open', callee: /^(?:shelve|dbm)\.open$/, path: 0, type: 'file' },
    { calls: 'copy copyfile copy2 move copytree', callee: /^shutil\./, path: 1, type: 'file' },
    { calls: 'to_csv to_json to_parquet to_pickle to_excel savefig', path: 0, type: 'file' },
  ],
  settings: [
    { names: 'SQLALCHEMY_DATABASE_URI SQLALCHEMY_DATABASE_URL', type: 'file', strip: /^sqlite(?:\+\w+)?:\/\/\// },
  ],
  listens: [
    {
      calls: 'run',
      callee:
        /^(?:app|application|server|socketio|uvicorn|bottle|ui|mcp|api|web|hypercorn|asgi|sio|dash_app)\.run$|^run$/,
      at: [],
      keywords: ['port'],
      style: 'port',
    },
    { calls: 'run', callee: /^(?:app|application)\.run$/, at: [1], style: 'port', needs: /Flask|Quart/ },
    { calls: 'run_app run_server run_simple serve launch', at: [], keywords: ['port', 'server_port'], style: 'port' },
    { calls: 'run_simple', at: [1], style: 'port' },
    { calls: 'serve', callee: /^(?:waitress\.|)serve$/, at: [], keywords: ['listen'], style: 'address' },
    {
      calls:
        'HTTPServer ThreadingHTTPServer TCPServer ThreadingTCPServer WSGIServer SimpleXMLRPCServer SimpleJSONRPCServer',
      at: [0],
      style: 'tuple',
    },
    { calls: 'UDPServer ThreadingUDPServer', at: [0], style: 'tuple', protocol: 'udp' },
    {
      calls: 'bind',
      callee: /(?:^|\.)(?:s|sock\w*|server\w*|udp\w*|listener|\w*socket\w*)\.bind$/i,
      at: [0],
      style: 'tuple',
    },
    { calls: 'make_server', at: [1], style: 'port' },
    { calls: 'WSGIServer StreamServer', at: [0], style: 'tuple' },
    { calls: 'add_insecure_port add_secure_port', at: [0], style: 'address' },
    {
      calls: 'start_server create_server',
      callee: /^(?:asyncio|loop|trio)\./,
      at: [2],
      keywords: ['port'],
      style: 'port',
    },
    { calls: 'serve', callee: /^websockets\.serve$|^serve$/, at: [2], style: 'port', needs: /websockets/ },
    { calls: 'start_http_server', at: [0], keywords: ['port'], style: 'port' },
    {
      calls: 'listen',
      callee: /^(?:app|application|server|http_server|httpserver)\.listen$/,
      at: [0],
      keywords: ['port'],
      style: 'port',
      needs: /tornado/,
    },
    { calls: 'create_server', callee: /^(?:socket)\.create_server$/, at: [0], style: 'tuple' },
    { calls: 'listenTCP', callee: /^reactor\./, at: [0], style: 'port' },
  ],
  privileges: [
    ...commonPrivileges,
    ...commonPrograms,
    ...dockerClients,
    {
      calls: 'socket',
      text: /SOCK_RAW|AF_PACKET/,
      code: 'opens-raw-sockets',
      message: 'it opens a raw socket',
      certainty: 'likely',
    },
    {
      calls: 'sniff sr sr1 srp srp1 sendp',
      callee: /^(?:scapy\.all\.|scapy\.|)\w+$/,
      text: /iface|timeout|verbose|filter/,
      code: 'opens-raw-sockets',
      message: 'it sends or captures packets',
      certainty: 'likely',
    },
  ],
  bareCalls: false,
}

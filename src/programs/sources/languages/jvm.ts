import { commonPrograms, commonSettings, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

const tests = /(?:^|\/)src\/(?:test|integrationTest|androidTest)\/|Tests?\.(?:java|kt|scala|groovy)$/
const interesting =
  /Server|Socket|listen|port|File|Files|Path|start\(|Runtime|ProcessBuilder|jdbc:|transferTo|RocksDB|[dD]ir\b|DIR\b|[fF]older/

/** Databases in a file of their own. */
const JDBC = /^jdbc:(?:sqlite|h2:file|h2(?!:(?:mem|tcp|ssl))|hsqldb:file|derby):/

const writes: Language['writes'] = [
  { calls: 'FileOutputStream FileWriter PrintWriter RandomAccessFile', construct: true, path: 0, type: 'file' },
  { calls: 'createDirectories createDirectory', callee: /^Files\./, path: 0, type: 'directory' },
  {
    calls: 'write writeString newBufferedWriter newOutputStream createFile',
    callee: /^Files\./,
    path: 0,
    type: 'file',
  },
  { calls: 'copy move', callee: /^Files\./, path: 1, type: 'file' },
  { calls: 'mkdirs mkdir', path: 'receiver', type: 'directory' },
  { calls: 'writeText appendText writeBytes', path: 'receiver', type: 'file' },
  {
    calls: 'getConnection',
    callee: /^DriverManager\./,
    path: 0,
    type: 'file',
    strip: JDBC,
  },
  { calls: 'FileHandler', construct: true, path: 0, type: 'file' },
  { calls: 'transferTo', path: 0, type: 'file' },
  { calls: 'createNewFile', path: 'receiver', type: 'file' },
  { calls: 'createTempDirectory', callee: /^Files\./, path: 0, type: 'directory', looksLike: /\// },
  { calls: 'open', callee: /^(?:FS|NIOFS|MMap)Directory\./, path: 0, type: 'directory' },
  { calls: 'open', callee: /^RocksDB\./, path: 1, type: 'directory' },
  { calls: 'fileDB', path: 0, type: 'file' },
  { calls: 'PrintStream', construct: true, path: 0, type: 'file', looksLike: /\// },
  {
    calls: 'open',
    callee: /^(?:Asynchronous)?FileChannel\./,
    path: 0,
    type: 'file',
    text: /\b(?:WRITE|CREATE|APPEND)/,
  },
  { calls: 'setUrl setJdbcUrl url jdbcUrl', path: 0, type: 'file', strip: JDBC, looksLike: JDBC },
  { calls: 'writeValue', path: 0, type: 'file', looksLike: /\// },
  { calls: 'filePath', path: 0, type: 'file', needs: /[Nn]itrite/ },
  { calls: 'createTempFile', callee: /^File\./, path: 2, type: 'directory' },
  { calls: 'createTempFile', callee: /^Files\./, path: 0, type: 'directory', looksLike: /\// },
  { calls: 'newInstance', callee: /^(?:PersistentEntityStores|Environments)\./, path: 0, type: 'directory' },
  { calls: 'write', callee: /^ImageIO\./, path: 2, type: 'file' },
  {
    calls: 'writeStringToFile writeByteArrayToFile writeLines copyInputStreamToFile',
    callee: /^FileUtils\./,
    path: 0,
    type: 'file',
    looksLike: /\//,
  },
]

const listens: Language['listens'] = [
  { calls: 'ServerSocket', construct: true, at: [0], style: 'port' },
  { calls: 'DatagramSocket', construct: true, at: [0], style: 'port', protocol: 'udp' },
  { calls: 'create', callee: /^Https?Server\.create$/, at: [0], style: 'port' },
  { calls: 'Server', construct: true, at: [0], style: 'port', needs: /jetty/ },
  { calls: 'forPort', at: [0], style: 'port' },
  { calls: 'start', callee: /(?:^|\.)(?:app|javalin|\(\))\.start$/i, at: [0, 1], style: 'port', needs: /[Jj]avalin/ },
  {
    calls: 'port setPort',
    callee: /^(?:port|Spark\.port|(?:tomcat|connector|factory|server)\.setPort)$/,
    at: [0],
    style: 'port',
  },
  { calls: 'embeddedServer', at: [1], keywords: ['port'], style: 'port' },
  { calls: 'listen', at: [0], style: 'port', needs: /vertx|undertow/i },
  { calls: 'addHttpListener', at: [0], style: 'port' },
  { calls: 'bindAndHandle', at: [2], keywords: ['port'], style: 'port', needs: /(?:akka|pekko)\.http/ },
  { calls: 'newServerAt', at: [1], keywords: ['port'], style: 'port', needs: /(?:akka|pekko)\.http/ },
  { calls: 'withPort', at: [0], style: 'port', needs: /http4s|vertx/ },
  { calls: 'bindHttp', at: [0], style: 'port', needs: /http4s/ },
  { calls: 'setPort', callee: /HttpServerOptions\W*\.setPort$/, at: [0], style: 'port' },
  {
    calls: 'http https',
    callee: /^(?:\(\)|sb|builder|serverBuilder)\.https?$/,
    at: [0],
    style: 'port',
    needs: /armeria/,
  },
  { calls: 'port', callee: /\.port$/, at: [0], style: 'port', needs: /ratpack|reactor\.netty/ },
  { calls: 'defaultWithPort', at: [0], style: 'port' },
  {
    calls: 'Undertow Jetty Netty SunHttp ApacheServer KtorCIO KtorNetty',
    callee: /^\w+$/,
    at: [0],
    style: 'port',
    needs: /http4k|asServer/,
  },
  { calls: 'bind', at: [0], style: 'port', needs: /ServerBootstrap|ServerSocketChannel/ },
]

export const java: Language = {
  name: 'java',
  extensions: ['java'],
  syntax: syntax.java,
  tests,
  rootJoins: /^(?!)/,
  interesting,
  writes,
  settings: commonSettings,
  listens,
  privileges: commonPrograms,
  bareCalls: false,
}

export const kotlin: Language = {
  ...java,
  name: 'kotlin',
  extensions: ['kt', 'kts', 'scala', 'groovy'],
  syntax: syntax.kotlin,
  // Kotlin has no `new`.
  writes: writes.map(rule => ({ ...rule, construct: false })),
  listens: listens.map(rule => ({ ...rule, construct: false })),
}

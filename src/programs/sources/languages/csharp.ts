import { commonPrograms, commonSettings, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

const making = { argument: 1, keyword: 'mode', writes: /Create|Append|Truncate/ }

export const csharp: Language = {
  name: 'csharp',
  extensions: ['cs', 'fs', 'vb'],
  syntax: syntax.csharp,
  tests: /(?:^|[./])[Tt]ests?\/|Tests?\.(?:cs|fs)$/,
  interesting:
    /File|Directory|Listen|Urls|Run\(|Prefixes|Sqlite|SQLite|LiteDatabase|Data Source|Process|WriteTo|AddFile|[dD]ir\b|[fF]older/,
  writes: [
    {
      calls:
        'WriteAllText WriteAllTextAsync WriteAllBytes WriteAllBytesAsync WriteAllLines WriteAllLinesAsync AppendAllText AppendAllTextAsync AppendAllLines AppendAllLinesAsync AppendText CreateText Create OpenWrite',
      callee: /(?:^|\.)File\./,
      path: 0,
      type: 'file',
    },
    { calls: 'CreateDirectory', callee: /(?:^|\.)Directory\./, path: 0, type: 'directory' },
    { calls: 'StreamWriter', construct: true, path: 0, type: 'file' },
    {
      calls: 'FileStream',
      construct: true,
      path: 0,
      type: 'file',
      mode: making,
    },
    {
      calls: 'Open',
      callee: /(?:^|\.)File\.Open$/,
      path: 0,
      type: 'file',
      mode: making,
    },
    { calls: 'Create', callee: /^\(\)\.Create$/, path: 'receiver', type: 'directory', text: /DirectoryInfo/ },
    { calls: 'PersistKeysToFileSystem', path: 0, type: 'directory' },
    {
      calls: 'File',
      callee: /WriteTo\.File$|^\(\)\.File$/,
      path: 0,
      keyword: 'path',
      type: 'file',
      needs: /Serilog|LoggerConfiguration/,
    },
    { calls: 'AddFile', callee: /Logging\.AddFile$|^loggerFactory\.AddFile$/i, path: 0, type: 'file' },
    { calls: 'ExtractToDirectory CreateFromDirectory', callee: /(?:^|\.)ZipFile\./, path: 1, type: 'directory' },
    { calls: 'LiteDatabase LiteRepository', construct: true, path: 0, type: 'file', strip: /^(?:Filename\s*=\s*)?/i },
    { calls: 'UseSQLiteStorage', path: 0, type: 'file' },
    { calls: 'Save SaveAsync SaveAs', path: 0, type: 'file', looksLike: /[/\\].*\.\w{2,5}$/ },
    { calls: 'Copy Move', callee: /(?:^|\.)File\./, path: 1, type: 'file' },
    { calls: 'UseSqlite', path: 0, type: 'file', strip: /^(?:Data Source|Filename|DataSource)\s*=\s*/i },
    {
      calls: 'SqliteConnection',
      construct: true,
      path: 0,
      type: 'file',
      strip: /^(?:Data Source|Filename|DataSource)\s*=\s*/i,
    },
  ],
  settings: commonSettings,
  listens: [
    { calls: 'TcpListener', construct: true, at: [1], style: 'port' },
    { calls: 'UdpClient', construct: true, at: [0], style: 'port', protocol: 'udp' },
    { calls: 'ListenAnyIP ListenLocalhost', at: [0], style: 'port' },
    { calls: 'Listen', callee: /(?:options|kestrel|serverOptions|o)\.Listen$/i, at: [1], style: 'port' },
    { calls: 'UseUrls', at: [0], style: 'address' },
    { calls: 'Run RunAsync', callee: /^app\./, at: [0], style: 'address' },
    { calls: 'Add', callee: /(?:Urls|Prefixes)\.Add$/, at: [0], style: 'address' },
    { calls: 'ServerPort', construct: true, at: [1], style: 'port' },
  ],
  privileges: commonPrograms,
  bareCalls: false,
}

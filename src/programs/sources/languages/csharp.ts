import { commonPrograms, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

export const csharp: Language = {
  name: 'csharp',
  extensions: ['cs', 'fs', 'vb'],
  syntax: syntax.csharp,
  tests: /(?:^|[./])[Tt]ests?\/|Tests?\.(?:cs|fs)$/,
  interesting: /File|Directory|Listen|Urls|Run\(|Prefixes|Sqlite|Data Source|Process/,
  writes: [
    {
      calls:
        'WriteAllText WriteAllTextAsync WriteAllBytes WriteAllBytesAsync WriteAllLines AppendAllText AppendAllLines AppendText CreateText Create OpenWrite',
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
      mode: { argument: 1, keyword: 'mode', writes: /Create|Append|OpenOrCreate|Truncate/ },
    },
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

import { commonPrograms, commonSettings, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

export const dart: Language = {
  name: 'dart',
  extensions: ['dart'],
  syntax: syntax.dart,
  tests: /(?:^|\/)test\/|_test\.dart$/,
  interesting: /File\(|Directory\(|bind|serve|port|Process\.|sqlite|Database|Hive|[dD]ir\b|[fF]older|Path\b/,
  writes: [
    { calls: 'create createSync', path: 'receiver', type: 'directory', text: /^Directory\(/ },
    {
      calls:
        'writeAsString writeAsStringSync writeAsBytes writeAsBytesSync openWrite create createSync openSync rename copy',
      path: 'receiver',
      type: 'file',
      text: /^File\(/,
    },
    {
      calls: 'writeAsString writeAsStringSync writeAsBytes writeAsBytesSync openWrite',
      path: 'receiver',
      type: 'file',
    },
    { calls: 'open', callee: /^sqlite3\.open$/, path: 0, type: 'file' },
    { calls: 'NativeDatabase createInBackground', path: 0, type: 'file' },
    { calls: 'init', callee: /^Hive\.init$/, path: 0, type: 'directory' },
  ],
  settings: commonSettings,
  listens: [
    { calls: 'bind bindSecure', callee: /^(?:Http|Secure)?(?:Server|ServerSocket)\.bind/, at: [1], style: 'port' },
    { calls: 'serve', at: [2], style: 'port', needs: /shelf/ },
    { calls: 'serve', at: [], keywords: ['port'], style: 'port' },
  ],
  privileges: commonPrograms,
  bareCalls: false,
}

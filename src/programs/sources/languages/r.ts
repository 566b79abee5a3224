import { commonPrograms, commonSettings, type Language } from '../rules.js'
import * as syntax from '../syntax.js'

export const r: Language = {
  name: 'r',
  extensions: ['r'],
  syntax: syntax.r,
  tests: /(?:^|\/)tests?\//,
  interesting: /dir\.create|write|save|file|sink|SQLite|duckdb|port|system|ggsave|[dD]ir\b|[fF]older/,
  writes: [
    { calls: 'create', callee: /^dir\.create$|^dir_create$/, path: 0, type: 'directory' },
    { calls: 'dir_create', path: 0, type: 'directory' },
    { calls: 'create', callee: /^file\.create$/, path: 0, type: 'file' },
    { calls: 'copy rename', callee: /^file\./, path: 1, type: 'file' },
    { calls: 'csv csv2 table', callee: /^write\./, path: 1, keyword: 'file', type: 'file' },
    {
      calls:
        'saveRDS writeLines write_csv write_csv2 write_tsv write_rds write_json write_delim write_parquet write_feather write_xlsx fwrite saveWidget',
      path: 1,
      keyword: 'file',
      type: 'file',
    },
    { calls: 'file', callee: /^download\.file$/, path: 1, keyword: 'destfile', type: 'file' },
    { calls: 'save cat', path: 'keyword', keyword: 'file', type: 'file' },
    { calls: 'sink ggsave', path: 0, type: 'file', looksLike: /\// },
    { calls: 'dbConnect', path: 1, keyword: 'dbname', type: 'file', text: /SQLite/ },
    { calls: 'dbConnect', path: 1, keyword: 'dbdir', type: 'file', text: /duckdb/ },
  ],
  settings: commonSettings,
  listens: [
    { calls: 'pr_run run runApp', at: [], keywords: ['port'], style: 'port' },
    { calls: 'runServer startServer', at: [1], keywords: ['port'], style: 'port', needs: /httpuv/ },
  ],
  privileges: commonPrograms,
  bareCalls: false,
}

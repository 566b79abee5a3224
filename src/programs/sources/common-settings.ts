import type { SettingRule } from './rules.js'

const PLACES = String.raw`(?:uploads?|media|storage|logs?|cache|data|output|backups?|exports?|downloads?|sessions?|attachments?|recordings?|screenshots?|thumbnails?)`

/** What applications call the places of what they keep; their code joins names to them that no text shows. */
export const commonSettings: readonly SettingRule[] = [
  {
    names: /^(?:cache|data|downloads?|logs?|spool|storage|te?mp|uploads?)$/,
    type: 'directory',
    looksLike: /^\/(?:data|srv|var\/(?:cache|lib|opt|spool))\/(?:[\w@-]+\/)*[\w@-]+\/?$/,
  },
  {
    names: /(?:^|[_-])(?:lock|log|pid)[_-]?(?:file|path)?$/i,
    type: 'file',
    looksLike: /^\/(?:var\/(?:lock|log|run)|run)\/(?:[\w@-][\w.@-]*\/)*[\w@-]+\.\w{1,8}$/,
  },
  {
    names: new RegExp(`${PLACES}[_-]?(?:dir(?:ectory)?|folder)$`, 'i'),
    type: 'directory',
    looksLike: /^\/(?:[\w@-][\w.@-]*\/)*[\w@-]+\/?$/,
  },
  { names: /uploads?[_-]?(?:dir(?:ectory)?|folder)$/i, type: 'directory', looksLike: /^[^/](?:.*\/)?[\w-]+\/?$/ },
  {
    // Routes have such names and values too.
    names: new RegExp(`${PLACES}[_-]?(?:path|root|location)$`, 'i'),
    type: 'directory',
    looksLike: /^\/(?:app|code|data|home|mnt|opt|srv|usr\/src|var|workspace)\/(?:[\w@-][\w.@-]*\/)*[\w@-]+\/?$/,
  },
]

import type { NginxDirective } from './nginx-tokens.js'
import type { ConfigListen } from './types.js'

/**
 * Where a server without `listen`, which listens on 80, can name its port: in a line of its own behind the opening brace.
 * `port_in_redirect off;` comes along, unless the server, or what is around all servers, is in `settled`: they say
 * themselves how they redirect. Undefined for no block.
 */
export function impliedListen(
  text: string,
  server: NginxDirective,
  settled: ReadonlySet<NginxDirective | undefined>,
): Pick<ConfigListen, 'range' | 'insert'> | undefined {
  const { blockStart } = server
  if (blockStart === undefined) return undefined
  const range = { start: blockStart, end: blockStart }
  const separator = separatorBehind(text, server, blockStart)
  const after = settled.has(undefined) || settled.has(server) ? ';' : `;${separator}port_in_redirect off;`
  return { range, insert: { before: `${separator}listen `, after } }
}

/** What stands between two directives of the block: a line end and the indent of its first line, or a blank. */
function separatorBehind(text: string, server: NginxDirective, blockStart: number): string {
  const [, eol, indent = ''] =
    /^[ \t]*(\r?\n)(?:[ \t]*\r?\n)*([ \t]*)/.exec(text.slice(blockStart, blockStart + 500)) ?? []
  if (eol === undefined) return ' '
  const outer =
    /(?:^|\n)([ \t]*)$/.exec(text.slice(Math.max(0, server.range.start - 80), server.range.start))?.[1] ?? ''
  return eol + (indent.length > outer.length ? indent : `${outer}    `)
}

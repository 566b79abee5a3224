const HERE_DOCUMENT = /<<-?[ \t]*["']?(\w{1,60})/g
const MAX_DELIMITERS = 50

/**
 * A script with CRLF, as its author sees it, with every offset still right: a blank stands for each CR, and a line's end for
 * that behind the delimiter of a here-document, which must stand alone.
 */
export function withoutCarriageReturns(text: string): string {
  if (!text.includes('\r')) return text
  const blanks = text.replace(/\r(?=\n)/g, ' ')
  const names = new Set([...text.matchAll(HERE_DOCUMENT)].slice(0, MAX_DELIMITERS).map(match => match[1] ?? ''))
  if (names.size === 0) return blanks
  return blanks.replace(new RegExp(`^([ \\t]*(?:${[...names].join('|')})) $`, 'gm'), '$1\n')
}

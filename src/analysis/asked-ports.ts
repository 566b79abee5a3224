import type { Range } from '../text.js'

/** A place where a health check names the port that it asks, or implies it. */
export interface Asked extends Range {
  /** What has to stand before new digits: a colon where a URL without a port implied 80 or 443. */
  readonly before: '' | ':'
  /** The name of the machine itself, where the port stands behind one. */
  readonly host: (Range & { readonly text: string }) | undefined
}

const SELF = /(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|\$\{?HOSTNAME\}?|\$\(hostname(?: -\w)?\))/.source
const MENTION = new RegExp(`(?:\\b(https?|wss?|tcp)://)?(?<![\\w.-])(${SELF})`, 'gi')
/** Behind the host: `:80`, `:${PORT:-80}`, `/80` of bash's /dev/tcp, `', 80` of a call, `', port: 80`, ` 80` of nc. */
const DIGITS = /^:(\d{1,5})(?![\w.])/
const FALLBACK = /^:\$\{\w+:?-(\d{1,5})\}/
const SEPARATE = /^["']?(?:\s*,\s*|\s+)["']?(?:port["']?\s*[:=]\s*["']?)?(\d{1,5})(?![\w.])/i
/** `--port 80`, `port: 80` of an object, `ss -ltn | grep :80`, `lsof -i :80`. */
const OTHERS = [
  /--port["']?[=,\s]\s*["']?(\d{1,5})(?![\w.])/g,
  /(?<![\w.-])-[pP]["']?[,\s]?\s*["']?(\d{1,5})(?![\w.])/g,
  /\bport["']?\s*[:=]\s*["']?(\d{1,5})(?![\w.])/gi,
  /\b(?:ss|netstat)\b[^|;&\n]{0,80}\|\s*grep\b[^|;&\n\d]{0,40}?(\d{1,5})(?![\w.])/g,
  /\blsof\b[^|;&\n\d]{0,40}?:(\d{1,5})(?![\w.])/g,
]
const CLIENT = /\b(?:curl|wget|http|xh)\b[^;|&\n]*$/

/** The places of a command, or of a script, that ask the container itself on this port. */
export function findAsked(text: string, port: number): readonly Asked[] {
  const found = new Map<number, Asked>()
  const add = (end: number, digits: string, host: Asked['host']) => {
    const start = end - digits.length
    if (Number(digits) === port && !found.has(start)) found.set(start, { start, end, before: '', host })
  }
  for (const match of text.matchAll(MENTION)) {
    const [whole, scheme, name = ''] = match
    const at = match.index + whole.length
    const host = { start: at - name.length, end: at, text: name }
    const rest = text.slice(at, at + 120)
    const behind =
      DIGITS.exec(rest) ?? FALLBACK.exec(rest) ?? (scheme === undefined ? separate(text, host, rest) : null)
    if (behind !== null) {
      const [all, digits = ''] = behind
      add(at + all.length - (all.endsWith('}') ? 1 : 0), digits, host)
    } else if (isImplied(text, host, scheme?.toLowerCase(), rest, port))
      found.set(at, { start: at, end: at, before: ':', host })
  }
  for (const pattern of OTHERS)
    for (const match of text.matchAll(pattern)) add(match.index + match[0].length, match[1] ?? '', undefined)
  return [...found.values()].sort((a, b) => a.start - b.start)
}

function separate(text: string, host: Range, rest: string): RegExpExecArray | null {
  if (text.slice(0, host.start).endsWith('/dev/tcp/')) return /^\/(\d{1,5})(?![\w.])/.exec(rest)
  return SEPARATE.exec(rest)
}

/** `http://localhost/` and `curl localhost`; a port that a variable gives is none of this. */
function isImplied(text: string, host: Range, scheme: string | undefined, rest: string, port: number): boolean {
  if (/^[\w.:-]/.test(rest)) return false
  if (scheme !== undefined)
    return port === (scheme === 'https' || scheme === 'wss' ? 443 : scheme === 'tcp' ? undefined : 80)
  const before = text.slice(Math.max(0, host.start - 300), host.start)
  // Not the value of a header, of `--resolve` or of a variable.
  return port === 80 && /[\s"'[(,]$/.test(before) && !/[:=]\s*["']?$/.test(before) && CLIENT.test(before)
}

import type { Dockerfile, Instruction } from '../dockerfile/types.js'
import type { Edit } from '../text.js'

/**
 * Edits that make a HEALTHCHECK ask on the new port: `localhost:80`, a URL without a port (80 and 443 are implied),
 * `nc -z localhost 80`, `--port 80`. `ipv4Only`: after the move the server no longer listens on ::1, which `localhost` may
 * be resolved to, so that becomes 127.0.0.1.
 */
export function healthcheckPorts(
  dockerfile: Dockerfile,
  instruction: Instruction,
  from: number,
  to: number,
  ipv4Only: boolean,
): readonly Edit[] {
  const edits: Edit[] = []
  const replace = (start: number, end: number, text: string) => {
    edits.push({
      path: dockerfile.path,
      start: instruction.sourceOffset(start),
      end: start === end ? instruction.sourceOffset(start) : instruction.sourceOffset(end - 1) + 1,
      text,
    })
  }
  const implied = from === 80 ? 'http' : from === 443 ? 'https' : undefined
  for (const match of instruction.args.matchAll(
    /(?:(https?|tcp):\/\/)?(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|\$\{?HOSTNAME\}?|\$\(hostname\))(?:(:|\s+)(\d+))?/g,
  )) {
    const [whole, scheme, host = '', separator, digits] = match
    const end = match.index + whole.length
    if (/[\w.]/.test(instruction.args[end] ?? '') && digits === undefined) continue
    const named = digits !== undefined && Number(digits) === from && (separator === ':' || scheme === undefined)
    const bare = digits === undefined || separator !== ':'
    const isImplied = bare && scheme !== undefined && scheme === implied
    if (!named && !isImplied) continue
    const hostStart = match.index + (scheme === undefined ? 0 : scheme.length + 3)
    if (ipv4Only && (host === 'localhost' || host.startsWith('[')))
      replace(hostStart, hostStart + host.length, '127.0.0.1')
    if (named) replace(end - digits.length, end, String(to))
    else replace(hostStart + host.length, hostStart + host.length, `:${String(to)}`)
  }
  for (const match of instruction.args.matchAll(/(?:--port[= ]|-p )(\d+)\b/g)) {
    const digits = match[1] ?? ''
    if (Number(digits) === from)
      replace(match.index + match[0].length - digits.length, match.index + match[0].length, String(to))
  }
  return edits
}

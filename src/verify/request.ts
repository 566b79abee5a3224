import { createHash } from 'node:crypto'
import type { ShellSession } from './shell-session.js'
import type { Answer, Probe } from './types.js'

const BODY_LIMIT = 1_000_000

/** Sends a probe to `port` over the container's loopback. `timeout` in milliseconds. */
export async function sendProbe(session: ShellSession, probe: Probe, port: number, timeout: number): Promise<Answer> {
  const request = Buffer.from(formatRequest(probe)).toString('base64')
  const seconds = Math.max(1, Math.ceil(timeout / 1000))
  const output = await session.run(askScript(request, port, seconds), timeout + 5_000)
  return parseAnswer(probe, Buffer.from(output ?? '', 'base64'))
}

/** HTTP/1.0: the answer is never chunked and ends with the connection. */
function formatRequest({ method, path, data }: Probe): string {
  const body = data ?? ''
  const lines = [
    `${method} ${path} HTTP/1.0`,
    'Host: localhost',
    'User-Agent: harden-dockerfile',
    'Accept: */*',
    'Connection: close',
  ]
  if (data !== undefined) {
    lines.push(`Content-Type: ${contentType(data)}`, `Content-Length: ${Buffer.byteLength(body)}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

function contentType(data: string): string {
  if (/^\s*[[{]/.test(data)) return 'application/json'
  return /^[\w.%+-]+=[^\s]*$/.test(data) ? 'application/x-www-form-urlencoded' : 'text/plain'
}

/**
 * The connection must stay open for writing until the answer is complete: many servers take a half-closed one for a client
 * that went away. So nc reads from a pipe that the shell itself holds open.
 */
function askScript(request: string, port: number, seconds: number): string {
  return `if command -v bash >/dev/null; then
  timeout ${seconds} bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port} && printf %s ${request} | base64 -d >&3 && head -c ${BODY_LIMIT} <&3' | base64
else
  f=/tmp/.harden-dockerfile; [ -p $f ] || mkfifo $f
  exec 9<>$f
  { printf %s ${request} | base64 -d >&9 & }
  timeout ${seconds} nc -w ${seconds} 127.0.0.1 ${port} <&9 | head -c ${BODY_LIMIT} | base64
  exec 9>&-; rm -f $f
fi`
}

/** Reads a raw HTTP answer. */
export function parseAnswer(probe: Probe, raw: Buffer): Answer {
  const none = { probe, status: undefined, body: undefined, bodyStart: '' }
  if (raw.length === 0) return { ...none, error: 'no answer' }
  const head = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(raw.subarray(0, 64).toString('latin1'))
  if (head === null) return { ...none, error: 'the answer is not HTTP' }
  const end = raw.indexOf('\r\n\r\n')
  const body = end === -1 ? Buffer.alloc(0) : raw.subarray(end + 4)
  return {
    probe,
    status: Number(head[1]),
    error: undefined,
    body: createHash('sha256').update(body).digest('hex'),
    bodyStart: body.toString('utf8').slice(0, 2000),
  }
}

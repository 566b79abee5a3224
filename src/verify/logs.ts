import type { Engine } from './engine.js'

const DENIED =
  /permission denied|\bEACCES\b|\bEPERM\b|operation not permitted|access ?denied ?exception|insufficient permission/i
const LIMIT = 256 * 1024

/** Both streams of the container's log, its end only. */
export async function readLog(engine: Engine, container: string): Promise<string> {
  const result = await engine.run(['logs', '--tail', '1000', container], { timeout: 30_000 })
  return `${result.stdout}${result.stderr}`.slice(-LIMIT)
}

/** Lines that tell of a refused access, each once. */
export function findDenials(log: string): readonly string[] {
  const lines = log.split('\n').filter(line => DENIED.test(line.slice(0, 4000)))
  return [...new Set(lines.map(line => line.trim().slice(0, 500)))].slice(0, 50)
}

/** What stays the same of a log line from one run to the next: without times, ids and numbers. */
export function lineShape(line: string): string {
  return line
    .replace(/0x[0-9a-f]+|[0-9a-f]{8,}|\d+/gi, '#')
    .replace(/\s+/g, ' ')
    .trim()
}

/** The absolute path that a message is about: the one that a quote or a colon sets off, else the first. */
export function pathInMessage(message: string): string | undefined {
  const match =
    /['"`«(]((?:\/[\w.@%+~-]+)+\/?)['"`»)]/.exec(message) ??
    /(?:^|[\s=])((?:\/[\w.@%+~-]+)+\/?)(?=: |$|[\s,;])/.exec(message)
  return match?.[1]
}

/** The line of a failed container's or build's output that says most. */
export function tellingLine(log: string): string | undefined {
  const lines = log
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  const denied = lines.findLast(line => DENIED.test(line.slice(0, 4000)))
  const error = lines.findLast(line =>
    /\b(error|fatal|emerg|failed|cannot|can't|unable|not found)\b/i.test(line.slice(0, 4000)),
  )
  return (denied ?? error ?? lines.at(-1))?.slice(0, 500)
}

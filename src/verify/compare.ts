import { lineShape, pathInMessage, tellingLine } from './logs.js'
import { emptyObservation } from './nothing-seen.js'
import { stablePorts } from './ready.js'
import type { Learned, Observation, Verification } from './types.js'
import { missingWrites } from './writes.js'

type Finding = Pick<Verification, 'verdict' | 'cause' | 'path' | 'port' | 'log'>

export interface Comparison {
  readonly before: Observation
  readonly after: Observation
  readonly movedTo: (port: number) => number
  readonly mustWrite: readonly string[]
}

/** Judges what two runs did. The first thing that is wrong is the cause, from the outermost to the subtlest. */
export function compareRuns(comparison: Comparison): Verification {
  const { before, after } = comparison
  const finding = judgeOriginal(before) ?? judgeHardened(comparison) ?? { verdict: 'proven', cause: undefined }
  return { ...finding, before, after, learned: learn(before) }
}

/** Judges a run that nothing is compared with: whether it works without root. */
export function judgeAlone(before: Observation): Verification {
  const finding = judgeOriginal(before) ?? judgeUser(before) ?? { verdict: 'proven', cause: undefined }
  return { ...finding, before, after: emptyObservation({}), learned: learn(before) }
}

function learn({ written, listening, processes }: Observation): Learned {
  const numbers = (values: readonly number[]): readonly number[] => [...new Set(values)].sort((a, b) => a - b)
  return {
    written: [...new Set(written.filter(({ kind }) => kind !== 'deleted').map(({ path }) => path))].sort(),
    ports: numbers(stablePorts(listening)),
    uids: numbers(processes.map(({ uid }) => uid)),
  }
}

/** Why nothing can be said: the original itself does not work here. */
export function judgeOriginal(before: Observation): Finding | undefined {
  const inconclusive = (cause: string, log: string | undefined): Finding => {
    return { verdict: 'inconclusive', cause, ...(log !== undefined && { log }) }
  }
  if (!before.built) return inconclusive('the original does not build here', tellingLine(before.buildLog ?? ''))
  if (!before.started) return inconclusive('the original does not start here', before.startError)
  if (!before.running && before.exitCode !== 0) {
    return inconclusive(`the original ends with exit code ${before.exitCode} here`, tellingLine(before.log))
  }
  if (before.health === 'unhealthy') return inconclusive('the original is unhealthy here', before.healthLog?.trim())
  if (!before.seen) return inconclusive(before.notes.at(-1) ?? 'the original could not be looked into', undefined)
  return undefined
}

function judgeHardened(comparison: Comparison): Finding | undefined {
  const { after } = comparison
  if (!after.seen) {
    const why = after.notes.at(-1) ?? 'the container could not be looked into'
    return { verdict: 'inconclusive', cause: `nothing is known of the hardened side: ${why}` }
  }
  const checks = [judgeStart, judgeRoot, judgePorts, judgeAnswers, judgeExecs, judgeHealth, judgeWrites, judgeDenials]
  for (const check of checks) {
    const finding = check(comparison)
    if (finding !== undefined) return finding
  }
  return undefined
}

function broken(
  cause: string,
  details: { path?: string | undefined; port?: number; log?: string | undefined } = {},
): Finding {
  const path = details.path ?? pathInMessage(details.log ?? '')
  return {
    verdict: 'broken',
    cause,
    ...(path !== undefined && { path }),
    ...(details.port !== undefined && { port: details.port }),
    ...(details.log !== undefined && { log: details.log }),
  }
}

function judgeStart({ before, after, movedTo }: Comparison): Finding | undefined {
  if (!after.built) return broken('does not build', { log: tellingLine(after.buildLog ?? '') })
  if (!after.started) {
    const log = after.startError ?? ''
    const account = /unable to find (user|group) [^:]*/.exec(log)?.[0]
    return broken(account === undefined ? 'does not start' : `does not start: ${account} in the image`, { log })
  }
  if (before.running === after.running && before.exitCode === after.exitCode) return undefined
  if (after.running) return broken('runs on where the original ends')
  const log = telling(before, after) ?? tellingLine(after.log)
  const low = stablePorts(before.listening).find(port => port < 1024 && movedTo(port) === port)
  const bind = /bind|listen|could not bind|make_sock|EACCES.*:\d+$/i.test(log ?? '')
  const cause = `ends with exit code ${after.exitCode}${before.running ? '' : ` (the original with ${before.exitCode})`}`
  if (low === undefined || !bind) return broken(cause, { log })
  return broken(`${cause}: port ${low} was not moved, and only root may listen on it`, { log, port: low })
}

const judgeRoot = ({ after }: Comparison): Finding | undefined => judgeUser(after)

function judgeUser({ processes, user }: Observation): Finding | undefined {
  const root = processes.find(({ uid }) => uid === 0)
  if (root !== undefined) return broken(`a process still runs as root: ${root.command}`)
  return /^(0|root)?(:|$)/.test(user) ? broken(`the image's user is still ${user || 'root'}`) : undefined
}

function judgePorts({ before, after, movedTo }: Comparison): Finding | undefined {
  const key = ({ protocol, port }: { protocol: string; port: number }): string => `${protocol} ${port}`
  const open = new Set(after.listening.map(key))
  for (const socket of before.listening) {
    if (socket.port >= 32_768) continue
    const port = movedTo(socket.port)
    if (open.has(key({ ...socket, port }))) continue
    const log = telling(before, after)
    const moved = port === socket.port ? '' : ` (${socket.port} in the original)`
    if (port < 1024) return broken(`port ${port} was not moved, and only root may listen on it`, { port, log })
    return broken(`nothing listens on ${socket.protocol} port ${port}${moved}`, { port, log })
  }
  return undefined
}

function judgeAnswers({ before, after, movedTo }: Comparison): Finding | undefined {
  for (const [index, answer] of before.answers.entries()) {
    const now = after.answers[index]
    if (now === undefined) continue
    const port = movedTo(answer.probe.port)
    const what = `${answer.probe.method} ${answer.probe.path} on port ${port}`
    const log = telling(before, after)
    if (answer.status !== now.status) {
      return broken(`${what} answers ${now.status ?? now.error}, the original ${answer.status ?? answer.error}`, {
        port,
        log,
      })
    }
    if (answer.body !== undefined && answer.body !== now.body && !showsPortOrUser(answer.bodyStart, now.bodyStart)) {
      const details = { port, log: log ?? now.bodyStart.split('\n')[0] }
      return broken(`${what} answers with another body than the original`, details)
    }
  }
  return undefined
}

/** Pages that print the port they were asked on, or the account that the program runs as. */
function showsPortOrUser(before: string, after: string): boolean {
  const old = lineShape(before).split(' ')
  const now = lineShape(after).split(' ')
  if (before === after || old.length !== now.length) return false
  return old.every((word, at) => {
    const other = now[at] ?? ''
    const [head = '', ...rest] = word.split('root')
    const tail = rest.at(-1)
    return word === other || (tail !== undefined && other.startsWith(head) && other.endsWith(tail))
  })
}

function judgeExecs({ before, after }: Comparison): Finding | undefined {
  for (const [index, exec] of before.execs.entries()) {
    const now = after.execs[index]
    if (now === undefined || now.exitCode === exec.exitCode) continue
    const cause = `\`${exec.command}\` ends with ${now.exitCode}, in the original with ${exec.exitCode}`
    return broken(cause, { log: tellingLine(now.output) })
  }
  return undefined
}

function judgeHealth({ before, after }: Comparison): Finding | undefined {
  if (before.health !== 'healthy' || after.health === 'healthy') return undefined
  return broken(`its health check says ${after.health ?? 'nothing'}`, { log: tellingLine(after.healthLog ?? '') })
}

function judgeWrites({ before, after, mustWrite }: Comparison): Finding | undefined {
  const path = missingWrites(before.written, after.written, mustWrite, after.standing)[0]
  if (path === undefined) return undefined
  return broken(`${path} is not written any more`, { path, log: telling(before, after) })
}

function judgeDenials({ before, after }: Comparison): Finding | undefined {
  const log = telling(before, after)
  return log === undefined ? undefined : broken('its log tells of a refused access', { log })
}

function newDenials(before: Observation, after: Observation): readonly string[] {
  const known = new Set(before.denied.map(lineShape))
  return after.denied.filter(line => !known.has(lineShape(line)))
}

/** Where there are several, the last is what ended it; a stack trace ends with a mere error code. */
function telling(before: Observation, after: Observation): string | undefined {
  const denials = newDenials(before, after)
  return denials.findLast(line => /denied|permitted/i.test(line)) ?? denials.at(-1)
}

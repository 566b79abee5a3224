import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

export const PREFIX = 'harden-dockerfile-'
/** Label of everything that is made on an engine; its value is the process that made it. */
export const OWNER = 'harden-dockerfile.owner'

const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

/** This process: `pid-start-host`. In a container every run may have the same pid, so the time of its start belongs to it. */
export const owner = `${process.pid}-${startOf(process.pid) ?? 0}-${host}`

/** What the names of this process's temporary directories begin with. */
export const DIRECTORY = `${PREFIX}${owner}-`

/** Whether a process of this machine that `text` names, as a label or in a directory's name, runs no more. */
export function isDead(text: string): boolean {
  const [, pid, start, where] = /^(\d+)-(\d+)-([0-9a-f]{8})(?:-|$)/.exec(text) ?? []
  if (where !== host || pid === undefined) return false
  const running = startOf(Number(pid))
  return running === undefined ? !exists(Number(pid)) : start !== String(running)
}

/** In ticks since the machine's start; undefined where there is no such process, or no /proc. */
function startOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field is the program's name, which may hold anything.
    const ticks = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[19])
    return Number.isSafeInteger(ticks) ? ticks : undefined
  } catch {
    return undefined
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(typeof error === 'object' && error !== null && 'code' in error && error.code === 'ESRCH')
  }
}

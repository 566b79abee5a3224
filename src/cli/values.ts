import { UsageError } from '../usage-error.js'
import type { Probe } from '../verify/types.js'

/** Largest id that runtimes take; one more would be negative in their 32-bit arithmetic. */
const MAX_ID = 2 ** 31 - 1
/** What useradd takes on every distribution. */
const ACCOUNT_NAME = /^[a-z_][a-z0-9_-]{0,31}$/
const FIRST_FREE_PORT = 1024
const MAX_PORT = 65_535

/** A user or group id other than root's. Throws UsageError. */
export function parseId(option: string, text: string): number {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (id === 0) throw new UsageError(`--${option} 0 is root`)
  if (!(id <= MAX_ID)) throw new UsageError(`--${option} ${text} is not a number from 1 to ${MAX_ID}`)
  return id
}

/** The name of an account to create. Throws UsageError. */
export function parseAccountName(text: string): string {
  if (text === 'root') throw new UsageError('--user root is root')
  if (!ACCOUNT_NAME.test(text)) {
    throw new UsageError(
      `--user ${text} cannot be an account's name: lower-case letters, digits, - and _, at most 32, not a digit first`,
    )
  }
  return text
}

/** `80:8080` and so on, as from → to. Throws UsageError. */
export function parsePorts(moves: readonly string[]): ReadonlyMap<number, number> {
  const ports = new Map<number, number>()
  for (const move of moves) {
    const [, from, to] = /^(\d{1,5}):(\d{1,5})$/.exec(move)?.map(Number) ?? []
    if (from === undefined || to === undefined || from < 1 || from > MAX_PORT || to > MAX_PORT) {
      throw new UsageError(`--port ${move} is not FROM:TO, such as 80:8080`)
    }
    if (to < FIRST_FREE_PORT) throw new UsageError(`--port ${move}: only root may listen below ${FIRST_FREE_PORT}`)
    if ((ports.get(from) ?? to) !== to)
      throw new UsageError(`--port ${move}: ${from} moves to ${ports.get(from)} already`)
    for (const [other, taken] of ports) {
      if (other !== from && taken === to) throw new UsageError(`--port ${move}: ${other} moves to ${to} already`)
    }
    ports.set(from, to)
  }
  return ports
}

/** `--jobs`: a positive number. Throws UsageError. */
export function parseJobs(text: string): number {
  const jobs = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (jobs === 0) throw new UsageError(`--jobs ${text} is not a positive number`)
  return jobs
}

/** `--shard`: `2/4`. Throws UsageError. */
export function parseShard(text: string): { readonly index: number; readonly count: number } {
  const [, index = 0, count = 0] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.map(Number) ?? []
  if (index < 1 || index > count) throw new UsageError(`--shard ${text} is not I/N with I from 1 to N, such as 1/4`)
  return { index, count }
}

/**
 * `80/health`, as a GET of `/health` on the port that was 80 before the rewrite; a method before it and data after it are
 * set off by spaces: `POST 80/notes text=hello`. Throws UsageError.
 */
export function parseProbe(text: string): Probe {
  const [, method = 'GET', port = '', path = '', data] =
    /^(?:([A-Z]+) )?(\d{1,5})(\/[^ ]*)(?: ([^]*))?$/.exec(text) ?? []
  if (path === '' || Number(port) < 1 || Number(port) > MAX_PORT) {
    throw new UsageError(`--probe ${text} is not [METHOD ]PORT/PATH[ DATA], such as 80/health`)
  }
  return { port: Number(port), path, method, data }
}

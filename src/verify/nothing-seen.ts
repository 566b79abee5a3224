import type { Observation } from './types.js'

/** Nothing was built, or nothing ran. */
export function emptyObservation(parts: Partial<Observation>): Observation {
  const nothing = { processes: [], listening: [], answers: [], execs: [], denied: [], notes: [] }
  const wrote = { written: [], standing: [] }
  const unknown = {
    buildLog: undefined,
    startError: undefined,
    exitCode: undefined,
    health: undefined,
    healthLog: undefined,
    seconds: undefined,
  }
  return {
    built: false,
    user: '',
    started: false,
    running: false,
    seen: true,
    log: '',
    ...nothing,
    ...wrote,
    ...unknown,
    ...parts,
  }
}

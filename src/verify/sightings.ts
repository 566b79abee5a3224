import type { Look } from './look.js'
import type { ObservedProcess, ObservedSocket } from './types.js'

const LIMIT = 200

/** What was seen in a container over time. */
export interface Sightings {
  readonly add: (look: Look | undefined) => void
  /** Of all looks: a process may be short-lived. */
  readonly processes: () => readonly ObservedProcess[]
  /** Of the last look. */
  readonly listening: () => readonly ObservedSocket[]
}

export function createSightings(): Sightings {
  const processes = new Map<string, ObservedProcess>()
  let listening: readonly ObservedSocket[] = []
  return {
    add: look => {
      if (look === undefined) return
      for (const process of look.processes) {
        if (processes.size < LIMIT) processes.set(`${process.pid} ${process.uid} ${process.command}`, process)
      }
      listening = look.listening
    },
    processes: () => [...processes.values()],
    listening: () => listening,
  }
}

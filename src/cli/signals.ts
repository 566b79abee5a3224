import { setImmediate } from 'node:timers/promises'

export interface SignalWatch {
  /** Lets pending signals in; false once one has come. */
  readonly mayGoOn: () => Promise<boolean>
  readonly stop: () => void
}

/** How long other work waits for the Dockerfiles at hand, in milliseconds. */
const BREATH = 50

/**
 * Ctrl-C ends a run after the Dockerfile at hand, so that its change is whole and what was done can be told. Then nothing
 * stands between the next one and the process, which ends at once: what is half written is completed by the next run.
 * `eager`: looks before every Dockerfile; else now and then, which costs a long run nothing.
 */
export function watchSignals(eager: boolean, onFirst: () => void): SignalWatch {
  let signalled = false
  let looked = Date.now()
  const stop = (): void => {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
  const onSignal = (): void => {
    signalled = true
    stop()
    onFirst()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    mayGoOn: async () => {
      if (eager || Date.now() - looked > BREATH) {
        await setImmediate()
        looked = Date.now()
      }
      return !signalled
    },
    stop,
  }
}

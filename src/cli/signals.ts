import { setImmediate } from 'node:timers/promises'

export interface SignalWatch {
  /** Lets pending signals in; false once one has come. */
  readonly mayGoOn: () => Promise<boolean>
  readonly stop: () => void
}

/** While files are written, Ctrl-C waits for the end of the Dockerfile at hand, so that its change is whole. */
export function watchSignals(): SignalWatch {
  let signalled = false
  const onSignal = (): void => {
    signalled = true
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    mayGoOn: async () => {
      await setImmediate()
      return !signalled
    },
    stop: () => {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}

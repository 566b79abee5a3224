import type { Io } from './io.js'
import type { Settings } from './settings.js'

export interface RunProgress {
  readonly update: (done: number, total: number) => void
  readonly stop: () => void
}

const NONE: RunProgress = { update: () => undefined, stop: () => undefined }
/** A run over fewer Dockerfiles is over before anybody looks. */
const WORTH_SHOWING = 50

/** A bar on standard error, where that is a terminal and the run takes a while. */
export async function showProgress({ quiet }: Settings, io: Io, total: number): Promise<RunProgress> {
  if (quiet || !io.stderr.isTerminal || total < WORTH_SHOWING) return NONE
  const { Presets, SingleBar } = await import('cli-progress')
  const format = '{bar} {percentage}% | {value} of {total} Dockerfiles | {eta_formatted} left'
  // Drawn when the run says so: no timer is due while Dockerfiles keep the process busy.
  const bar = new SingleBar(
    { format, stream: process.stderr, clearOnComplete: true, hideCursor: true, synchronousUpdate: true },
    Presets.shades_classic,
  )
  bar.start(total, 0)
  return { update: done => bar.update(done), stop: () => bar.stop() }
}

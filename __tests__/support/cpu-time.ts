/** Milliseconds of processor time that the code takes: unlike the clock, a busy machine does not change it much. */
export function cpuTime(code: () => void): number {
  const before = process.cpuUsage()
  code()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** For inputs that an algorithm worse than linear would take minutes for. */
export const BOUNDED = 15_000

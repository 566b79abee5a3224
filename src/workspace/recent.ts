/** What was asked for last: a Map that forgets what nobody asked for while `limit` other keys were. */
export interface Recent<T> {
  readonly get: (key: string) => T | undefined
  readonly has: (key: string) => boolean
  readonly set: (key: string, value: T) => void
}

/** Holds between `limit` and twice as many; in two generations, so that none of the keys needs a place in a list. */
export function recent<T>(limit: number): Recent<T> {
  let young = new Map<string, T>()
  let old = new Map<string, T>()
  const set = (key: string, value: T): void => {
    if (young.size >= limit) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  return {
    get: key => {
      const known = young.get(key)
      if (known !== undefined) return known
      const older = old.get(key)
      if (older !== undefined) set(key, older)
      return older
    },
    has: key => young.has(key) || old.has(key),
    set,
  }
}

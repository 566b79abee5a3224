/** Sets that grow together: items that share a key end in one group. */
export interface Groups<T> {
  /** Puts the item and everything that has one of these keys into one group. */
  readonly add: (item: T, keys: Iterable<string>) => void
  /** In the order in which each group's first item was added; items in the order in which they were. */
  readonly all: () => readonly (readonly T[])[]
}

/** Union–find with path halving: near-linear. */
export function groupByKeys<T>(): Groups<T> {
  const parent: number[] = []
  const ofKey = new Map<string, number>()
  const items: { readonly item: T; readonly node: number }[] = []

  const newNode = (): number => parent.push(parent.length) - 1
  const find = (node: number): number => {
    let at = node
    for (;;) {
      const up = parent[at] ?? at
      if (up === at) return at
      const above = parent[up] ?? up
      parent[at] = above
      at = above
    }
  }
  return {
    add: (item, keys) => {
      const node = newNode()
      items.push({ item, node })
      for (const key of keys) {
        const other = ofKey.get(key)
        if (other === undefined) ofKey.set(key, node)
        else parent[find(other)] = find(node)
      }
    },
    all: () => {
      const groups = new Map<number, T[]>()
      for (const { item, node } of items) {
        const root = find(node)
        const group = groups.get(root)
        if (group === undefined) groups.set(root, [item])
        else group.push(item)
      }
      return [...groups.values()]
    },
  }
}

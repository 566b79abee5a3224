import type { Workspace } from '../workspace.js'

/** An image that a Dockerfile takes files or its base from. */
export interface UsedImage {
  /** Defaults of global ARGs filled in. */
  readonly reference: string
  readonly line: number
}

const MAX_LENGTH = 1_000_000

/**
 * The images that a Dockerfile names in FROM and `COPY --from`, stages and numbers left out: a scan of lines,
 * much cheaper than parsing it. `buildArgs` win over the defaults.
 */
export function usedImages(
  workspace: Workspace,
  path: string,
  buildArgs: Readonly<Record<string, string>> = {},
): readonly UsedImage[] {
  const text = workspace.read(path)
  if (text === undefined || text.length > MAX_LENGTH || !/from/i.test(text)) return []
  const stages = new Set<string>()
  const args = new Map<string, string>()
  const given = new Map(Object.entries(buildArgs))
  const used: UsedImage[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const arg = /^\s*ARG\s+(\w+)=["']?([^\s"']*)/i.exec(line)
    if (arg?.[1] !== undefined && arg[2] !== undefined && stages.size === 0) {
      args.set(arg[1], arg[2])
    }
    const from = /^\s*FROM\s+(?:--\S+\s+)*["']?([^\s"']+)(?:["']?\s+AS\s+(\S+))?/i.exec(line)
    const copied = from === null && /^\s*(?:COPY|ADD)\s/i.test(line) ? /--from=["']?([^\s"']+)/i.exec(line) : null
    const name = from?.[1] ?? copied?.[1]
    if (name === undefined) continue
    const reference = name.replace(/\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g, (whole, braced, fallback, bare) => {
      const variable = String(braced ?? bare)
      return given.get(variable) ?? args.get(variable) ?? (fallback === undefined ? whole : String(fallback))
    })
    if (!stages.has(reference.toLowerCase()) && !/^\d+$/.test(reference)) used.push({ reference, line: index + 1 })
    // An unnamed stage still ends the global ARGs.
    if (from !== null) stages.add((from[2] ?? `#${index}`).toLowerCase())
  }
  return used
}

import type { Draft } from './stage-draft.js'
import type { EnvValue } from './stage-image.js'

/** `ENV PORT $PORT`: the text that sets the value is the default of the ARG above. */
export function argumentBehind(
  value: string,
  draft: Draft,
  supplied: ReadonlySet<string> | undefined,
): Pick<EnvValue, 'range' | 'raw'> | undefined {
  const match = /^"?\$(?:\{(\w+)\}|(\w+))"?$/.exec(value)
  const name = match?.[1] ?? match?.[2] ?? ''
  const entry = supplied?.has(name) === true ? undefined : draft.env.get(name)
  const isLiteral = entry?.raw !== undefined && /^\d+$/.test(entry.raw)
  return entry?.argument === true && isLiteral ? { range: entry.range, raw: entry.raw } : undefined
}

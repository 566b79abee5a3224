import type { Range } from '../../text.js'
import type { ImageFile, ImageView } from '../types.js'
import { siteIn } from './bind.js'

/** The whole line of a setting, its line break included, where it stands in a file of the repository. */
export function removableLine(
  file: ImageFile | undefined,
  image: ImageView,
  { start, end }: Range,
): { readonly path: string; readonly start: number; readonly end: number } | undefined {
  const text = file?.text
  if (file === undefined || text === undefined) return undefined
  const next = text.indexOf('\n', end)
  const line = { start: text.lastIndexOf('\n', start - 1) + 1, end: next === -1 ? text.length : next + 1 }
  const site = siteIn(file, image, line)
  return site?.kind === 'text' ? { path: site.path, start: site.start, end: site.end } : undefined
}

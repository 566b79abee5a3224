import { relative, sep } from 'node:path'
import { pathBelow } from '../workspace/containment.js'

/** An absolute path as it is shown: relative to a directory, with `/`. */
export function displayPath(directory: string, absolute: string): string {
  return pathBelow(directory, absolute) ?? relative(directory, absolute).split(sep).join('/')
}

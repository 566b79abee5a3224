import type { Process } from '../types.js'

/**
 * What nginx is told on its command line; it does not serve with `-v` and the like. With `-t` it makes its pid file and
 * folders, and opens its ports, as if it did.
 */
export function commandLine(process: Process): { serves: boolean; conf?: string; prefix?: string; globals: string } {
  const words = process.words.slice(1).map(({ value }) => value)
  const option = (letter: string): string | undefined => {
    const index = words.findIndex(word => word.startsWith(`-${letter}`))
    const word = words[index]
    return word === undefined ? undefined : word.length > 2 ? word.slice(2) : words[index + 1]
  }
  const conf = option('c')
  const prefix = option('p')
  return {
    serves: !words.some(word => /^-[vVhs?]/.test(word)),
    globals: option('g') ?? '',
    ...(conf === undefined ? {} : { conf }),
    ...(prefix === undefined ? {} : { prefix }),
  }
}

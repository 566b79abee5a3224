/** Names for `--format`. */
export const FORMATS = ['diff', 'json', 'sarif', 'markdown', 'html', 'summary'] as const

export type Format = (typeof FORMATS)[number]

export function isFormat(name: string): name is Format {
  return FORMATS.some(format => format === name)
}

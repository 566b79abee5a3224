import { programName } from './wrappers.js'

const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh'])
/** They start the program that the rest of the line names: `#!/usr/bin/dumb-init /bin/sh`, `#!/command/with-contenv bash`. */
const STARTERS: ReadonlySet<string> = new Set(
  'env dumb-init tini tini-static catatonit busybox with-contenv'.split(' '),
)

/** The first line of a file says that a POSIX shell reads it. */
export function hasShellShebang(text: string): boolean {
  const line = /^\uFEFF?#![ \t]*([^\n]{1,200})/.exec(text)?.[1]
  if (line === undefined) return false
  for (const word of line.trim().split(/\s+/)) {
    const name = programName(word) ?? ''
    if (SHELLS.has(name)) return true
    if (!STARTERS.has(name) && !word.startsWith('-')) return false
  }
  return false
}

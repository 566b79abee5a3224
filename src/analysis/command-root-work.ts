import type { CommandWord } from '../programs/types.js'
import { parseShell } from '../shell/parse.js'
import { quoteWord } from '../shell/quote.js'
import { scriptNeedsRoot } from '../shell/root-work.js'
import type { RootWork } from './start-up.js'
import type { Frame } from './start-up-frame.js'

/** Longer command lines hold data. */
const MAX_LINE = 4000

/** `["gosu", "app", "node", "."]` needs root as the same words in a script do. What `sh -c` runs is no matter of this one. */
export function rootWorkOf(words: readonly CommandWord[], { cwd, env, evidence }: Frame): readonly RootWork[] {
  const text = words.map(({ value }) => quoteWord(value)).join(' ')
  if (text.length > MAX_LINE || text.includes('\n')) return []
  const script = parseShell(text, { cwd, env, defaults: true })
  return scriptNeedsRoot(script)
    .filter(({ command }) => !command.nested)
    .map(({ code, message, onlyWhenRoot, unusual }) => ({ code, message, onlyWhenRoot, unusual, evidence }))
}

import type { ConfigProgram } from '../../configs/types.js'
import type { CommandWord, ImageFile, ImageView } from '../types.js'
import { siteIn } from './bind.js'

/** The words of a program's command, with the places of those that stand in the configuration as they are. */
export function supervisedCommand(
  program: ConfigProgram,
  file: ImageFile | undefined,
  image: ImageView,
): readonly CommandWord[] {
  return splitWords(program.command).map(word => placed(word, program, file, image))
}

/** A word of a command, and where it begins in the command's text when it stands there as it is. */
interface SplitWord {
  readonly value: string
  readonly at: number | undefined
}

/** Words of a command as Python's shlex splits them; `sh -c "exec x"` gives the command inside when it is a simple one. */
function splitWords(command: string): readonly SplitWord[] {
  const words: SplitWord[] = []
  let word: SplitWord | undefined
  let quote = ''
  for (let at = 0; at < command.length; at++) {
    const char = command.charAt(at)
    if (quote !== '') {
      if (char === quote) quote = ''
      else word = { value: (word?.value ?? '') + char, at: undefined }
    } else if (char === '"' || char === "'") {
      quote = char
      word = { value: word?.value ?? '', at: undefined }
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = word === undefined ? { value: char, at } : { value: word.value + char, at: word.at }
  }
  if (word !== undefined) words.push(word)
  const isShell = /(?:^|\/)(?:ba|da|a)?sh$/.test(words[0]?.value ?? '') && /^-[a-z]*c$/.test(words[1]?.value ?? '')
  const script = isShell ? words[2]?.value : undefined
  return script !== undefined && !/[;&|`$()<>{}"'\\\n]/.test(script)
    ? script
        .replace(/^exec\s+/, '')
        .split(/\s+/)
        .map(value => ({ value, at: undefined }))
    : words
}

function placed(
  { value, at }: SplitWord,
  { command, range }: ConfigProgram,
  file: ImageFile | undefined,
  image: ImageView,
): CommandWord {
  // A command on several lines has other offsets than its text.
  if (at === undefined || range === undefined || file === undefined || range.end - range.start !== command.length)
    return { value, site: undefined }
  const start = range.start + at
  const site = siteIn(file, image, { start, end: start + value.length })
  return {
    value,
    site: site?.kind === 'text' ? { path: site.path, range: { start: site.start, end: site.end } } : undefined,
  }
}

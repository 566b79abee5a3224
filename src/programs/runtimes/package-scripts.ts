import { lineAt, lineStarts } from '../../text.js'
import { withAssignments } from '../environment.js'
import { siteIn } from '../servers/bind.js'
import { imagePath } from '../servers/paths.js'
import { readObject } from '../sources/constants.js'
import { sourceText } from '../sources/source-text.js'
import { javascript } from '../sources/syntax.js'
import { tokenize } from '../sources/tokens.js'
import { textOf } from '../sources/values.js'
import type { CommandWord, ImageFile, ImageView, Process } from '../types.js'
import { innerProcess } from './inner-process.js'
import { scriptCommands, type ScriptWord } from './script-line.js'

/** Scripts of a package.json by name, each with the offset of its text when it stands in the file character for character. */
function scriptsOf(text: string): ReadonlyMap<string, { readonly text: string; readonly at: number | undefined }> {
  const scripts = new Map<string, { text: string; at: number | undefined }>()
  if (text.length > 500_000) return scripts
  const tokens = tokenize(text, javascript)
  const open = tokens.findIndex(token => token.text === '{')
  if (open === -1) return scripts
  const source = sourceText(text, tokens)
  readObject(source, '', open, 0)
  for (const [key, value] of source.constants) {
    if (!key.startsWith('scripts.') || value?.kind !== 'known') continue
    const at = value.pieces.length === 1 ? value.pieces[0]?.at : undefined
    scripts.set(key.slice('scripts.'.length), {
      text: at === undefined ? unescapeJson(textOf(value)) : textOf(value),
      at,
    })
  }
  return scripts
}

function unescapeJson(text: string): string {
  return text.replaceAll(/\\(["\\/])/g, '$1').replaceAll(/\\[nt]/g, ' ')
}

/** The processes that `npm run NAME` starts, its `pre` script first; `extra` are the words after `--`. */
export function scriptProcesses(
  name: string,
  directory: string,
  extra: readonly CommandWord[],
  process: Process,
  image: ImageView,
): readonly Process[] {
  const file = image.file(imagePath('package.json', directory))
  if (file?.text === undefined) return []
  const scripts = scriptsOf(file.text)
  const starts = lineStarts(file.text)
  const names = scripts.has(name) ? [`pre${name}`, name] : []
  if (name === 'start' && names.length === 0) {
    return [innerProcess({ ...process, cwd: directory }, [plainWord('node'), plainWord('server.js'), ...extra])]
  }
  return names.flatMap(each => {
    const script = scripts.get(each)
    if (script === undefined) return []
    const commands = scriptCommands(script.text)
    return commands.map((command, index) => {
      const last = each === name && index === commands.length - 1
      const words = [...command.words.map(word => commandWord(word, script.at, file, image)), ...(last ? extra : [])]
      const evidence = {
        path: file.contextPath,
        line: script.at === undefined ? undefined : lineAt(starts, script.at),
        source: 'context' as const,
        message: `the script ${each} of ${file.path}`,
      }
      const own = [...command.assignments].map(
        ([variable, word]) => [variable, commandWord(word, script.at, file, image)] as const,
      )
      const env = withAssignments(process.env, new Map(own))
      return innerProcess({ ...process, cwd: directory, env, evidence, via: 'script' }, words)
    })
  })
}

const plainWord = (value: string): CommandWord => ({ value, site: undefined })

function commandWord(word: ScriptWord, at: number | undefined, file: ImageFile, image: ImageView): CommandWord {
  if (at === undefined || !word.literal) return plainWord(word.value)
  const site = siteIn(file, image, { start: at + word.start, end: at + word.end })
  return {
    value: word.value,
    site: site?.kind === 'text' ? { path: site.path, range: { start: site.start, end: site.end } } : undefined,
  }
}

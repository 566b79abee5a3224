import type { ImageFile, ImageView } from '../programs/types.js'
import { hasShellShebang } from '../shell/shebang.js'
import type { ShellScript } from '../shell/types.js'
import { normalizePath, parentOf } from './image-path.js'

/** Folders whose scripts the entrypoints of official images run at every start. */
const STANDARD_FOLDERS: readonly string[] = ['/docker-entrypoint.d']

/** Extensions that such entrypoints run or source. */
const HOOK = /\.(?:sh|envsh|bash)$/

/** More scripts than this of one folder are not followed. */
const LIMIT = 60

/** Scripts that the image's own entrypoint (nginx, unit) runs besides the command. */
export function standardHooks(view: ImageView): readonly ImageFile[] {
  return STANDARD_FOLDERS.flatMap(folder => view.filesBelow(folder).filter(({ path }) => HOOK.test(path))).slice(
    0,
    LIMIT,
  )
}

/**
 * Scripts of the folders that a script works through: `for f in /hooks/*.sh; do . "$f"; done`, `find "$ROOT/entrypoint.d"`.
 * Only when it really starts something by a variable; a name ending in `.d` is enough where the folder's path is put together.
 */
export function dispatchedScripts(script: ShellScript, view: ImageView): readonly ImageFile[] {
  if (!script.commands.some(command => command.reachable && startsByVariable(command.words.map(word => word.text))))
    return []
  const found = new Map<string, ImageFile>()
  for (const match of script.text.matchAll(/(\/[\w./-]*\w)\/\*[\w.*-]*/g)) {
    const folder = normalizePath(match[1] ?? '/')
    for (const file of view.filesBelow(folder)) if (parentOf(file.path) === folder) found.set(file.path, file)
  }
  const names = new Set([...script.text.matchAll(/([\w.-]*\w\.d)(?=[\s"'}/*\]);]|$)/g)].map(match => match[1] ?? ''))
  if (names.size > 0) {
    for (const file of view.filesBelow('/')) {
      const parent = parentOf(file.path)
      if (names.has(parent.slice(parent.lastIndexOf('/') + 1))) found.set(file.path, file)
    }
  }
  return [...found.values()].filter(isScript).slice(0, LIMIT)
}

/** `"$f"`, `. "$f"`, `bash "$f"`: what runs is a variable's value, not the arguments of the script itself. */
function startsByVariable(words: readonly string[]): boolean {
  const [first, second] = words
  const isVariable = (word: string | undefined) => word !== undefined && /^"?\$\{?[A-Za-z_]\w*\}?"?$/.test(word)
  return isVariable(first) || (/^(?:\.|source|(?:\/bin\/)?(?:ba|da|a)?sh)$/.test(first ?? '') && isVariable(second))
}

function isScript(file: ImageFile): boolean {
  return HOOK.test(file.path) || hasShellShebang(file.text ?? '')
}

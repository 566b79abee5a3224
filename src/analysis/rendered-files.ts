import type { ImageFile, ImageView } from '../programs/types.js'
import type { ShellCommand } from '../shell/types.js'
import { isInside, normalizePath } from './image-path.js'
import type { StartUp } from './start-up.js'

/**
 * The image as programs find it behind its start-up scripts: a file that a script writes (`envsubst < site.template >
 * site.conf`) says what its template says. Of a file that is put together otherwise nothing is known.
 */
export function withRenderedFiles(view: ImageView, startUp: StartUp): ImageView {
  const rendered = new Map<string, ImageFile>()
  for (const { script, cwd } of startUp.scripts) {
    let previous: ShellCommand | undefined
    for (const command of script.commands) {
      if (!command.reachable) continue
      const path = (name: string) => normalizePath(name.startsWith('/') ? name : `${command.cwd ?? cwd}/${name}`)
      const output = outputOf(command)
      if (output !== undefined && !/[*?[$]/.test(output) && isConfiguration(path(output))) {
        const source = sourceOf(command, previous)
        const from = source === undefined ? undefined : view.file(path(source))
        const file = { text: undefined, contextPath: undefined, inDockerfile: undefined, ...from, path: path(output) }
        // Both branches of a condition may write it: the one whose text is known tells more.
        if (rendered.get(file.path)?.text === undefined) rendered.set(file.path, file)
      }
      previous = command
    }
  }
  if (rendered.size === 0) return view
  return {
    ...view,
    file: path => rendered.get(path) ?? view.file(path),
    filesBelow: directory => {
      const own = [...rendered.values()].filter(({ path }) => isInside(path, directory))
      const kept = view.filesBelow(directory).filter(({ path }) => !rendered.has(path))
      return [...kept, ...own].sort((a, b) => (a.path < b.path ? -1 : 1))
    },
  }
}

/** Only of configurations does it matter what they say. */
const isConfiguration = (path: string): boolean =>
  /\.(?:conf|cfg|ini|cnf)$|\/Caddyfile$|\/(?:sites-(?:enabled|available)|conf\.d)\//.test(path)

function outputOf({ program, redirects, words }: ShellCommand): string | undefined {
  const target = redirects.find(({ operator }) => operator === '>' || operator === '>|')?.target?.value
  if (target !== undefined) return target
  const last = words.at(-1)?.value
  return (program === 'cp' || program === 'mv') && words.length >= 3 && !last?.endsWith('/') ? last : undefined
}

/** The file that its output comes from: redirected, copied, or passed on by the `cat` before it. */
function sourceOf(command: ShellCommand, previous: ShellCommand | undefined): string | undefined {
  const input = ({ redirects }: ShellCommand) => redirects.find(({ operator }) => operator === '<')?.target?.value
  const named = ({ words }: ShellCommand, at: number) => words.at(at)?.value
  const own = input(command)
  if (own !== undefined) return own
  switch (command.program) {
    case 'cp':
    case 'mv':
      return named(command, -2)
    case 'cat':
    case 'sed':
      return command.words.length > 1 ? named(command, -1) : undefined
    case 'envsubst':
      return previous?.program === 'cat' ? named(previous, 1) : undefined
    default:
      return undefined
  }
}

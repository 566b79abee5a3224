import { effectsOf } from '../shell/effects.js'
import type { ShellCommand, ShellScript } from '../shell/types.js'
import { ancestors } from './image-path.js'
import type { StageImage } from './stage-image.js'
import type { StartUp } from './start-up.js'

/** `[ -f /ready ]`, `test ! -s /ready`, `&& -e /ready`; not the options of `tail -f` and `ln -s`. */
const TESTS = /(?:\[|\btest|!|&&|\|\||\s-[ao])\s+-[efrs]\s+["']?(\/[\w./-]+)/g

/** Files that a start-up script or HEALTHCHECK looks for (`[ -f /ready ]`), or that it takes away when they are not wanted. */
export function lookedFor({ scripts }: StartUp, { healthcheck }: StageImage): ReadonlySet<string> {
  const texts = [healthcheck?.args ?? '', ...scripts.map(({ script }) => script.text)]
  const removed = scripts.flatMap(({ script, cwd }) =>
    effectsOf(script, { cwd, env: () => undefined }).flatMap(({ kind, ...effect }) =>
      kind === 'remove' && 'paths' in effect ? effect.paths : [],
    ),
  )
  return new Set([...removed, ...texts.flatMap(text => [...text.matchAll(TESTS)].map(match => match[1] ?? ''))])
}

/** `if [ -e /old.conf ]; then … > /old.conf`, `if [ -d /export ]; then cp … /export`: nothing of the image is there, and what somebody mounts is not the image's. */
export function isOnlyRewritten(
  target: string,
  command: ShellCommand,
  { text }: ShellScript,
  { tree }: StageImage,
): boolean {
  if (command.unconditional || tree.state(target).exists === 'yes') return false
  const before = text.slice(0, command.range.start)
  const folders = [target, ...ancestors(target)].filter(folder => tree.state(folder).exists !== 'yes')
  const tests = [
    ...['e', 'f', 'r', 's', 'w'].map(test => `[ -${test} ${target} ]`),
    ...folders.flatMap(folder => ['', '/'].flatMap(end => [`[ -d ${folder}${end} ]`, `[ -d "${folder}${end}" ]`])),
  ]
  const at = Math.max(...tests.map(test => before.lastIndexOf(test)))
  // In another branch the file is not there, and is made.
  return at !== -1 && !/\|\||\b(?:else|elif|fi|esac|done)\b/.test(before.slice(at))
}

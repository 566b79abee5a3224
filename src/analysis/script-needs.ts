import { switchedFolders } from '../shell/apache-switches.js'
import { REPLACING_EDITORS } from '../shell/editors.js'
import { effectsOf } from '../shell/effects.js'
import { FIFO_READERS } from '../shell/fifos.js'
import { EVERYTHING_BELOW } from '../shell/found-files.js'
import { foldersWrittenTo, workingFoldersWrittenTo } from '../shell/partly-known.js'
import { isClock } from '../shell/root-work.js'
import type { Effect, ShellCommand, ShellScript } from '../shell/types.js'
import { LOG_FOLDER } from '../preparation.js'
import type { Evidence, Requirement } from '../types.js'
import { isSystemPath } from './app-roots.js'
import { TEMPORARY } from './grants.js'
import { isInside, parentOf } from './image-path.js'
import { newTemporaryFolder } from './new-temporary-folder.js'
import { behindLink, isLinkToSomewhere, linksOf } from './start-up-links.js'
import { writeNeed, type WriteNeed } from './requirement-input.js'
import { isOnlyRewritten, lookedFor } from './looked-for.js'
import type { StageImage } from './stage-image.js'
import type { StartUp } from './start-up.js'

/** A pattern stands for files in the last folder that it names in full. */
function withoutPattern(need: WriteNeed): WriteNeed {
  const { target } = need
  const at = target.search(/[*?[$]/)
  if (at === -1) return need
  const folder = target.slice(0, Math.max(1, target.lastIndexOf('/', at)))
  const isDeeper = target.includes('/', at)
  return { ...writeNeed(folder, 'directory', 'create'), deep: isDeeper || need.how === 'open' }
}

/** `set -e`, `set -o errexit`, `#!/bin/sh -e`. */
function stopsAtErrors({ text, commands }: ShellScript): boolean {
  if (/^#!.*sh\s+-\w*e/.test(text)) return true
  return commands.some(
    ({ program, words }) =>
      program === 'set' && words.some(({ value }) => value === 'errexit' || /^-[A-Za-z]*e[A-Za-z]*$/.test(value ?? '')),
  )
}

/** `mkdir` without -p fails where the folder is there already, and a script that stops at errors ends with it. */
function failsWhereItIs(effect: Effect, target: string, script: ShellScript): boolean {
  if (effect.kind !== 'make-directory' || effect.parents || !stopsAtErrors(script)) return false
  // In a branch it may be looked for first: where the folder above can be the user's, that does not matter.
  return effect.command.unconditional || !isSystemPath(parentOf(target))
}

/** The folder in which files of a pattern are replaced: `sed -i … /srv/www/assets/*`; undefined for a single file. */
function editedFolder(target: string): { readonly folder: string | undefined; readonly deep: boolean } {
  if (target.endsWith(EVERYTHING_BELOW)) return { folder: target.slice(0, -EVERYTHING_BELOW.length), deep: true }
  const pattern = target.search(/[*?[]/)
  if (pattern === -1) return { folder: undefined, deep: false }
  return { folder: target.slice(0, target.lastIndexOf('/', pattern)), deep: target.includes('/', pattern) }
}

/** `rm -f /etc/app/conf.d/*`: elsewhere than below the system's folders, such a pattern most often finds nothing. */
const isPatternOfSystem = (target: string): boolean => /[*?[]/.test(target) && isSystemPath(target)

/** Where one of these is made only when it is asked for, an empty one is none: programs read it, and fail. */
const KEYS = /\.(?:jks|keystore|truststore|p12|pfx|pem|crt|cer|key)$/i

/** The place of a link or a named pipe that a script makes; undefined for all else, and where it finds one already. */
function newEntry(effect: Effect, image: StageImage): string | undefined {
  const isPipe = effect.kind === 'populate' && FIFO_READERS.has(effect.by)
  if (effect.kind !== 'link' && !(effect.kind === 'populate' && (isPipe || isLinkToSomewhere(effect)))) return undefined
  const { exists, type } = image.tree.state(effect.path)
  if (exists !== 'yes') return effect.path
  // `[ -p /run/log ] || mkfifo /run/log`
  return effect.command.unconditional && type !== 'directory' ? effect.path : undefined
}

/** `ln -s` puts a link at its place, in the folder that stands there, or instead of the link there. */
function linkNeed(path: string, place: string | undefined, { tree }: StageImage): WriteNeed | undefined {
  if (tree.state(path).type === 'directory') return writeNeed(path, 'directory', 'create')
  if (place === undefined) return undefined
  return tree.state(path).exists === 'yes'
    ? writeNeed(parentOf(path), 'directory', 'create')
    : writeNeed(path, 'file', 'create')
}

/** Where start-up scripts make links and named pipes: a file that stands there from the start would be in their way. */
export function placesOfNewEntries({ scripts }: StartUp, image: StageImage): ReadonlySet<string> {
  return new Set(
    scripts.flatMap(({ script, cwd }) =>
      effectsOf(script, { cwd, env: () => undefined }).flatMap(effect => newEntry(effect, image) ?? []),
    ),
  )
}

/**
 * `chmod 600 /etc/app/key` of a file that neither the image holds nor the script makes: somebody mounts it, and only its owner
 * may change its mode. Where the script goes on without that, it is no matter.
 */
function isModeOfOthers(path: string, command: ShellCommand, script: ShellScript, { tree }: StageImage): boolean {
  if (!command.unconditional || tree.state(path).exists === 'yes') return false
  const { start, end } = command.range
  if (!stopsAtErrors(script) && !/^\s*&&/.test(script.text.slice(end, end + 20))) return false
  const before = script.text.slice(0, start)
  // What a command above names it, or a folder of it, may have made.
  return !path.split('/').some((part, at, { length }) => (at > 1 || at === length - 1) && before.includes(part))
}

/** A folder that a RUN of root leaves full of files. */
function isFilledByRun(target: string, { effects, tree }: StageImage): boolean {
  return (
    tree.state(target).exists !== 'no' &&
    effects.some(
      ({ effect, user }) =>
        effect.kind === 'populate' && effect.type === 'directory' && effect.path === target && user.kind !== 'non-root',
    )
  )
}

/** The folder that something is moved out of; of one that all write to, only what is the user's own. */
const leftFolder = (path: string): Pick<Requirement, 'need' | 'isRenamed'> =>
  parentOf(path) === LOG_FOLDER && !/[*?[$]/.test(path)
    ? { need: writeNeed(path, 'file', 'create'), isRenamed: true }
    : { need: writeNeed(parentOf(path), 'directory', 'create') }

/** What start-up scripts themselves write. */
export function scriptWrites(startUp: StartUp, image: StageImage): readonly Requirement[] {
  const found: Requirement[] = []
  const others: Requirement[] = []
  const marks = lookedFor(startUp, image)
  const entries = placesOfNewEntries(startUp, image)
  const fresh = new Set<string>()
  for (const { script, cwd, evidenceOf } of startUp.scripts) {
    for (const command of script.commands.filter(each => each.reachable)) {
      const message = `a start-up script writes below here (${command.program ?? 'redirection'})`
      const whole = [...switchedFolders(command), ...workingFoldersWrittenTo(command)]
      const switched = whole.map(folder => ({ folder, refills: false }))
      for (const { folder, refills } of [...foldersWrittenTo(command, script.text), ...switched])
        found.push({
          need: { ...writeNeed(folder, 'directory', 'create'), deep: refills },
          evidence: { ...evidenceOf(command), message },
          certainty: 'likely',
        })
    }
    const effects = effectsOf(script, { cwd, env: () => undefined })
    const remade = new Set(effects.flatMap(effect => (effect.kind === 'make-directory' ? effect.paths : [])))
    const linked = new Map(effects.flatMap(effect => (effect.kind === 'link' ? [[effect.path, effect.target]] : [])))
    for (const effect of effects) {
      const evidence: Evidence = {
        ...evidenceOf(effect.command),
        message: `a start-up script writes here (${effect.command.program ?? 'redirection'})`,
      }
      const certainty = effect.command.unconditional ? 'certain' : 'likely'
      if (effect.kind === 'make-directory') {
        for (const target of effect.paths) {
          const temporary = effect.parents ? newTemporaryFolder(target, image) : undefined
          const isFresh = failsWhereItIs(effect, target, script)
          if (isFresh || temporary !== undefined) fresh.add(temporary ?? target)
          const holder = temporary === undefined ? (isFresh ? parentOf(target) : target) : parentOf(temporary)
          found.push({
            need: writeNeed(holder, 'directory', 'create'),
            evidence,
            certainty,
          })
        }
      } else if (effect.kind === 'make-file') {
        for (const target of effect.paths) {
          if (entries.has(target) || isOnlyRewritten(target, effect.command, script, image)) continue
          // A mark that something looks for must not be there from the start: then the folder is what is needed.
          const isMark = marks.has(target) || (!effect.command.unconditional && KEYS.test(target))
          const need = isMark ? writeNeed(parentOf(target), 'directory', 'create') : writeNeed(target, 'file', 'open')
          found.push({ need, evidence, certainty })
        }
      } else if (effect.kind === 'remove') {
        // What lies there from the start, or is made ready to be written, goes only with a folder that may be written.
        for (const target of effect.paths) {
          const { exists, type } = image.tree.state(target)
          if (exists === 'yes' || remade.has(target) || isPatternOfSystem(target))
            found.push({ need: writeNeed(parentOf(target), 'directory', 'create'), evidence, certainty })
          // A folder goes only with all that is in it.
          if ((exists === 'yes' && type === 'directory' && !remade.has(target)) || isFilledByRun(target, image))
            found.push({ need: { ...writeNeed(target, 'directory', 'create'), deep: true }, evidence, certainty })
        }
      } else if (effect.kind === 'link') {
        const need = linkNeed(effect.path, newEntry(effect, image), image)
        if (need !== undefined) found.push({ need, evidence, certainty })
      } else if (effect.kind === 'populate' && FIFO_READERS.has(effect.by)) {
        const how = newEntry(effect, image) === undefined ? 'open' : 'create'
        found.push({ need: writeNeed(effect.path, 'file', how), evidence, certainty })
      } else if (effect.kind === 'populate') {
        found.push({ need: writeNeed(effect.path, effect.type, 'create'), evidence, certainty: 'likely' })
      } else if (effect.kind === 'copy') {
        if (isOnlyRewritten(effect.to, effect.command, script, image)) continue
        const several = effect.from.length > 1 || effect.from.some(path => /[*?[]/.test(path))
        const into = several || image.tree.state(effect.to).type === 'directory'
        found.push({
          need: writeNeed(effect.to, into ? 'directory' : 'file', into ? 'create' : 'open'),
          evidence,
          certainty,
        })
        // What is moved leaves its folder, which is a write to that folder.
        for (const from of effect.move ? effect.from : []) found.push({ ...leftFolder(from), evidence, certainty })
      } else if (effect.kind === 'edit-file' && effect.by === 'sed') {
        for (const target of effect.paths) {
          const { folder, deep } = editedFolder(target)
          const need = writeNeed(folder ?? target, folder === undefined ? 'file' : 'directory', 'create')
          found.push({ need: { ...need, deep }, evidence, certainty })
        }
      } else if (effect.kind === 'edit-file') {
        const edited = REPLACING_EDITORS.has(effect.command.program ?? '') ? {} : ({ edited: true } as const)
        const how = edited.edited === true ? 'open' : 'create'
        for (const target of effect.paths)
          found.push({ need: { ...writeNeed(target, 'file', how), ...edited }, evidence, certainty })
      } else if (effect.kind === 'change-mode') {
        // Only the owner of a file may change its mode.
        for (const path of effect.paths) {
          const target = linked.get(path) ?? path
          const { exists, type } = image.tree.state(target)
          const what = type === 'directory' ? 'directory' : 'file'
          // In a folder that everybody may write to, such as /tmp, that is all there is to it.
          const own = stopsAtErrors(script) || !TEMPORARY.includes(target)
          const need = own
            ? ({ ...writeNeed(target, what, 'open'), own: true } as const)
            : writeNeed(target, what, 'open')
          if (exists === 'yes') found.push({ need, evidence, certainty })
          else if (isModeOfOthers(path, effect.command, script, image)) {
            const message = `chmod changes the mode of ${path}, which is not in the image`
            const unseen = { kind: 'unknown', code: 'entrypoint-changes-mode', target: path } as const
            others.push({ need: unseen, evidence: { ...evidence, message }, certainty: 'likely' })
          }
        }
      }
    }
  }
  const linkTargets = linksOf(startUp)
  const written = found.flatMap(({ need, ...rest }) => {
    if (need.kind !== 'write' || isClock(need.target)) return []
    // What lies in a folder that the script makes belongs to whoever runs it.
    if ([...fresh].some(folder => isInside(need.target, folder))) return []
    const target = behindLink(need.target, entries, linkTargets)
    return target === undefined ? [] : [{ ...rest, need: withoutPattern({ ...need, target }) }]
  })
  return [...written, ...others]
}

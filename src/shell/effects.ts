import { ACCOUNT_READERS, accountLines } from './accounts.js'
import { BUILD_READERS } from './builds.js'
import { COPY_READERS } from './copies.js'
import { DOCKERIZE_READERS } from './dockerize.js'
import { DOWNLOAD_READERS } from './downloads.js'
import type { BareEffect, EffectContext, EffectReader } from './effect-reader.js'
import { EDITOR_READERS } from './editors.js'
import { FIFO_READERS } from './fifos.js'
import { FILE_READERS, redirectEffects } from './files.js'
import { FOUND_READERS } from './found-files.js'
import { INSTALLER_READERS } from './installers.js'
import { NODE_READERS } from './node.js'
import { PACKAGE_READERS } from './packages.js'
import { commandInProject } from './project-runners.js'
import { PASSWORD_FILE_READERS } from './password-files.js'
import { PYTHON_READERS } from './python.js'
import { TRANSFER_READERS } from './transfers.js'
import type { Effect, ShellCommand, ShellContext, ShellScript } from './types.js'

const READERS: ReadonlyMap<string, readonly EffectReader[]> = byProgram([
  FILE_READERS,
  FIFO_READERS,
  EDITOR_READERS,
  FOUND_READERS,
  COPY_READERS,
  DOCKERIZE_READERS,
  DOWNLOAD_READERS,
  TRANSFER_READERS,
  ACCOUNT_READERS,
  PASSWORD_FILE_READERS,
  PACKAGE_READERS,
  BUILD_READERS,
  NODE_READERS,
  PYTHON_READERS,
  INSTALLER_READERS,
])

function byProgram(tables: readonly ReadonlyMap<string, EffectReader>[]): ReadonlyMap<string, readonly EffectReader[]> {
  const all = new Map<string, EffectReader[]>()
  for (const [program, reader] of tables.flatMap(table => [...table])) {
    const known = all.get(program)
    if (known === undefined) all.set(program, [reader])
    else known.push(reader)
  }
  return all
}

/**
 * What the commands of a script do to files and accounts, in order. Functions that nothing calls do nothing. Paths that
 * are not certain are left out: an effect that is not listed may still happen.
 */
export function effectsOf(script: ShellScript, context: ShellContext): readonly Effect[] {
  const known = remembered.get(script)
  if (known?.cwd === context.cwd && known?.asked.every(([name, value]) => context.env(name) === value))
    return known.effects
  const asked: (readonly [name: string, value: string | undefined])[] = []
  const env = (name: string): string | undefined => {
    const value = context.env(name)
    asked.push([name, value])
    return value
  }
  const effects = readEffects(script, { ...context, env })
  if (asked.length <= MAX_ASKED) remembered.set(script, { cwd: context.cwd, asked, effects })
  return effects
}

/** A script that is parsed once is looked at again after each edit of its Dockerfile. */
const remembered = new WeakMap<ShellScript, Remembered>()
const MAX_ASKED = 100

interface Remembered {
  readonly cwd: string | undefined
  /** Variables of the environment that mattered, with their values. */
  readonly asked: readonly (readonly [name: string, value: string | undefined])[]
  readonly effects: readonly Effect[]
}

function readEffects(script: ShellScript, context: ShellContext): readonly Effect[] {
  const effects: Effect[] = []
  let previous: ShellCommand | undefined
  const env = exported(script, context)
  for (const command of script.commands) {
    if (command.reachable) {
      const source = previous !== undefined && feeds(previous, command, script.text) ? previous : undefined
      for (const effect of commandEffects(command, { ...context, env, source })) effects.push({ ...effect, command })
    }
    previous = command
  }
  return effects
}

function commandEffects(command: ShellCommand, context: EffectContext): readonly BareEffect[] {
  const own = [command, commandInProject(command)].flatMap(each =>
    each === undefined ? [] : (READERS.get(programKey(each.program)) ?? []).flatMap(read => read(each, context)),
  )
  const written = redirectEffects(command).filter(effect => !isMadeBy(own, effect))
  return [...own, ...written, ...accountLines(command, context)]
}

/** The file behind `>` is one whose content is known already. */
function isMadeBy(own: readonly BareEffect[], effect: BareEffect): boolean {
  return (
    effect.kind === 'make-file' &&
    own.some(made => made.kind === 'copy' && effect.paths.length === 1 && made.to === effect.paths[0])
  )
}

/** `pip3.11` is read as `pip3`, `python3.12` as `python3`, `./mvnw` as `mvnw`. */
function programKey(program: string | undefined): string {
  return program?.replace(/^((?:pip|python)[23]?)(?:\.\d+)+$/, '$1') ?? ''
}

/** One command's output is the other's input: nothing but `|` stands between them. */
function feeds(previous: ShellCommand, command: ShellCommand, text: string): boolean {
  const gap = command.range.start - previous.range.end
  return gap > 0 && gap < 200 && /^\s*\|\s*(?:\\?\n\s*)*$/.test(text.slice(previous.range.end, command.range.start))
}

/** Variables as installers see them: the script's own assignments win, where they are certain. */
function exported(script: ShellScript, context: ShellContext): ShellContext['env'] {
  return name => (script.variables.has(name) ? script.variables.get(name) : context.env(name))
}

import type { AccountEffect, FileEffect, OtherEffect, ShellCommand, ShellContext } from './types.js'

/** An effect before its command is put to it. */
export type BareEffect = FileEffect | AccountEffect | OtherEffect

/** What a reader may look at besides the command itself. */
export interface EffectContext extends ShellContext {
  /** The command whose output this one reads: `echo x | tee /etc/f`, `curl … | sh`. */
  readonly source: ShellCommand | undefined
}

/** Reads what one program's command line does. */
export type EffectReader = (command: ShellCommand, context: EffectContext) => readonly BareEffect[]

/** The arguments, without the program. */
export function argumentWords(command: ShellCommand): ShellCommand['words'] {
  return command.words.slice(1)
}

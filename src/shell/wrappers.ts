import { SHELLS, WRAPPERS } from './wrapper-table.js'
import type { Wrapper } from './wrapper-table.js'

/** A word as far as wrappers have to look at it. */
export interface Argument {
  readonly text: string
  readonly value: string | undefined
}

export interface Unwrapped {
  /** Index of the program that really runs; of the shell itself where `scriptIndex` is given. */
  readonly start: number
  /** Names of what stands before it, outermost first. */
  readonly wrappers: readonly string[]
  /** Value of the user's word, or its text where the value is not certain. */
  readonly switchUser: string | undefined
  /** Indices of `A=b` words. */
  readonly assignments: readonly number[]
  /** Index of the text that a shell runs (`sh -c TEXT`, `su app -c TEXT`). */
  readonly scriptIndex: number | undefined
}

export interface UnwrappedCommand {
  readonly start: number
  readonly switchUser: string | undefined
  readonly assignments: ReadonlyMap<string, string>
  readonly script: string | undefined
  readonly scriptIndex: number | undefined
}

/** Takes wrappers off an exec-form command line: `["tini", "--", "gosu", "app", "sh", "-c", "node ."]`. */
export function unwrapCommand(argv: readonly string[]): UnwrappedCommand {
  const { start, switchUser, assignments, scriptIndex } = unwrapWords(argv.map(text => ({ text, value: text })))
  const pairs = assignments.map((index): [string, string] => {
    const text = argv[index] ?? ''
    const equals = text.indexOf('=')
    return [text.slice(0, equals), text.slice(equals + 1)]
  })
  const script = scriptIndex === undefined ? undefined : argv[scriptIndex]
  return { start, switchUser, assignments: new Map(pairs), script, scriptIndex }
}

/** The same for words whose values may be unknown; an unknown word ends it, since it may be the program. */
export function unwrapWords(words: readonly Argument[]): Unwrapped {
  const wrappers: string[] = []
  const assignments: number[] = []
  let switchUser: string | undefined
  let start = 0
  while (start < words.length) {
    const name = programName(words[start]?.value)
    if (name === undefined) break
    if (SHELLS.has(name)) {
      return { start, wrappers, switchUser, assignments, scriptIndex: shellScript(words, start + 1) }
    }
    const step: Step | undefined =
      name === 'su' || name === 'runuser' ? readSu(words, start + 1, name) : readWrapper(words, start + 1, name)
    if (step === undefined) break
    if (step.user !== undefined) switchUser = words[step.user]?.value ?? words[step.user]?.text
    if (step.userText !== undefined) switchUser = step.userText
    assignments.push(...step.assignments)
    if (step.script !== undefined) {
      return { start, wrappers, switchUser: switchUser ?? 'root', assignments, scriptIndex: step.script }
    }
    // `exec 3>&1` and a bare `env` have nothing behind them.
    if (step.next >= words.length && name !== 'exec') break
    wrappers.push(name)
    start = step.next
  }
  return { start, wrappers, switchUser, assignments, scriptIndex: undefined }
}

/** `sh`, `/bin/bash` and the like. */
export function namesShell(word: string): boolean {
  return SHELLS.has(programName(word) ?? '')
}

/** Last path segment. */
export function programName(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined
  return value.slice(value.lastIndexOf('/') + 1)
}

interface Step {
  readonly next: number
  readonly user?: number
  readonly userText?: string
  readonly script?: number
  readonly assignments: readonly number[]
}

function readWrapper(words: readonly Argument[], from: number, name: string): Step | undefined {
  const wrapper = WRAPPERS.get(name)
  if (wrapper === undefined) return undefined
  if (wrapper.separator === true) {
    const dashes = words.findIndex(({ value }, index) => index >= from && value === '--')
    return dashes === -1 ? undefined : { next: dashes + 1, assignments: [] }
  }
  const assignments: number[] = []
  let found: { user?: number; userText?: string } = {}
  let at = from
  for (; at < words.length; at++) {
    const { value, text } = words[at] ?? { value: undefined, text: '' }
    if (wrapper.behind !== undefined && value === wrapper.behind) return { next: at + 1, assignments: [] }
    if (value === '--') {
      at++
      break
    }
    if (wrapper.assignments === true && /^[A-Za-z_]\w*=/.test(text)) {
      assignments.push(at)
      continue
    }
    if (value === undefined || value.length < 2 || !value.startsWith('-')) break
    if (wrapper.flags !== undefined) {
      if (wrapper.flags.includes(value.replace(/^--?/, ''))) at++
      continue
    }
    const option = readOption(value, wrapper)
    if (option.query) return undefined
    if (option.user) found = option.attached === undefined ? { user: at + 1 } : { userText: option.attached }
    if (option.takesNext) at++
  }
  if (wrapper.behind !== undefined) return undefined
  if (wrapper.assignments === true) {
    for (; /^[A-Za-z_]\w*=/.test(words[at]?.text ?? ''); at++) assignments.push(at)
  }
  if (wrapper.user === 'operand') found = { user: at }
  return { next: at + (wrapper.operands ?? 0), ...found, assignments }
}

interface Option {
  readonly takesNext: boolean
  readonly user: boolean
  readonly query: boolean
  readonly attached: string | undefined
}

function readOption(value: string, wrapper: Wrapper): Option {
  const user = typeof wrapper.user === 'object' ? wrapper.user : {}
  if (value.startsWith('--')) {
    const equals = value.indexOf('=')
    const name = equals === -1 ? value.slice(2) : value.slice(2, equals)
    const known = wrapper.longs?.includes(name) === true
    const attached = equals === -1 ? undefined : value.slice(equals + 1)
    return { takesNext: known && equals === -1, user: known && name === user.long, query: false, attached }
  }
  for (let index = 1; index < value.length; index++) {
    const letter = value[index] ?? ''
    if (wrapper.queries?.includes(letter) === true) {
      return { takesNext: false, user: false, query: true, attached: undefined }
    }
    if (wrapper.letters?.includes(letter) === true) {
      const attached = index + 1 < value.length ? value.slice(index + 1) : undefined
      return { takesNext: attached === undefined, user: letter === user.letter, query: false, attached }
    }
  }
  return { takesNext: false, user: false, query: false, attached: undefined }
}

/** `su [-] [options] [user] -c TEXT`, with the user before or after; `runuser -u user [--] program`. */
function readSu(words: readonly Argument[], from: number, name: string): Step | undefined {
  let user: number | undefined
  let script: number | undefined
  for (let at = from; at < words.length; at++) {
    const value = words[at]?.value
    if (value === '-') continue
    if (value === '--' || !value?.startsWith('-')) {
      if (value !== '--') user ??= at
      continue
    }
    if (name === 'runuser' && (value === '-u' || value === '--user')) {
      const next = words[at + 2]?.value === '--' ? at + 3 : at + 2
      return { next, user: at + 1, assignments: [] }
    }
    if (value === '--command' || /^-[a-z]*c$/.test(value)) script = ++at
    else if (['--shell', '--group', '-s', '-g', '-G', '-w'].includes(value)) at++
  }
  if (script === undefined || script >= words.length) return undefined
  return { next: script, script, assignments: [], ...(user === undefined ? {} : { user }) }
}

function shellScript(words: readonly Argument[], from: number): number | undefined {
  let commands = false
  for (let at = from; at < words.length; at++) {
    const value = words[at]?.value
    if (value === undefined || value === '--' || !/^[-+]./.test(value)) {
      const index = value === '--' ? at + 1 : at
      return commands && index < words.length ? index : undefined
    }
    if (value === '--rcfile' || value === '--init-file') at++
    else if (!value.startsWith('--')) {
      if (value.startsWith('-') && value.includes('c')) commands = true
      if (value.endsWith('o') || value.endsWith('O')) at++
    }
  }
  return undefined
}

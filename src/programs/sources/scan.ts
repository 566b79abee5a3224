import { lineAt, lineStarts } from '../../text.js'
import { readAttributes, readValueAnnotations } from './annotated-defaults.js'
import { callAt, type Call } from './calls.js'
import { commandWrites } from './command-writes.js'
import { readArguments, readProperty } from './argument-names.js'
import { readAssignment, readDefinition, readReturned } from './constants.js'
import { IN_CAPITALS, PORT, sourceText, type SharedConstants, type SourceText } from './source-text.js'
import { importsOf } from './imports.js'
import { fillsNewFolder } from './filled-folders.js'
import { makesNewFolder, nameOfPath, plainName } from './new-folders.js'
import { COMPILED, languageOf } from './languages/index.js'
import { listenOf } from './listens.js'
import { isRootGuard, readRootCheck } from './root-checks.js'
import { inRounds, readLoop } from './rounds.js'
import { settingsFacts } from './settings.js'
import type { Language } from './rules.js'
import { defaultDatabase } from './option-databases.js'
import { endOfTest } from './test-blocks.js'
import { portOfSetting } from './port-settings.js'
import { tokenize } from './tokens.js'
import {
  noFacts,
  type SourceFacts,
  type SourceListen,
  type SourcePrivilege,
  type SourceRead,
  type SourceWrite,
} from './types.js'
import { isTelling } from './telling.js'
import { taggedListen } from './struct-tags.js'
import { settingWrite, writeOf, writesAnywhere } from './writes.js'

const limit = 512 * 1024
/** Settings in code name such a place without any call that would tell. */
const runtimePlace = /["'`]\/(?:var\/(?:cache|lib|lock|log|run|spool)|run)\//
const mainGuard = /^if[ \t]+\(?__name__[ \t]*==[ \t]*["']__main__["']/m

/**
 * What a source file writes, listens on and needs root for, as far as its literals and constants tell. Judges by tokens, not by
 * meaning; `shared` are constants of other files. Linear in the text; files that are too large, minified or in no known language tell nothing.
 */
export function scanSource(path: string, text: string, shared?: SharedConstants): SourceFacts {
  const settings = settingsFacts(path, text)
  if (settings !== undefined) return settings
  const language = languageOf(path, text)
  if (language === undefined || text.length > limit) return noFacts
  const imports = importsOf(text, language)
  if (!isTelling(text, language) && !runtimePlace.test(text))
    return imports.length === 0 ? noFacts : { ...noFacts, imports }
  const starts = lineStarts(text)
  if (text.length / starts.length > 400) return noFacts
  const source = readSource(text, language, shared)
  const line = (offset: number): number => lineAt(starts, offset)
  return { ...readCalls(source, language, line), imports }
}

/** A file's tokens, brackets and constants: for those who look for one setting only. */
export function readSource(text: string, language: Language, shared?: SharedConstants): SourceText {
  const tokens = tokenize(text, language.syntax)
  const source = sourceText(text, tokens, {
    concatenation: new Set(language.syntax.concatenation),
    arrowAssigns: language.syntax.arrowAssigns,
    guardedFrom: mainGuard.exec(text)?.index ?? Infinity,
    structs: language.structs === true,
    rootJoins: language.rootJoins,
    shared,
  })
  readConstants(source)
  if (language.name === 'rust') readAttributes(source)
  if (language.name === 'java') readValueAnnotations(source)
  for (const [name, value] of shared ?? [])
    if (!source.constants.has(name) && (IN_CAPITALS.test(name) || PORT.test(name) || language.name === 'go'))
      source.constants.set(name, value)
  return source
}

const definitionNames = new Set(['define', 'set', 'add_argument', 'option', 'StringVar', 'IntVar', 'SetDefault'])
const opensDefinition = new Set(['def', 'function', 'func', 'fun', 'fn', 'class', 'const', 'var', 'constructor'])

function readConstants(source: SourceText): void {
  const { tokens, partner } = source
  /** For every open bracket: whether an `=` directly inside is an assignment, not a keyword argument. */
  const scopes: boolean[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'name' && definitionNames.has(token.text) && tokens[index + 1]?.text === '(') {
      const holder = tokens[index - 1]?.text === '.' ? `${tokens[index - 2]?.text ?? ''}.` : ''
      readDefinition(source, index, holder + token.text)
    }
    // C: `#define PORT 80`
    if (token.kind === 'name' && token.text === 'define' && tokens[index - 1]?.text === '#')
      readAssignmentOfDefine(source, index)
    if (token.text === 'return' && token.kind === 'name') readProperty(source, index)
    if (source.structs && token.text === 'return' && token.kind === 'name') readReturned(source, index)
    if (token.kind !== 'sign') continue
    const other = partner[index] ?? -1
    if (other > index)
      scopes.push(
        token.text !== '(' ||
          opensDefinition.has(tokens[index - 1]?.text ?? '') ||
          opensDefinition.has(tokens[index - 2]?.text ?? ''),
      )
    else if (other !== -1) scopes.pop()
    else if (assigns(token.text, source) && (scopes.at(-1) ?? true)) {
      if (!readArguments(source, index)) readAssignment(source, index)
    }
  }
}

const assigns = (sign: string, { arrowAssigns }: SourceText): boolean =>
  sign === '=' || sign === ':=' || (arrowAssigns && sign === '<-')

function readAssignmentOfDefine(source: SourceText, index: number): void {
  const [name, value] = source.tokens.slice(index + 1, index + 3)
  if (
    name?.kind === 'name' &&
    value !== undefined &&
    !source.text.slice(name.end, value.start).includes('\n') &&
    value.kind !== 'sign'
  ) {
    source.constants.set(name.text, {
      kind: 'known',
      pieces: [{ text: value.text, at: value.at }],
      anchor: 'none',
      partial: false,
    })
  }
}

/** `Server` of PHP's `Swoole\\Http\\Server`. */
const simpleName = (name: string): string => name.slice(name.lastIndexOf('\\') + 1)

interface Found {
  readonly writes: SourceWrite[]
  readonly reads: SourceRead[]
  readonly listens: SourceListen[]
  readonly privileges: SourcePrivilege[]
  writesAnywhere?: number
  readonly newFolders: string[]
}

function readCalls(source: SourceText, language: Language, line: (offset: number) => number): Found {
  const found: Found = {
    writes: [],
    reads: [],
    listens: [],
    privileges: [],
    newFolders: [],
  }
  const names = ruleNames(language)
  /** Token index of the last `if getuid() == 0`: what follows is done only as root. */
  let guard = -Infinity
  let tested = -1
  for (const [index, token] of source.tokens.entries()) {
    if (index <= tested) continue
    if (language.testBlocks !== undefined && token.text === '#') tested = endOfTest(source, index, language.testBlocks)
    // A user's own engine has its socket below /run/user.
    if (token.kind === 'string' && token.text.includes('docker.sock') && !token.text.includes('/run/user/')) {
      found.privileges.push({
        code: 'uses-docker-socket',
        message: 'it talks to the Docker engine through its socket',
        certainty: 'possible',
        line: line(token.start),
      })
    }
    const setting = settingWrite(source, index, language.settings, line)
    if (setting !== undefined) found.writes.push(setting)
    const given = portOfSetting(source, index, language.portSettings ?? [], line)
    if (given !== undefined) found.listens.push(given)
    const tagged = source.structs ? taggedListen(source, index, line) : undefined
    if (tagged !== undefined) found.listens.push(tagged)
    const database = COMPILED.has(language.name) ? defaultDatabase(source, index, line) : undefined
    if (database !== undefined) found.writes.push(database)
    if (token.kind !== 'name') continue
    readLoop(source, index)
    if (/^(?:posix_|os_)?[gG]ete?uid$/.test(token.text)) {
      readRootCheck(source, index, line(token.start), found.privileges)
      if (isRootGuard(source, index)) guard = index
    }
    if (!names.has(simpleName(token.text))) continue
    const call = callAt(source, index, language)
    if (call !== undefined)
      inRounds(source, call, () => {
        applyRules(source, language, call, line(call.start), index - guard > 80, found)
      })
  }
  return found
}

const namesByLanguage = new WeakMap<Language, ReadonlySet<string>>()

function ruleNames(language: Language): ReadonlySet<string> {
  const cached = namesByLanguage.get(language)
  if (cached !== undefined) return cached
  const rules = [...language.writes, ...(language.reads ?? []), ...language.listens, ...language.privileges]
  const names = new Set(rules.flatMap(rule => rule.calls.split(' ')))
  namesByLanguage.set(language, names)
  return names
}

const fits = (
  call: Call,
  rule: { readonly calls: string; readonly callee?: RegExp; readonly construct?: boolean },
): boolean =>
  ` ${rule.calls} `.includes(` ${call.name} `) &&
  (rule.callee === undefined || rule.callee.test(call.callee)) &&
  (rule.construct !== true || call.construct)

function applyRules(
  source: SourceText,
  language: Language,
  call: Call,
  line: number,
  always: boolean,
  found: Found,
): void {
  const isNew = makesNewFolder(source, call, language.name)
  if (isNew) found.newFolders.push(nameOfPath(source, call) ?? '')
  const isFilled = !isNew && fillsNewFolder(source, call, language.name)
  for (const rule of language.writes) {
    const write = fits(call, rule) ? writeOf(source, call, rule, line) : undefined
    if (isNew && write?.option !== undefined) found.newFolders.push(plainName(write.option))
    if (write !== undefined)
      found.writes.push({ ...write, ...(isNew ? { isNew } : {}), ...(isFilled ? { isFilled } : {}) })
    else if (COMPILED.has(language.name) && fits(call, rule) && writesAnywhere(source, call, rule))
      found.writesAnywhere ??= line
  }
  if (language.commands?.test(call.callee) === true) found.writes.push(...commandWrites(source, call, line))
  for (const rule of language.reads ?? []) {
    const read = fits(call, rule) ? writeOf(source, call, rule, line) : undefined
    if (read !== undefined) found.reads.push(read)
  }
  const text = source.text.slice(call.start, Math.min(call.end, call.start + 300))
  for (const rule of language.listens) {
    if (!fits(call, rule) || rule.text?.test(text) === false) continue
    if (rule.needs?.test(source.text) === false || rule.not?.test(source.text) === true) continue
    const listen = listenOf(source, call, rule, line, call.start > source.guardedFrom)
    if (listen === undefined) continue
    found.listens.push(listen)
    break
  }
  for (const rule of language.privileges) {
    if (!fits(call, rule) || rule.text?.test(text) === false || rule.needs?.test(source.text) === false) continue
    if (!always && /^(?:drops-privileges|changes-)/.test(rule.code)) break
    found.privileges.push({ code: rule.code, message: rule.message, certainty: rule.certainty, line })
    break
  }
}

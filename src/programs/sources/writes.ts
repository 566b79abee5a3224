import { argumentOf, optionOf, type Call } from './calls.js'
import { evaluate } from './expressions.js'
import { givenValue } from './setting-value.js'
import type { SourceText } from './source-text.js'
import { normalPath } from './paths.js'
import type { SettingRule, WriteRule } from './rules.js'
import type { SourcePath, SourceWrite } from './types.js'
import { literal, startsPort, textOf, type Known, type Value } from './values.js'

/** The path that a call writes, when the rule fits and the path (or its beginning) is known. */
export function writeOf(source: SourceText, call: Call, rule: WriteRule, line: number): SourceWrite | undefined {
  if (rule.mode !== undefined && !writes(source, call, rule.mode)) return undefined
  if (rule.text?.test(source.text.slice(call.start, Math.min(call.end, call.start + 400))) === false) return undefined
  if (rule.needs?.test(source.text) === false) return undefined
  const write = asWrite(pathValue(source, call, rule), rule, call.callee, line)
  if (rule.isRename === true && write !== undefined) return { ...write, isReplaced: true }
  return rule.isLink === true ? folderOf(write) : write
}

/** A call that writes for certain, to a path of which nothing is known. */
export function writesAnywhere(source: SourceText, call: Call, rule: WriteRule): boolean {
  const { strip, looksLike, text, needs, mode } = rule
  if ([strip, looksLike, text, needs].some(each => each !== undefined)) return false
  return (mode === undefined || writes(source, call, mode)) && pathValue(source, call, rule) === undefined
}

/** The folder that holds what is written, when its path is known. */
function folderOf(write: SourceWrite | undefined): SourceWrite | undefined {
  if (write?.target === undefined) return undefined
  const { base, path } = write.target
  const slash = path.lastIndexOf('/')
  if (slash === 0) return undefined
  return { ...write, target: { base, path: slash === -1 ? '.' : path.slice(0, slash) } }
}

function asWrite(
  value: Value,
  { type, strip, looksLike }: Pick<SettingRule, 'type' | 'strip' | 'looksLike'>,
  call: string,
  line: number,
): SourceWrite | undefined {
  if (startsPort(value)) return undefined
  const path = value?.kind === 'environment' ? value.fallback : value
  if (path === undefined && value?.kind === 'environment' && looksLike === undefined) {
    const isFolder = type === 'directory' || value.after.endsWith('/')
    return { target: undefined, type: isFolder ? 'directory' : 'file', call, ...variablesOf(value), line }
  }
  if (path === undefined || looksLike?.test(shapeOf(path)) === false) return undefined
  const target = toSourcePath(path, strip)
  // `getenv('SPOOL') ?: '/tmp'`: only where the variable is set there is a place to prepare.
  if (target === undefined && value?.kind === 'environment' && looksLike === undefined && isTemporary(path))
    return { target: undefined, type, call, ...variablesOf(value), line }
  if (target === undefined) return undefined
  return {
    target: target.path,
    type: target.partial ? 'directory' : type,
    call,
    ...variablesOf(value),
    ...(path.option === undefined ? {} : { option: path.option, behind: behindFirst(path) }),
    line,
  }
}

const behindFirst = ({ pieces }: Known): string =>
  pieces
    .slice(1)
    .map(({ text }) => text)
    .join('')

const isTemporary = (path: Known): boolean => /^\/(?:var\/)?tmp(?:\/|$)/.test(textOf(path))

/** The text of a path; what is relative to the file itself counts as absolute, since it is a path for certain. */
function shapeOf(value: Known): string {
  return value.anchor !== 'none' ? `/${normalPath(textOf(value)).replace(/^(?:\.\.\/)+/, '')}` : textOf(value)
}

/** The path that a setting, option or field whose name stands at `index` is given: `UPLOAD_FOLDER = …`, `{ storage: … }`. */
export function settingWrite(
  source: SourceText,
  index: number,
  rules: readonly SettingRule[],
  line: (offset: number) => number,
): SourceWrite | undefined {
  const key = source.tokens[index]
  if (key === undefined || key.kind === 'sign' || key.kind === 'number') return undefined
  const span = givenValue(source, index)
  if (span === undefined) return undefined
  const name = key.text.replace(/^[$@:]+/, '')
  for (const { names, needs, ...rule } of rules) {
    if (!names.test(name) || needs?.test(source.text) === false) continue
    const write = asWrite(evaluate(source, span), rule, name, line(key.start))
    if (write !== undefined) return { ...write, isNamed: true, isMere: true }
  }
  return undefined
}

function variablesOf(value: Value): Pick<SourceWrite, 'variables' | 'around'> {
  if (value?.kind !== 'environment') return { variables: [] }
  const { names, before, after } = value
  return before === '' && after === '' ? { variables: names } : { variables: names, around: { before, after } }
}

function pathValue(source: SourceText, call: Call, rule: WriteRule): Value {
  if (rule.path === 'receiver') return evaluate(source, call.receiver)
  const named = rule.keyword === undefined ? undefined : optionOf(source, call, [rule.keyword])
  if (named !== undefined || rule.path === 'keyword') return named
  const argument = argumentOf(call, rule.path, [])
  return argument === undefined ? undefined : evaluate(source, argument)
}

function writes(source: SourceText, call: Call, mode: NonNullable<WriteRule['mode']>): boolean {
  const argument = argumentOf(call, mode.argument, [mode.keyword])
  if (argument === undefined) return false
  const text =
    literal(evaluate(source, argument)) ??
    source.tokens
      .slice(argument.from, argument.to)
      .map(token => token.text)
      .join('')
  return mode.writes.test(text)
}

function toSourcePath(value: Known, strip: RegExp | undefined): { path: SourcePath; partial: boolean } | undefined {
  let text = textOf(value)
  if (strip !== undefined) {
    const prefix = strip.exec(text)?.[0]
    // `user:password@host/database`, `Server=…`: another kind of database.
    if (prefix === undefined && (value.partial || !/^[\w./-]+\.(?:db|sqlite3?|sdb|mv\.db)$/.test(text)))
      return undefined
    text = text.slice(prefix?.length ?? 0).replace(/[?;].*$/s, '')
  }
  // A prefix without its directory's end, `./uploads/` + name, tells the directory; a bare prefix only the place where it is.
  // `visits-%DATE%.log`, `%(id)s.%(ext)s`: a name that is made for each file.
  const made = text.search(/[%{<*]/)
  const partial = value.partial || made > 0
  if (made > 0) text = text.slice(0, made)
  if (made > 0 && !text.includes('/')) return undefined
  if (partial) text = text.includes('/') ? text.slice(0, text.lastIndexOf('/') + 1) : '.'
  if (text === '' || text.length > 300 || !/^[\w./@+\- ]+$/.test(text)) return undefined
  const path = normalPath(text)
  if (/^\/(?:dev|proc\/self|tmp|var\/tmp)(?:\/|$)/.test(path) || path === '/') return undefined
  const base = value.anchor !== 'none' ? value.anchor : path.startsWith('/') ? 'absolute' : 'cwd'
  return { path: { base, path }, partial }
}

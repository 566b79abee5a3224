import { argumentOf, optionOf, type Call } from './calls.js'
import { evaluate } from './expressions.js'
import type { SourceText } from './source-text.js'
import { normalPath } from './paths.js'
import type { SettingRule, WriteRule } from './rules.js'
import type { SourcePath, SourceWrite } from './types.js'
import { literal, textOf, type Known, type Value } from './values.js'

/** The path that a call writes, when the rule fits and the path (or its beginning) is known. */
export function writeOf(source: SourceText, call: Call, rule: WriteRule, line: number): SourceWrite | undefined {
  if (rule.mode !== undefined && !writes(source, call, rule.mode)) return undefined
  const value = pathValue(source, call, rule)
  const path = value?.kind === 'environment' ? value.fallback : value
  if (path === undefined) return undefined
  const target = toSourcePath(path, rule.strip)
  if (target === undefined) return undefined
  return {
    target: target.path,
    type: target.partial ? 'directory' : rule.type,
    call: call.callee,
    variables: value?.kind === 'environment' ? value.names : [],
    ...(path.option === undefined ? {} : { option: path.option }),
    line,
  }
}

/** The paths that settings name: `SQLALCHEMY_DATABASE_URI = "sqlite:///app.db"`. */
export function settingWrites(
  source: SourceText,
  rules: readonly SettingRule[],
  line: (offset: number) => number,
): readonly SourceWrite[] {
  return rules.flatMap(rule =>
    rule.names.split(' ').flatMap((name): readonly SourceWrite[] => {
      const value = source.constants.get(name)
      const path = value?.kind === 'environment' ? value.fallback : value
      const target = path === undefined ? undefined : toSourcePath(path, rule.strip)
      if (target === undefined) return []
      const { pieces } = path ?? { pieces: [] }
      return [
        {
          target: target.path,
          type: target.partial ? 'directory' : rule.type,
          call: name,
          variables: value?.kind === 'environment' ? value.names : [],
          line: line(pieces.find(({ at }) => at !== undefined)?.at ?? 0),
        },
      ]
    }),
  )
}

function pathValue(source: SourceText, call: Call, rule: WriteRule): Value {
  if (rule.path === 'receiver') return evaluate(source, call.receiver)
  const named = rule.keyword === undefined ? undefined : optionOf(source, call, [rule.keyword])
  if (named !== undefined) return named
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
  if (value.partial) text = text.includes('/') ? text.slice(0, text.lastIndexOf('/') + 1) : '.'
  if (text === '' || text.length > 300 || !/^[\w./@+\- ]+$/.test(text)) return undefined
  const path = normalPath(text)
  if (/^\/(?:dev|proc\/self|tmp|var\/tmp)(?:\/|$)/.test(path) || path === '/') return undefined
  const base = value.anchor === 'file' ? 'file' : path.startsWith('/') ? 'absolute' : 'cwd'
  return { path: { base, path }, partial: value.partial }
}

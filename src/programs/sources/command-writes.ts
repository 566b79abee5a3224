import { effectsOf } from '../../shell/effects.js'
import { parseShell } from '../../shell/parse.js'
import { quoteWord } from '../../shell/quote.js'
import type { Effect } from '../../shell/types.js'
import type { Call } from './calls.js'
import { evaluate } from './expressions.js'
import { normalPath } from './paths.js'
import { isSign, splitAt, type SourceText, type Span } from './source-text.js'
import type { SourceWrite } from './types.js'
import { literal } from './values.js'

const comma = new Set([','])
const LONGEST = 2000

/** A word that the code does not spell out. */
const UNKNOWN = '"$unknown"'

/** The folders that a command line which the application hands to programs writes into, where it names them in full. */
export function commandWrites(source: SourceText, call: Call, line: number): readonly SourceWrite[] {
  const command = commandLine(source, call)
  if (command === undefined || command.length > LONGEST) return []
  const effects = effectsOf(parseShell(command, { cwd: undefined, env: () => undefined }), {
    cwd: undefined,
    env: () => undefined,
  })
  const folders = new Set(effects.flatMap(foldersOf))
  return [...folders].flatMap(path =>
    /^\/[\w./@+-]+$/.test(path) && !/^\/(?:dev|proc|sys|tmp|var\/tmp)(?:\/|$)/.test(path)
      ? [
          {
            target: { base: 'absolute', path: normalPath(path) },
            type: 'directory',
            call: call.callee,
            variables: [],
            line,
          },
        ]
      : [],
  )
}

function commandLine(source: SourceText, call: Call): string | undefined {
  const words =
    call.name === 'create_subprocess_exec' ? call.args.filter(({ keyword }) => keyword === undefined) : undefined
  const [first] = call.args
  if (words !== undefined) return joined(source, words)
  if (first === undefined) return undefined
  const isList = isSign(source.tokens[first.from], '[') && source.partner[first.from] === first.to - 1
  return isList
    ? joined(source, splitAt(source, { from: first.from + 1, to: first.to - 1 }, comma))
    : literal(evaluate(source, first))
}

const joined = (source: SourceText, words: readonly Span[]): string =>
  words
    .filter(({ from, to }) => to > from)
    .map(word => literal(evaluate(source, word)))
    .map(word => (word === undefined ? UNKNOWN : quoteWord(word)))
    .join(' ')

function foldersOf(effect: Effect): readonly string[] {
  switch (effect.kind) {
    case 'make-directory':
      // Without -p it ends with an error where the folder is there already.
      return effect.parents ? effect.paths : effect.paths.map(parentOf)
    case 'make-file':
      return effect.paths.map(parentOf)
    case 'copy':
      return [effect.to.endsWith('/') ? effect.to : parentOf(effect.to)]
    case 'populate':
      return [effect.type === 'directory' ? effect.path : parentOf(effect.path)]
    default:
      return []
  }
}

const parentOf = (path: string): string => path.replace(/\/[^/]*$/, '') || '/'

import { parse } from 'unbash'
import type { WordPart } from 'unbash'
import { isExtended } from './sed.js'
import { FILE_READERS } from './files.js'
import type { ShellCommand, ShellWord } from './types.js'

/** What a `sed` of a start-up script does, with `${NAME}` where a variable stands, whatever its value is. */
export interface SymbolicSed {
  readonly expressions: readonly string[]
  /** Absolute paths, with patterns as they are. */
  readonly paths: readonly string[]
  readonly inPlace: boolean
  readonly extended: boolean
}

/** Undefined for other programs, and where an expression cannot be read. */
export function symbolicSed(command: ShellCommand): SymbolicSed | undefined {
  if (command.program !== 'sed') return undefined
  const words = command.words.map(symbolic)
  const inPlace = words.some(({ value }) => IN_PLACE.test(value ?? ''))
  const [first, ...rest] = words
  if (first === undefined) return undefined
  const edited = inPlace ? words : [first, { ...first, text: '-i', value: '-i' }, ...rest]
  const context = { cwd: command.cwd, env: () => undefined, source: undefined }
  const [effect] = FILE_READERS.get('sed')?.({ ...command, words: edited }, context) ?? []
  if (effect?.kind !== 'edit-file' || effect.expressions.length === 0) return undefined
  return { expressions: effect.expressions, paths: effect.paths, inPlace, extended: isExtended(command) }
}

const IN_PLACE = /^(?:-[a-zA-Z]*i|--in-place)/

/** Defaults with digits of the variables in a command's words: `${PORT:-80}`. */
export function numericDefaults({ words }: ShellCommand): ReadonlyMap<string, string> {
  return new Map(
    words.flatMap(({ text }) =>
      [...text.matchAll(/\$\{([A-Z][A-Z0-9_]*):?-(\d{1,5})\}/g)].map(
        match => [match[1] ?? '', match[2] ?? ''] as const,
      ),
    ),
  )
}

/** Only expressions: the name of a file may stand in a variable as well, and there its value is what counts. */
function symbolic(word: ShellWord): ShellWord {
  if (!word.text.includes('$') || !EXPRESSION.test(word.text)) return word
  const [statement] = parse(`: ${word.text}`).commands
  const parsed = statement?.command.type === 'Command' ? statement.command.suffix[0] : undefined
  if (parsed?.type !== 'Word' || parsed.parts === undefined) return word
  return { ...word, value: joined(parsed.parts) ?? word.value }
}

const EXPRESSION = /^["']?s["']?[^\w\s]/

function joined(parts: readonly WordPart[]): string | undefined {
  let text = ''
  for (const part of parts) {
    const piece = symbolicPart(part)
    if (piece === undefined) return undefined
    text += piece
  }
  return text
}

function symbolicPart(part: WordPart): string | undefined {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return part.value
    case 'Glob':
    case 'ExtendedGlob':
      return part.text
    case 'DoubleQuoted':
      return joined(part.parts)
    case 'SimpleExpansion':
      return /^\$[A-Za-z_]\w*$/.test(part.text) ? `\${${part.text.slice(1)}}` : undefined
    case 'ParameterExpansion': {
      const { operation, parameter } = part
      const isPlain = operation === undefined || (operation.type === 'Default' && operation.operator.endsWith('-'))
      return isPlain && /^[A-Za-z_]\w*$/.test(parameter) ? `\${${parameter}}` : undefined
    }
    default:
      return undefined
  }
}

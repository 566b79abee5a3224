interface Prefix {
  readonly raw: boolean
  readonly interpolation: Interpolation | undefined
}

/** How variables stand in a string literal: `${x}`, `{x}`, `#{x}`, `$x`. */
export type Interpolation = 'none' | 'dollar-brace' | 'brace' | 'hash-brace' | 'dollar'

export interface StringRule {
  readonly open: string
  readonly close: string
  readonly escapes: boolean
  readonly multiline: boolean
  readonly interpolation: Interpolation
}

/** What the tokenizer has to know about a language. */
export interface Syntax {
  readonly lineComments: readonly string[]
  readonly blockComments: readonly { readonly open: string; readonly close: string; readonly nested: boolean }[]
  /** Longest opening first. */
  readonly strings: readonly StringRule[]
  /** Letters that may stand directly before a string; the flags say what they change. */
  readonly prefixes: ReadonlyMap<string, Prefix>
  /** Characters beside letters, digits and `_` that names may hold. */
  readonly nameCharacters: string
  readonly regexLiterals: boolean
  /** Where code starts and ends in a text that is something else outside of it. */
  readonly embedded: { readonly open: string; readonly close: string } | undefined
  readonly heredoc: 'none' | 'ruby' | 'php'
  /** `'a` is a lifetime and `'x'` a character. */
  readonly lifetimes: boolean
  /** Operators that join text, apart from `+`. */
  readonly concatenation: readonly string[]
  /** `name <- value` is an assignment. */
  readonly arrowAssigns: boolean
}

const string = (open: string, interpolation: Interpolation = 'none', extra: Partial<StringRule> = {}): StringRule => ({
  open,
  close: open,
  escapes: true,
  multiline: false,
  interpolation,
  ...extra,
})

const cLike: Syntax = {
  lineComments: ['//'],
  blockComments: [{ open: '/*', close: '*/', nested: false }],
  strings: [string('"'), string("'")],
  prefixes: new Map(),
  nameCharacters: '',
  regexLiterals: false,
  embedded: undefined,
  heredoc: 'none',
  lifetimes: false,
  concatenation: [],
  arrowAssigns: false,
}

const raw: Prefix = { raw: true, interpolation: undefined }
const plain: Prefix = { raw: false, interpolation: undefined }
const formatted: Prefix = { raw: false, interpolation: 'brace' }

export const javascript: Syntax = {
  ...cLike,
  strings: [string('`', 'dollar-brace', { multiline: true }), ...cLike.strings],
  nameCharacters: '$#',
  regexLiterals: true,
}

export const python: Syntax = {
  ...cLike,
  lineComments: ['#'],
  blockComments: [],
  strings: [string('"""', 'none', { multiline: true }), string("'''", 'none', { multiline: true }), ...cLike.strings],
  prefixes: new Map<string, Prefix>([
    ...['r', 'R', 'rb', 'br', 'Rb', 'bR'].map(prefix => [prefix, raw] as const),
    ...['b', 'B', 'u', 'U'].map(prefix => [prefix, plain] as const),
    ...['f', 'F', 'fr', 'rf', 'Fr', 'fR'].map(prefix => [prefix, formatted] as const),
  ]),
}

export const php: Syntax = {
  ...cLike,
  lineComments: ['//', '#'],
  strings: [string('"', 'dollar', { multiline: true }), string("'", 'none', { multiline: true })],
  nameCharacters: '$\\',
  embedded: { open: '<?', close: '?>' },
  heredoc: 'php',
  concatenation: ['.'],
}

export const ruby: Syntax = {
  ...cLike,
  lineComments: ['#'],
  blockComments: [],
  strings: [string('"', 'hash-brace', { multiline: true }), string("'", 'none', { multiline: true }), string('`')],
  nameCharacters: '@$',
  regexLiterals: true,
  heredoc: 'ruby',
}

export const java: Syntax = {
  ...cLike,
  strings: [string('"""', 'none', { multiline: true }), ...cLike.strings],
  nameCharacters: '$',
}

export const kotlin: Syntax = {
  ...java,
  strings: [string('"""', 'dollar', { multiline: true, escapes: false }), string('"', 'dollar'), string("'")],
}

export const go: Syntax = {
  ...cLike,
  strings: [...cLike.strings, string('`', 'none', { multiline: true, escapes: false })],
}

export const csharp: Syntax = {
  ...cLike,
  strings: [string('"""', 'none', { multiline: true, escapes: false }), ...cLike.strings],
  prefixes: new Map<string, Prefix>([
    ['@', { raw: true, interpolation: undefined }],
    ['$', formatted],
    ['$@', { raw: true, interpolation: 'brace' }],
    ['@$', { raw: true, interpolation: 'brace' }],
  ]),
  nameCharacters: '@$',
}

export const rust: Syntax = {
  ...cLike,
  blockComments: [{ open: '/*', close: '*/', nested: true }],
  strings: [
    string('r##"', 'none', { close: '"##', multiline: true, escapes: false }),
    string('r#"', 'none', { close: '"#', multiline: true, escapes: false }),
    string('"', 'none', { multiline: true }),
  ],
  prefixes: new Map<string, Prefix>([
    ['r', raw],
    ['b', plain],
  ]),
  lifetimes: true,
}

export const c: Syntax = { ...cLike, prefixes: new Map<string, Prefix>([['L', plain]]) }

export const dart: Syntax = {
  ...cLike,
  blockComments: [{ open: '/*', close: '*/', nested: true }],
  strings: [
    string('"""', 'dollar', { multiline: true }),
    string("'''", 'dollar', { multiline: true }),
    string('"', 'dollar'),
    string("'", 'dollar'),
  ],
  prefixes: new Map<string, Prefix>([['r', raw]]),
}

export const swift: Syntax = {
  ...cLike,
  blockComments: [{ open: '/*', close: '*/', nested: true }],
  strings: [string('"""', 'none', { multiline: true }), string('"')],
}

export const perl: Syntax = {
  ...cLike,
  lineComments: ['#'],
  blockComments: [],
  strings: [string('"', 'dollar'), string("'"), string('`')],
  nameCharacters: '$@',
  regexLiterals: true,
  concatenation: ['.'],
}

export const elixir: Syntax = {
  ...cLike,
  lineComments: ['#'],
  blockComments: [],
  strings: [
    string('"""', 'hash-brace', { multiline: true }),
    string('"', 'hash-brace', { multiline: true }),
    string("'", 'hash-brace'),
  ],
  // `File.write!` and `File.exists?` are names.
  nameCharacters: '!?@',
  concatenation: ['<>'],
}

export const r: Syntax = {
  ...cLike,
  lineComments: ['#'],
  blockComments: [],
  strings: [string('"', 'none', { multiline: true }), string("'", 'none', { multiline: true }), string('`')],
  arrowAssigns: true,
}

export const lua: Syntax = {
  ...cLike,
  lineComments: ['--'],
  blockComments: [{ open: '--[[', close: ']]', nested: false }],
  strings: [string('[[', 'none', { close: ']]', multiline: true, escapes: false }), string('"'), string("'")],
  concatenation: ['..'],
}

export const julia: Syntax = {
  ...cLike,
  lineComments: ['#'],
  blockComments: [{ open: '#=', close: '=#', nested: true }],
  strings: [string('"""', 'dollar', { multiline: true }), string('"', 'dollar', { multiline: true })],
  lifetimes: true,
}

export const haskell: Syntax = {
  ...cLike,
  lineComments: ['--'],
  blockComments: [{ open: '{-', close: '-}', nested: true }],
  strings: [string('"')],
  nameCharacters: "'",
  lifetimes: true,
  concatenation: ['</>', '<>', '++'],
}

export const nim: Syntax = {
  ...cLike,
  lineComments: ['#'],
  blockComments: [{ open: '#[', close: ']#', nested: true }],
  strings: [string('"""', 'none', { multiline: true, escapes: false }), string('"')],
  prefixes: new Map<string, Prefix>([
    ['r', raw],
    ['fm', plain],
  ]),
}

export const ocaml: Syntax = {
  ...cLike,
  lineComments: [],
  blockComments: [{ open: '(*', close: '*)', nested: true }],
  strings: [string('"', 'none', { multiline: true })],
  lifetimes: true,
}

import { interpreterOf } from '../../../shell/shebang.js'
import { programName } from '../../../shell/wrappers.js'
import type { Language } from '../rules.js'
import { csharp } from './csharp.js'
import { dart } from './dart.js'
import { elixir } from './elixir.js'
import { go } from './go.js'
import { haskell } from './haskell.js'
import { javascript } from './javascript.js'
import { julia } from './julia.js'
import { java, kotlin } from './jvm.js'
import { lua } from './lua.js'
import { c, rust } from './native.js'
import { nim } from './nim.js'
import { ocaml } from './ocaml.js'
import { perl } from './perl.js'
import { php } from './php.js'
import { python } from './python.js'
import { r } from './r.js'
import { ruby } from './ruby.js'
import { swift } from './swift.js'

const languages: readonly Language[] = [
  javascript,
  python,
  go,
  java,
  kotlin,
  php,
  ruby,
  csharp,
  rust,
  c,
  dart,
  swift,
  perl,
  elixir,
  r,
  lua,
  julia,
  haskell,
  nim,
  ocaml,
]

const byExtension = new Map(
  languages.flatMap(language => language.extensions.map(extension => [extension, language] as const)),
)

const byInterpreter: readonly (readonly [names: RegExp, language: Language])[] = [
  [/^(?:node|bun|deno|tsx|ts-node)/, javascript],
  [/^python/, python],
  [/^ruby/, ruby],
  [/^php/, php],
  [/^perl/, perl],
  [/^Rscript/, r],
  [/^lua/, lua],
  [/^julia/, julia],
  [/^elixir/, elixir],
]

/**
 * The language of a source file by its extension, or by the first line of `text` where the name has none; undefined for all
 * other files.
 */
export function languageOf(path: string, text?: string): Language | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  if (dot !== -1) return name.endsWith('.min.js') ? undefined : byExtension.get(name.slice(dot + 1).toLowerCase())
  if (text?.startsWith('<?php') === true) return php
  const interpreter = programName(text === undefined ? undefined : interpreterOf(text)?.[0])
  return interpreter === undefined ? undefined : byInterpreter.find(([names]) => names.test(interpreter))?.[1]
}

/** What is made of their sources runs from elsewhere. */
export const BUILT: ReadonlySet<string> = new Set(
  [go, java, kotlin, csharp, rust, c, dart, swift, haskell, nim, ocaml].map(({ name }) => name),
)

/** Their sources show all that the program itself does. */
export const COMPILED: ReadonlySet<string> = new Set(['go', 'rust', 'c', 'dart', 'swift', 'haskell'])

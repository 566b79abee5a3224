import type { Language } from '../rules.js'
import { csharp } from './csharp.js'
import { go } from './go.js'
import { javascript } from './javascript.js'
import { java, kotlin } from './jvm.js'
import { c, rust } from './native.js'
import { php } from './php.js'
import { python } from './python.js'
import { ruby } from './ruby.js'

const languages: readonly Language[] = [javascript, python, go, java, kotlin, php, ruby, csharp, rust, c]

const byExtension = new Map(
  languages.flatMap(language => language.extensions.map(extension => [extension, language] as const)),
)

/** The language of a source file by its extension; undefined for all other files. */
export function languageOf(path: string): Language | undefined {
  const dot = path.lastIndexOf('.')
  return dot === -1 || path.endsWith('.min.js') ? undefined : byExtension.get(path.slice(dot + 1).toLowerCase())
}

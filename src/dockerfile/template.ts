import { lineAt, lineStarts } from '../text.js'
import { readInstruction } from './read-instruction.js'
import { LineReader } from './lines.js'
import { skipSpace } from './space.js'
import type { Keyword } from './types.js'

/** Without any of these a text is no template; most files are decided here. */
const HINT =
  /\{[{%#]|<%|^#[ ]?(?:include|ifn?def)\b|^[ \t]*(?:from\b.*(?:[^$\n]\{|[<>%#]|@[A-Z_]|__|\$\{[\w-]+\.)|(?:m4_)?(?:s?include|define|undefine|changequote|changecom|divert|undivert|ifdef|ifelse|e?syscmd|dnl)\b)/im

/** A tag where a line starts: what a template engine takes away or fills with whole lines. */
const TAG_LINE = /^(?:\{\{|\{%|\{#|<%)/
/** Macros of m4 and the include lines of preprocessors, which stand where an instruction would. */
const MACRO_LINE =
  /^(?:(?:m4_)?(?:s?include|define|undefine|changequote|changecom|divert|undivert|ifdef|ifelse|e?syscmd)\s*\(|dnl\b|include\+?\s)/i
const INCLUDE_COMMENT = /^#\s?(?:include\s+["<]|ifn?def\s+\w+\s*$)/

const COOKIECUTTER = /\{\{-?\s*cookiecutter\./
const ANY_TAG = /(?:^|[^$])\{\{|\{%|<%/
/** `{{ name }}`, `{{ a.b | filter }}`: not the `{{.Field}}` that Go programs take as a format. */
const VARIABLE_TAG = /(?:^|[^$'{])\{\{-?\s*[A-Za-z_][\w.]*\s*(?:\|[^{}]*)?-?\}\}|\{%-?\s*\w|<%=/
/** No image reference holds these outside `${}`. */
const NOT_IN_REFERENCE = /[{}<>%#]|@[A-Z_]|\b__\w+__/

const QUOTED = /"[^"]*"|'[^']*'/g
const INNERMOST_VARIABLE = /\$\{[^{}]*\}/g

/** Formats for other programs are common in these: only what no such format looks like counts. */
const SIGNS: Readonly<Partial<Record<Keyword, RegExp>>> = {
  ADD: ANY_TAG,
  ARG: VARIABLE_TAG,
  COPY: ANY_TAG,
  ENV: VARIABLE_TAG,
  EXPOSE: ANY_TAG,
  MAINTAINER: ANY_TAG,
  USER: ANY_TAG,
  VOLUME: ANY_TAG,
  WORKDIR: ANY_TAG,
}

/**
 * 1-based line of the first sign that the file is the source of a template engine (Jinja, Go, ERB, Mustache, m4,
 * `@NAME@`, `%%NAME%%`); undefined when there is none. Comments, heredocs and what commands get as formats are no signs.
 */
export function isTemplate(text: string): number | undefined {
  if (!HINT.test(text)) return undefined
  const reader = new LineReader(text, lineStarts(text))
  for (let logical = reader.read(); logical !== undefined; logical = reader.read()) {
    const last = reader.next
    const instruction = readInstruction(reader, logical, 0)
    const keyword = typeof instruction === 'string' ? undefined : instruction.keyword
    for (let line = logical.first; line < last; line++) {
      const end = reader.contentEnd(line)
      const content = text.slice(skipSpace(text, reader.contentStart(line), end), end)
      if (content.startsWith('#')) continue
      if (TAG_LINE.test(content) || COOKIECUTTER.test(content)) return line + 1
      if (line === logical.first && keyword === undefined && MACRO_LINE.test(content)) return line + 1
      if (keyword === 'FROM' ? isFilledReference(content) : keyword !== undefined && hasSign(keyword, content))
        return line + 1
    }
  }
  return firstIncludeComment(reader)
}

function hasSign(keyword: Keyword, content: string): boolean {
  const sign = SIGNS[keyword]
  // Quoted values of variables are often placeholders that the container fills when it starts.
  return sign?.test(sign === VARIABLE_TAG ? content.replace(QUOTED, '') : content) ?? false
}

/** `${docker.base.image}`: Maven and Gradle fill it; BuildKit has no such variable. */
const DOTTED_VARIABLE = /\$\{[\w-]+\.[\w.-]+\}/

function isFilledReference(from: string): boolean {
  if (DOTTED_VARIABLE.test(from)) return true
  let rest = from.replace(/\s#.*$/, '')
  for (let depth = 0; depth < 4 && rest.includes('${'); depth++) rest = rest.replace(INNERMOST_VARIABLE, '')
  return NOT_IN_REFERENCE.test(rest)
}

function firstIncludeComment({ comments, text, starts }: LineReader): number | undefined {
  for (let at = 0; at + 1 < comments.length; at += 2) {
    const start = comments[at] ?? 0
    if (INCLUDE_COMMENT.test(text.slice(start, comments[at + 1]))) return lineAt(starts, start)
  }
  return undefined
}

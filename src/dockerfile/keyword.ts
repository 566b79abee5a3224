import { isBlank } from './space.js'
import type { Keyword } from './types.js'

const KEYWORDS: readonly Keyword[] = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]

const BY_SPELLING: ReadonlyMap<string, Keyword> = new Map(
  KEYWORDS.flatMap(keyword => [
    [keyword, keyword],
    [keyword.toLowerCase(), keyword],
  ]),
)

export interface KeywordSplit {
  readonly keyword: Keyword | undefined
  readonly word: string
  readonly end: number
}

/** Takes the keyword, in any case, off the front of `text.slice(start, end)`; undefined when it is not known. */
export function splitKeyword(text: string, start: number, end: number): KeywordSplit {
  let at = start
  while (at < end && !isBlank(text.charCodeAt(at))) at++
  const word = text.slice(start, at)
  return { keyword: BY_SPELLING.get(word) ?? BY_SPELLING.get(word.toLowerCase()), word, end: at }
}

import type { Language } from './rules.js'

const relativeModule = /\b(?:from|require[ \t]*\(|import[ \t]*\(?)[ \t]*["'](\.[^"'\n]{0,200})["']/g
const phpFile =
  /\b(?:require|include)(?:_once)?[ \t(]{1,20}(?:__DIR__[ \t]?\.[ \t]?["']\/|["'](?!\/))([^"'\n]{1,200}\.php)["']/g
const rubyFile = /^[ \t]*require_relative[ \t(]{1,20}["']([^"'\n]{1,200})["']/gm
const pythonModule = /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import\b|import[ \t]+([.\w]+))/gm

/** `require './lib.pl'`, `include("api.jl")`, `source("api.R")`, `plumb("api.R")` */
const scriptFile =
  /\b(?:require|do|include|source|plumb|pr)[ \t(]{1,20}(?:file[ \t]*=[ \t]*)?["']([^"'\n]{1,200}\.(?:pl|pm|jl|[rR]))["']/g
const SCRIPTED: ReadonlySet<string> = new Set(['perl', 'julia', 'r'])

/** Modules that a file loads, as they are written. A commented-out one does no harm: its file is only looked at. */
export function importsOf(text: string, language: Language): readonly string[] {
  if (language.name === 'javascript') return [...text.matchAll(relativeModule)].map(match => match[1] ?? '')
  if (language.name === 'php') return [...text.matchAll(phpFile)].map(match => match[1] ?? '')
  if (language.name === 'ruby') return [...text.matchAll(rubyFile)].map(match => match[1] ?? '')
  if (SCRIPTED.has(language.name)) return [...text.matchAll(scriptFile)].map(match => match[1] ?? '')
  if (language.name !== 'python') return []
  return [...text.matchAll(pythonModule)].map(match => match[1] ?? match[2] ?? '')
}

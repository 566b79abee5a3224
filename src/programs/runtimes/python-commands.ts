import { parseShell } from '../../shell/parse.js'
import { quoteWord } from '../../shell/quote.js'
import { scriptNeedsRoot } from '../../shell/root-work.js'
import { lineAt, lineStarts } from '../../text.js'
import type { Requirement } from '../../types.js'
import type { ImageFile } from '../types.js'

const CALL =
  /\b(?:(?:subprocess|sp)\.(?:run|call|check_call|check_output|Popen|getoutput)|(?:check_call|check_output|Popen)|os\.(?:system|popen|exec[lv]p?e?))\(/g
const LITERAL = /^\s{0,200}[rbu]?(?:"((?:[^"\\\n]|\\.){0,1000})"|'((?:[^'\\\n]|\\.){0,1000})')\s{0,200}$/
/** What else needs root is judged by what the sources themselves say. */
const JUDGED: ReadonlySet<string> = new Set([
  'entrypoint-drops-privileges',
  'entrypoint-changes-owner',
  'entrypoint-edits-accounts',
  'entrypoint-installs-packages',
  'entrypoint-starts-services',
])

/** Lines with their function: what stands outside of functions and classes has none. */
interface Line {
  readonly text: string
  readonly indent: number
  readonly owner: string | undefined
}

/**
 * Work for root that a started Python script hands to programs: `subprocess.run(["usermod", …])`. Likely where the script comes
 * there whatever happens, possible where a condition or another caller decides. Pure; linear in the text but for its calls.
 */
export function pythonCommands({ text, contextPath }: ImageFile): readonly Requirement[] {
  if (text === undefined || text.length > 200_000 || !/\b(?:subprocess|os)\b/.test(text)) return []
  const lines = linesOf(text)
  const starts = lineStarts(text)
  const called = calledFunctions(lines)
  return [...text.matchAll(CALL)].slice(0, 200).flatMap((match): readonly Requirement[] => {
    const line = lineAt(starts, match.index)
    const at = lines[line - 1]
    if (at === undefined || /^\s*#/.test(at.text) || isInText(text, match.index)) return []
    const command = commandOf(text.slice(match.index + match[0].length, match.index + match[0].length + 2000))
    if (command === undefined || asksWhoItIs(lines, at.owner)) return []
    const work = scriptNeedsRoot(parseShell(command, { cwd: undefined, env: () => undefined })).find(
      ({ code, onlyWhenRoot }) => JUDGED.has(code) && !onlyWhenRoot,
    )
    if (work === undefined) return []
    const isCertain = (at.owner === undefined || called.has(at.owner)) && !isConditional(lines, line - 1)
    return [
      {
        need: { kind: 'root', code: work.code },
        evidence: { path: contextPath, line, source: 'context', message: work.message },
        certainty: isCertain ? 'likely' : 'possible',
      },
    ]
  })
}

/** The first argument as a shell would write it; undefined where it is neither a list that begins with a literal nor a string. */
function commandOf(after: string): string | undefined {
  const open = /^[^[()"'#]{0,100}(?:["'][^"'\n]{0,100}["']\s{0,100},\s{0,100})?\[/.exec(after)
  if (open === null) {
    const string = /^\s{0,200}[rbu]?(?:"(?:[^"\\\n]|\\.){0,1000}"|'(?:[^'\\\n]|\\.){0,1000}')/.exec(after)?.[0]
    return string === undefined ? undefined : literalOf(string)
  }
  const list = after.slice(open[0].length)
  const words = list.slice(0, closingOf(list)).split(',')
  const [program] = words
  if (program === undefined || literalOf(program) === undefined) return undefined
  return words
    .map(word => literalOf(word))
    .map(word => (word === undefined ? '"$value"' : quoteWord(word)))
    .join(' ')
}

function closingOf(list: string): number {
  const end = list.indexOf(']')
  return end === -1 ? list.length : end
}

function literalOf(word: string): string | undefined {
  const match = LITERAL.exec(word)
  return match === null ? undefined : (match[1] ?? match[2])
}

function linesOf(text: string): readonly Line[] {
  let owner: string | undefined
  return text.split('\n').map(line => {
    const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0
    const name = /^(?:async[ \t]+)?def[ \t]+(\w+)/.exec(line)?.[1]
    if (name !== undefined) owner = name
    else if (/^class\b/.test(line)) owner = ''
    else if (/^[^\s#)]/.test(line)) owner = undefined
    return { text: line, indent, owner }
  })
}

/** The functions that the script calls when it starts, itself or by way of others. */
function calledFunctions(lines: readonly Line[]): ReadonlySet<string> {
  const calls = new Map<string | undefined, string[]>()
  const defined = new Set(lines.map(({ owner }) => owner))
  for (const [index, { text, owner }] of lines.entries()) {
    if (/^\s*(?:#|(?:async\s+)?def\b|class\b)/.test(text)) continue
    for (const [, name = ''] of text.matchAll(/(?<![\w.])(\w{1,100})\(/g))
      if (defined.has(name) && !isConditional(lines, index)) calls.set(owner, [...(calls.get(owner) ?? []), name])
  }
  const found = new Set<string>()
  const queue = [...(calls.get(undefined) ?? [])]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue
    found.add(name)
    queue.push(...(calls.get(name) ?? []))
  }
  return found
}

/** A line above it, further to the left, begins what only some runs do; the main guard is no such condition. */
function isConditional(lines: readonly Line[], index: number): boolean {
  let indent = lines[index]?.indent ?? 0
  for (let at = index - 1; at >= 0 && indent > 0 && index - at < 400; at -= 1) {
    const line = lines[at]
    if (line === undefined || line.text.trim() === '' || line.indent >= indent) continue
    indent = line.indent
    if (/^\s*(?:if|elif|else|while|except)\b/.test(line.text) && !line.text.includes('__name__')) return true
  }
  return false
}

/** `if os.geteuid() == 0` somewhere in the same function: it goes on without root. */
function asksWhoItIs(lines: readonly Line[], owner: string | undefined): boolean {
  return lines.some(line => line.owner === owner && /\bgete?uid\b|\bgetpass\.getuser\b/.test(line.text))
}

/** Within a docstring. */
function isInText(text: string, index: number): boolean {
  return (text.slice(0, index).match(/"""|'''/g)?.length ?? 0) % 2 === 1
}

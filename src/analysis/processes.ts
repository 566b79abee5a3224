import { withAssignments, withoutSites } from '../programs/environment.js'
import { launchedInTheEnd, pm2Processes } from '../programs/runtimes/index.js'
import { procfileCommands, scheduledCommands, startedByServer } from '../programs/servers/index.js'
import type { CommandWord, Process } from '../programs/types.js'
import { withoutCarriageReturns } from '../shell/carriage-returns.js'
import { parseShell } from '../shell/parse.js'
import { quoteWord } from '../shell/quote.js'
import { scriptNeedsRoot } from '../shell/root-work.js'
import { hasShellShebang } from '../shell/shebang.js'
import type { ShellCommand } from '../shell/types.js'
import { WRITING_WRAPPERS } from '../shell/wrapper-table.js'
import { namesShell, unwrapCommand } from '../shell/wrappers.js'
import { lineAt, lineStarts } from '../text.js'
import type { Evidence } from '../types.js'
import { ownFolders } from './app-roots.js'
import { normalizePath } from './image-path.js'
import { programName } from './command-line.js'
import { rootWorkOf } from './command-root-work.js'
import { dispatchedScripts, standardHooks } from './hook-scripts.js'
import { behindOwnEntrypoint } from './own-entrypoint.js'
import {
  BUILD_WRAPPERS,
  argumentsOf,
  callsOf,
  commandWords,
  isRest,
  SHELL_ONLY,
  type ScriptSite,
} from './script-commands.js'
import { writesOnlyOrdinaryFiles } from './script-writes.js'
import { executablePath, withInterpreter, type Collector, type Frame } from './start-up-frame.js'

const MAX_DEPTH = 6

/** A command line, with what its wrappers hide and what its scripts start. */
export function followWords(words: readonly CommandWord[], frame: Frame, collector: Collector): void {
  if (words.length === 0 || frame.depth > MAX_DEPTH) return
  const unwrapped = unwrapCommand(words.map(word => word.value))
  const isScript = unwrapped.script !== undefined && unwrapped.switchUser === undefined
  if (frame.via !== 'healthcheck' && frame.via !== 'config' && !isScript)
    collector.rootWork.push(...rootWorkOf(words, frame))
  const switchUser = unwrapped.switchUser ?? frame.switchUser
  const env = withAssignments(frame.env, withoutSites(unwrapped.assignments))
  if (unwrapped.script !== undefined) {
    const index = unwrapped.scriptIndex
    const site = index === undefined ? undefined : words[index]?.site
    followScript(
      unwrapped.script,
      undefined,
      () => frame.evidence,
      site === undefined ? undefined : { path: site.path, offset: at => site.range.start + at },
      { ...frame, switchUser, env, depth: frame.depth + 1, rest: index === undefined ? [] : words.slice(index + 2) },
      collector,
    )
    return
  }
  for (let at = 0; at <= unwrapped.start; at += 1) {
    const path = at === 0 || at === unwrapped.start ? executablePath(words[at]?.value ?? '', frame) : undefined
    if (path !== undefined) collector.executed.push({ path, evidence: frame.evidence, byShell: false })
  }
  const writer = words.findIndex(
    ({ value }, at) => at <= unwrapped.start && WRITING_WRAPPERS.has(programName(value) ?? ''),
  )
  if (writer !== -1 && frame.via !== 'healthcheck') {
    const text = words
      .slice(writer, Math.max(unwrapped.start, writer + 1))
      .map(({ value }) => quoteWord(value))
      .join(' ')
    collector.scripts.push({
      script: parseShell(text, { cwd: frame.cwd, env: frame.env, defaults: true }),
      cwd: frame.cwd,
      evidenceOf: () => frame.evidence,
      path: undefined,
    })
  }
  const own = words.slice(unwrapped.start)
  if (own.length === 0) return
  if (followScriptFile(own, { ...frame, switchUser, env }, collector)) return
  if (followOwnEntrypoint(own, { ...frame, switchUser, env }, collector)) return
  addProcess(withInterpreter(own, frame), { ...frame, switchUser, env }, collector)
}

/** A call of the base image's own entrypoint: what it starts, and the scripts that it runs before; false when it is none. */
function followOwnEntrypoint(words: readonly CommandWord[], frame: Frame, collector: Collector): boolean {
  const command = frame.via === 'healthcheck' ? undefined : behindOwnEntrypoint(words, frame.image)
  if (command === undefined) return false
  const next: Frame = { ...frame, depth: frame.depth + 1 }
  for (const { path } of standardHooks(frame.view)) followShellFile(path, [], { ...next, via: 'hook' }, collector)
  followWords(command, { ...next, via: frame.via === 'entrypoint' ? 'cmd' : frame.via }, collector)
  return true
}

/** A process, and those that it starts by its configuration. */
function addProcess(words: readonly CommandWord[], frame: Frame, collector: Collector): void {
  const { view, cwd, env, switchUser, via, evidence, depth } = frame
  const process: Process = { words, program: programName(words[0]?.value), cwd, env, switchUser, via, evidence }
  collector.processes.push(process)
  if (depth > MAX_DEPTH || via === 'healthcheck' || via === 'config') return
  // Whether their users fit is a question about the configuration as a whole.
  const next: Frame = { ...frame, switchUser: undefined, via: 'config', depth: depth + 1, rest: [] }
  for (const { words: own, ...child } of [...startedByServer(process, view), ...pm2Processes(process, view)])
    followWords(own, { ...next, ...child, switchUser: undefined }, collector)
  for (const inner of launchedInTheEnd(process, view))
    if (inner !== process && isForScripts(inner)) {
      const script = inner.words.map(({ value }) => quoted(value)).join(' ')
      const own = { ...next, cwd: inner.cwd, env: inner.env, evidence: inner.evidence }
      followScript(script, undefined, () => inner.evidence, undefined, own, collector)
    }
  for (const job of [...scheduledCommands(process, view), ...procfileCommands(process, view)])
    followScript(job.script, undefined, () => job.evidence, undefined, { ...next, evidence: job.evidence }, collector)
}

/** What a script of a manifest runs besides programs: shell scripts, and work on files and users. */
const isForScripts = ({ program = '', words: [first] }: Process): boolean =>
  namesShell(program) ||
  /^\.{0,2}\/[^$]*\.(?:sh|bash)$/.test(first?.value ?? '') ||
  /^(?:mkdir|touch|cp|mv|ln|chown|chmod|sed|tee|su|sudo|gosu|su-exec|runuser|service|crond?)$/.test(program)

const quoted = (word: string): string => (word.includes('$') ? `"${word.replace(/["`\\]/g, '\\$&')}"` : quoteWord(word))

/** A command that is a shell script of the build context is followed into it; false when it is none. */
function followScriptFile(words: readonly CommandWord[], frame: Frame, collector: Collector): boolean {
  const [first, second] = words
  if (first === undefined) return false
  const isShell = namesShell(first.value)
  const argument = isShell ? words.findIndex((word, index) => index > 0 && !/^[-+]/.test(word.value)) : 0
  const target = isShell ? words[argument]?.value : first.value
  if (target === undefined || (isShell && (argument < 1 || second === undefined))) return false
  const path = isShell
    ? normalizePath(target.startsWith('/') ? target : `${frame.cwd}/${target}`)
    : executablePath(target, frame)
  const text = path === undefined || BUILD_WRAPPERS.test(path) ? undefined : frame.view.file(path)?.text
  if (path === undefined || text === undefined) return false
  // What has no first line of that kind the kernel refuses, and a shell runs by itself.
  const isForShell = hasShellShebang(text) || (frame.depth > 0 && !text.startsWith('#!') && !text.includes('\0'))
  if (!isShell && !isForShell) return false
  return followShellFile(path, words.slice(argument + 1), frame, collector)
}

/** Follows the commands of a shell script of the image; false when its text is not known. */
export function followShellFile(
  path: string,
  rest: readonly CommandWord[],
  frame: Frame,
  collector: Collector,
): boolean {
  const file = frame.view.file(path)
  if (file?.text === undefined) return false
  if (collector.seen.has(path)) return true
  collector.seen.add(path)
  // A checkout with CRLF is what the author sees, not what runs.
  const text = withoutCarriageReturns(file.text)
  const starts = lineStarts(file.text)
  const source = file.contextPath
  const evidenceOf = (command: ShellCommand): Evidence =>
    source === undefined
      ? frame.evidence
      : {
          path: source,
          line: lineAt(starts, command.range.start),
          source: 'context',
          message: `${path} runs it when the container starts`,
        }
  followScript(
    text,
    path,
    evidenceOf,
    source === undefined ? undefined : { path: source, offset: at => at },
    { ...frame, via: frame.via === 'hook' ? 'hook' : 'script', depth: frame.depth + 1, rest },
    collector,
  )
  return true
}

/** The commands of a shell text. `site` tells where it stands in the repository. */
export function followScript(
  text: string,
  path: string | undefined,
  evidenceOf: (command: ShellCommand) => Evidence,
  site: ScriptSite | undefined,
  frame: Frame,
  collector: Collector,
): void {
  const zero = frame.zero ?? path
  const own = new Map([
    ['0', zero],
    ['BASH_SOURCE', path],
  ])
  const script = parseShell(text, {
    cwd: frame.cwd,
    env: name => own.get(name) ?? frame.env(name),
    defaults: true,
    calls: frame.calls,
    callArguments: frame.callArguments,
  })
  const calls = callsOf(script, frame.calls)
  const callArguments = argumentsOf(script, frame.callArguments, site)
  collector.scripts.push({ script, cwd: frame.cwd, evidenceOf, path })
  for (const work of scriptNeedsRoot(script)) {
    if (
      work.code === 'entrypoint-writes-system' &&
      writesOnlyOrdinaryFiles(script, work.command, { cwd: frame.cwd, env: frame.env }, ownFolders(frame.image))
    )
      continue
    collector.rootWork.push({
      code: work.code,
      message: work.message,
      onlyWhenRoot: work.onlyWhenRoot,
      unusual: work.unusual,
      evidence: evidenceOf(work.command),
    })
  }
  if (frame.depth <= MAX_DEPTH)
    for (const hook of dispatchedScripts(script, frame.view))
      followShellFile(hook.path, [], { ...frame, via: 'hook' }, collector)
  for (const command of script.commands) {
    if (isRest(command) && command.reachable) {
      followWords(
        frame.rest,
        { ...frame, switchUser: command.switchUser ?? frame.switchUser, depth: frame.depth + 1 },
        collector,
      )
      continue
    }
    if (command.reachable && frame.depth <= MAX_DEPTH)
      followSourced(command, { ...frame, calls, callArguments, zero }, collector)
    if (command.program === undefined || command.nested || !command.reachable || SHELL_ONLY.has(command.program))
      continue
    if (script.functions.has(command.words[0]?.value ?? '')) continue
    const words = commandWords(command, script.text, site, frame.rest)
    const next: Frame = {
      ...frame,
      cwd: command.cwd ?? frame.cwd,
      env: withAssignments(frame.env, withoutSites(command.assignments)),
      evidence: evidenceOf(command),
      switchUser: command.switchUser ?? frame.switchUser,
      depth: frame.depth + 1,
      calls: undefined,
      callArguments: undefined,
      zero: undefined,
    }
    const called = command.onlyWhenRoot ? undefined : executablePath(words[0]?.value ?? '', next)
    if (called !== undefined) collector.executed.push({ path: called, evidence: next.evidence, byShell: true })
    if (next.depth <= MAX_DEPTH && followScriptFile(words, next, collector)) continue
    if (followOwnEntrypoint(words, next, collector)) continue
    addProcess(withInterpreter(words, next), next, collector)
  }
}

/** `. /helpers.sh` and `source /helpers.sh`: the file's commands run in the script that names it. */
function followSourced(command: ShellCommand, frame: Frame, collector: Collector): void {
  if (command.program !== '.' && command.program !== 'source') return
  const name = command.words[1]?.value
  const cwd = command.cwd ?? frame.cwd
  if (name?.includes('/') !== true) return
  const own = command.words.length === 2 ? [{ value: name, site: undefined }, ...frame.rest] : []
  if (followOwnEntrypoint(own, { ...frame, cwd, depth: frame.depth + 1 }, collector)) return
  followShellFile(
    normalizePath(name.startsWith('/') ? name : `${cwd}/${name}`),
    frame.rest,
    { ...frame, cwd },
    collector,
  )
}

import { findAsked } from '../analysis/asked-ports.js'
import { schemePorts } from '../programs/variables.js'
import type { Range } from '../text.js'
import type { Reason } from '../types.js'
import type { PortMove } from './types.js'

export interface PortChange {
  readonly from: number
  readonly to: number
  /** From now on nothing listens on ::1, which `localhost` may be resolved to. */
  readonly ipv4Only?: boolean
}

/** Collects the parts of a plan; the same edit given twice is one. */
export interface Plan {
  readonly edit: (path: string, range: Range, text: string, reason: string) => void
  readonly followUp: (code: string, message: string, path: string, line: number) => void
  readonly obstacle: (code: string, message: string, path: string, line: number) => void
  /** Notes a value that others use too. */
  readonly keep: (path: string, range: Range) => void
  readonly done: () => PortMove
}

/** An empty plan. */
export function newPlan(): Plan {
  const edits = new Map<string, PortMove['edits'][number]>()
  const kept: PortMove['kept'][number][] = []
  const reasons = { followUps: new Map<string, Reason>(), obstacles: new Map<string, Reason>() }
  const add = (list: keyof typeof reasons): Plan['followUp'] => {
    return (code, message, path, line) => {
      const key = `${code}\n${path}\n${line}\n${message}`
      if (!reasons[list].has(key)) reasons[list].set(key, { code, message, path, line })
    }
  }
  return {
    edit: (path, { start, end }, text, reason) => {
      const key = `${path}\n${start}\n${end}\n${text}`
      if (!edits.has(key)) edits.set(key, { edit: { path, start, end, text }, reason })
    },
    followUp: add('followUps'),
    obstacle: add('obstacles'),
    keep: (path, { start, end }) => void kept.push({ path, start, end }),
    done: () => ({
      edits: [...edits.values()],
      followUps: [...reasons.followUps.values()],
      obstacles: [...reasons.obstacles.values()],
      kept,
    }),
  }
}

/** A replacement inside a piece of text, offsets relative to that piece. */
export interface Mention extends Range {
  readonly text: string
  readonly change: PortChange
}

const WORD = /[\w.-]/

/** The default port of the URL whose authority ends at `at`, or undefined outside a URL. */
function schemePort(text: string, at: number): number | undefined {
  const before = text.slice(Math.max(0, at - 200), at)
  const scheme = /\b(https?|wss?):\/\/(?:[^\s/"'@]*@)?$/.exec(before)?.[1]
  if (scheme === undefined) return undefined
  return scheme === 'https' || scheme === 'wss' ? 443 : 80
}

/** What asks whether a port answers, and is told host and port as two words. */
const CHECKS = /(?:^|[\s"'/[,])(?:nc|ncat|netcat|telnet|wait[-_]?for[\w.-]*)["']?(?=[\s,])[^;&|]{0,160}$/
const BEHIND = /^["']?,?\s{1,40}(?:-\s{1,5})?["']?(\d{1,5})(?![\w.])/

/** Whether what stands before a host or its port, in the same line, asks for an answer there. */
export function isChecked(before: string): boolean {
  return CHECKS.test(before.slice(before.lastIndexOf('\n') + 1).slice(-200))
}

/** Where `nc -z HOST PORT` names a moved port, in a text or in the list of its words as it is written. */
export function checkMentions(
  text: string,
  hosts: readonly string[] | ReadonlySet<string>,
  changes: readonly PortChange[],
): readonly Mention[] {
  return [...hosts]
    .flatMap(host => placesOf(host, text))
    .flatMap(({ start: at, end }): readonly Mention[] => {
      const [whole = '', digits = ''] = BEHIND.exec(text.slice(end, end + 60)) ?? []
      const change = changes.find(({ from }) => String(from) === digits)
      if (change === undefined || !CHECKS.test(text.slice(Math.max(0, at - 200), at))) return []
      const last = end + whole.length
      return [{ start: last - digits.length, end: last, text: String(change.to), change }]
    })
}

/** Where a name stands that is no part of a longer one. */
function placesOf(host: string, text: string): readonly Range[] {
  const places: Range[] = []
  if (host === '') return places
  for (let at = text.indexOf(host); at !== -1; at = text.indexOf(host, at + host.length))
    if (at === 0 || !WORD.test(text[at - 1] ?? '')) places.push({ start: at, end: at + host.length })
  return places
}

/**
 * Where `host:port` or `http://host` names a moved port. `open`: offsets at which a variable gives the port behind such
 * a host.
 */
export function hostMentions(
  text: string,
  hosts: readonly string[] | ReadonlySet<string>,
  changes: readonly PortChange[],
): { readonly mentions: readonly Mention[]; readonly open: readonly number[] } {
  const mentions: Mention[] = []
  const open: number[] = []
  for (const host of hosts) {
    for (const { start: at, end } of placesOf(host, text)) {
      const digits = text[end] === ':' ? (/^\d{1,5}/.exec(text.slice(end + 1, end + 6))?.[0] ?? '') : ''
      if (digits !== '') {
        const change = changes.find(({ from }) => String(from) === digits)
        const start = end + 1
        if (change !== undefined && !WORD.test(text[start + digits.length] ?? '')) {
          mentions.push({ start, end: start + digits.length, text: String(change.to), change })
        }
      } else if (text[end] === ':' && text[end + 1] === '$') open.push(at)
      else if (text[end] !== ':' && !WORD.test(text[end] ?? '')) {
        const port = schemePort(text, at)
        const change = changes.find(({ from }) => from === port)
        if (change !== undefined) mentions.push({ start: end, end, text: `:${change.to}`, change })
      }
    }
  }
  return { mentions: [...mentions, ...checkMentions(text, hosts, changes)], open }
}

export const SELF = ['localhost', '127.0.0.1', '0.0.0.0', '[::1]', '[::]'] as const

const ARGUMENT =
  /(?:--?[\w-]{0,30}(?:port|listen|bind|addr|address|host|http|web)[\w-]{0,20}(?:=|["',]{0,3}\s{1,40}-?\s{0,5}["']?)|-[pPb](?:=|["',]{0,3}\s{1,40}-?\s{0,5}["']?)|(?:^|["'=\s])(?:0\.0\.0\.0|\*|\[::\]|127\.0\.0\.1|localhost|\+|\/\/\+|\/\/\*)?:)(?=(\d{1,5})(?![\w.]))/g

/** Where a command line names a moved port as one that it listens on: `--port 80`, `-b 0.0.0.0:80`, `:80`. */
export function argumentMentions(text: string, changes: readonly PortChange[]): readonly Mention[] {
  const mentions: Mention[] = []
  for (const match of text.matchAll(ARGUMENT)) {
    const digits = match[1] ?? ''
    const change = changes.find(({ from }) => String(from) === digits)
    const start = match.index + match[0].length
    if (change !== undefined) mentions.push({ start, end: start + digits.length, text: String(change.to), change })
  }
  return [...mentions, ...schemeMentions(text, changes)]
}

/** Where the value of a variable that sets the port holds it: `80`, `http://+:80`, `0.0.0.0:80;…`. */
export function valueMentions(text: string, changes: readonly PortChange[]): readonly Mention[] {
  const mentions: Mention[] = []
  for (const match of text.matchAll(/(^|["'=:])(\d{1,5})(?![\w.:])/g)) {
    const digits = match[2] ?? ''
    const change = changes.find(({ from }) => String(from) === digits)
    const start = match.index + (match[1]?.length ?? 0)
    if (change !== undefined) mentions.push({ start, end: start + digits.length, text: String(change.to), change })
  }
  return [...mentions, ...schemeMentions(text, changes)]
}

/** Where an address to listen on tells a moved port by its scheme alone: `http://+`. */
export function schemeMentions(text: string, changes: readonly PortChange[]): readonly Mention[] {
  return schemePorts(text).flatMap(({ port, start, end }) => {
    const change = changes.find(({ from }) => from === port)
    return change === undefined ? [] : [{ start, end, text: `:${change.to}`, change }]
  })
}

/** What a check from within the container has to change: the port, and a `localhost` that may be resolved to ::1. */
export function checkHostMentions(
  text: string,
  hosts: readonly string[],
  changes: readonly PortChange[],
): readonly Mention[] {
  const { mentions } = hostMentions(text, hosts, changes)
  const named = new Set(mentions.map(({ start }) => start))
  const implied = changes.flatMap(change =>
    findAsked(text, change.from).flatMap(({ start, end, before }) =>
      before === '' || named.has(start) ? [] : [{ start, end, text: before + String(change.to), change }],
    ),
  )
  return [...mentions, ...implied].flatMap((mention): readonly Mention[] => {
    const { start, change } = mention
    const [whole, host = ''] = /(localhost|\[::1\])(?::|["']?,?\s{1,40}["']?)?$/.exec(text.slice(0, start)) ?? []
    if (change.ipv4Only !== true || whole === undefined) return [mention]
    const at = start - whole.length
    return [{ start: at, end: at + host.length, text: '127.0.0.1', change }, mention]
  })
}

/** Whether a number stands alone in a text. */
export function namesPort(text: string, port: number): boolean {
  return new RegExp(`(?<![\\w.])${port}(?![\\w.])`).test(text)
}

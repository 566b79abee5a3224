import type { Requirement } from '../types.js'
import type { StartUp } from './start-up.js'

const ASKS_WHO = /^[ \t]*if\b[^\n]*(?:\bid -u|\bwhoami\b|\$\{?\w{0,20}(?:UID|USER_ID)\b)[^\n]*$/gm
const PORT = /^[ \t]*(?:export[ \t]+)?(\w{0,40}port)=["']?(?:\$\{\w+:?[-=])?(\d{1,5})\}?["']?[ \t]*;?[ \t]*$/gim
/** `$([ "$(id -u)" = 0 ] && echo 80 || echo 8080)` */
const INLINE = /\b(?:id -u|UID)\b[^\n]{0,60}?&&[ \t]*echo[ \t]+(\d{1,5})[ \t]*\|\|[ \t]*echo[ \t]+(\d{1,5})\b/g

/** A branch that is longer than this does more than choose a port. */
const MAX_BRANCHES = 1500

interface Choice {
  readonly at: number
  readonly asRoot: number
  readonly otherwise: number
}

/** `if [ "$(id -u)" = 0 ]; then PORT=80; else PORT=8080; fi`: whoever reaches port 80 would find nobody there. */
export function portsByUser({ scripts }: StartUp): readonly Requirement[] {
  return scripts.flatMap(({ script: { text, commands }, evidenceOf }): Requirement[] => {
    const choice = choiceOfBranches(text) ?? choiceInLine(text)
    const asking = commands.find(({ range }) => choice !== undefined && range.end > choice.at)
    if (choice === undefined || asking === undefined) return []
    const message = `The start-up script takes port ${String(choice.asRoot)} as root, and ${String(choice.otherwise)} otherwise`
    const need = { kind: 'unknown', code: 'listen-port-unclear' } as const
    return [{ need, evidence: { ...evidenceOf(asking), message }, certainty: 'likely' }]
  })
}

function choiceOfBranches(text: string): Choice | undefined {
  for (const question of text.matchAll(ASKS_WHO)) {
    const from = question.index + question[0].length
    const branches = text.slice(from, from + MAX_BRANCHES).split(/^[ \t]*fi\b/m, 1)[0] ?? ''
    const ports = [...branches.matchAll(PORT)].map(([, name = '', digits]) => ({ name, port: Number(digits) }))
    const own = ports.filter(({ name }) => name === ports[0]?.name)
    const low = own.find(({ port }) => port < 1024)
    const other = own.find(({ port }) => port !== low?.port)
    if (low !== undefined && other !== undefined && /^[ \t]*else\b/m.test(branches))
      return { at: question.index, asRoot: low.port, otherwise: other.port }
  }
  return undefined
}

function choiceInLine(text: string): Choice | undefined {
  for (const { 1: one, 2: two, index } of text.matchAll(INLINE)) {
    const ports = [Number(one), Number(two)].sort((a, b) => a - b)
    const [asRoot = 0, otherwise = 0] = ports
    if (asRoot > 0 && asRoot < 1024 && otherwise > 1023) return { at: index, asRoot, otherwise }
  }
  return undefined
}

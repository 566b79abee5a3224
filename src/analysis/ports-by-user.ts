import type { Requirement } from '../types.js'
import type { StartUp } from './start-up.js'

const ASKS_WHO = /^[ \t]*if\b[^\n]*(?:\bid -u|\bwhoami\b|\$\{?\w{0,20}(?:UID|USER_ID)\b)[^\n]*$/gm
const PORT = /^[ \t]*(?:export[ \t]+)?(\w{0,40}port)=["']?(\d{1,5})["']?[ \t]*;?[ \t]*$/gim
/** A branch that is longer than this does more than choose a port. */
const MAX_BRANCHES = 1500

/** `if [ "$(id -u)" = 0 ]; then PORT=80; else PORT=8080; fi`: whoever reaches port 80 would find nobody there. */
export function portsByUser({ scripts }: StartUp): readonly Requirement[] {
  return scripts.flatMap(({ script: { text, commands }, evidenceOf }): Requirement[] => {
    for (const question of text.matchAll(ASKS_WHO)) {
      const from = question.index + question[0].length
      const branches = text.slice(from, from + MAX_BRANCHES).split(/^[ \t]*fi\b/m, 1)[0] ?? ''
      const ports = [...branches.matchAll(PORT)].map(([, name = '', digits]) => ({ name, port: Number(digits) }))
      const [first] = ports
      const low = ports.find(({ name, port }) => name === first?.name && port < 1024)
      const other = ports.find(({ name, port }) => name === first?.name && port !== low?.port)
      if (low === undefined || other === undefined || !/^[ \t]*else\b/m.test(branches)) continue
      const message = `The start-up script listens on port ${String(low.port)} as root, and on ${String(other.port)} otherwise`
      const asking = commands.find(({ range }) => range.start >= question.index)
      if (asking === undefined) continue
      const need = { kind: 'unknown', code: 'listen-port-unclear' } as const
      return [{ need, evidence: { ...evidenceOf(asking), message }, certainty: 'likely' }]
    }
    return []
  })
}

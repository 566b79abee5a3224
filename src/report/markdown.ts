import type { Reason } from '../types.js'
import { countVerdicts } from './counts.js'
import { type JsonFile, toJsonReport } from './json.js'
import { countProofs, proofWords, sideWords } from './proof.js'
import { escapeControls } from './terminal.js'
import type { RunReport } from './types.js'

/** A comment on GitHub holds 65,536 characters; a bit less leaves room for what a workflow puts around it. */
const MAX_LENGTH = 65_000
const ROOM_FOR_NOTICE = 400

/** A pull request comment: counts, what is due, what is left to do, then the diffs, as far as there is room. */
export function renderMarkdown(report: RunReport): string {
  const { files } = toJsonReport(report)
  const due = files.filter(({ verdict, exception }) => isDue(verdict) && exception === undefined)
  const rewritten = due.filter(({ diff }) => diff !== '')
  const followUps = files.filter(({ applied }) => applied).flatMap(file => file.followUps)
  const sections: readonly Section[] = [
    {
      title: 'Findings',
      intro: '| Dockerfile | verdict | why |\n| --- | --- | --- |\n',
      items: due.map(tableRow),
      noun: 'Dockerfiles',
    },
    {
      title: 'To do outside the repository',
      intro: '',
      items: followUps.map(item => `- [ ] ${reasonText(item)}\n`),
      noun: 'follow-ups',
    },
    {
      title: 'There for nothing',
      intro: '',
      items: (report.notices ?? []).map(item => `- ${reasonText(item)}\n`),
      noun: 'notices',
    },
    {
      title: 'Proof on a container engine',
      intro: '| Dockerfile | proof | the original | the hardened image |\n| --- | --- | --- | --- |\n',
      items: files.flatMap(proofRow),
      noun: 'proofs',
    },
    { title: 'Rewrites', intro: '', items: rewritten.map(details), noun: 'diffs' },
  ]
  return cut(`## harden-dockerfile\n\n${counts(report)}\n`, sections)
}

interface Section {
  readonly title: string
  readonly intro: string
  readonly items: readonly string[]
  /** What the items are called when some are left out. */
  readonly noun: string
}

function cut(head: string, sections: readonly Section[]): string {
  let text = head
  const left: string[] = []
  for (const { title, intro, items, noun } of sections) {
    if (items.length === 0) continue
    const opening = `\n### ${title}\n\n${intro}`
    let room = MAX_LENGTH - ROOM_FOR_NOTICE - text.length - opening.length
    const fitting: string[] = []
    for (const item of items.map(escapeControls)) {
      if (item.length > room) break
      fitting.push(item)
      room -= item.length
    }
    if (fitting.length > 0) text += opening + fitting.join('')
    if (fitting.length < items.length) left.push(`${items.length - fitting.length} of ${items.length} ${noun}`)
  }
  if (left.length === 0) return text
  return `${text}\n> [!NOTE]\n> There is no room here for ${left.join(', ')}. \`--format html\` and \`--format json\` show all.\n`
}

function counts({ files }: RunReport): string {
  const { total, hardened, needsReview, needsRoot, alreadyNonRoot, notApplicable, failed } = countVerdicts(files)
  const rows: readonly (readonly [string, number])[] = [
    ['can be hardened', hardened],
    ['need a review', needsReview],
    ['need root', needsRoot],
    ['already run as non-root', alreadyNonRoot],
    ['have nothing to harden', notApplicable],
    ['failed', failed],
  ]
  const shown = rows.filter(([, count]) => count > 0).map(([label, count]) => `**${count}** ${label}`)
  const excepted = files.filter(({ exception }) => exception !== undefined).length
  if (excepted > 0) shown.push(`**${excepted}** known to the baseline`)
  const proofs = countProofs(files)
  const verified =
    proofs === undefined
      ? ''
      : ` Built and run: **${proofs.proven}** proven, **${proofs.broken}** broken, **${proofs.inconclusive}** inconclusive.`
  const found = `${total} ${total === 1 ? 'Dockerfile' : 'Dockerfiles'}${shown.length === 0 ? '' : ': '}${shown.join(', ')}.`
  return found + verified
}

function isDue(verdict: JsonFile['verdict']): boolean {
  return verdict === 'hardened' || verdict === 'needs-review' || verdict === 'failed'
}

function tableRow({ path, verdict, reasons, user }: JsonFile): string {
  const why =
    reasons.length > 0
      ? reasons.map(({ message, line, code }) => `line ${line}: ${escape(message)} (${escape(code)})`).join('<br>')
      : `can run as ${user === null ? 'another user' : `${user.uid}:${user.gid}`}`
  return `| ${code(path)} | ${verdict} | ${why} |\n`
}

function proofRow({ path, verification }: JsonFile): readonly string[] {
  if (verification === undefined) return []
  const { verdict, before, after } = verification
  const words = [verdict, ...proofWords(verification).map(escape)].join('<br>')
  return [`| ${code(path)} | ${words} | ${escape(sideWords(before))} | ${escape(sideWords(after))} |\n`]
}

function reasonText({ path, line, message, code: name }: Reason): string {
  return `${code(`${path}:${line}`)} ${escape(message)} (${escape(name)})`
}

function details({ path, related, diff }: JsonFile): string {
  const fence = longerThanAny(diff, 3)
  const others = related.length === 0 ? '' : ` and ${related.length} more`
  return `<details><summary><code>${escapeHtml(onOneLine(path))}</code>${others}</summary>\n\n${fence}diff\n${diff}${fence}\n\n</details>\n`
}

/** Code spans know no escapes: the fence is longer than any run of backticks inside. Also fit for a cell of a table. */
function code(text: string): string {
  const fence = longerThanAny(text, 1)
  const flat = onOneLine(text).replace(/\|/g, '\\|')
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : ''
  return fence + pad + flat + pad + fence
}

function longerThanAny(text: string, least: number): string {
  const longest = (text.match(/`+/g) ?? []).reduce((length, run) => Math.max(length, run.length), 0)
  return '`'.repeat(Math.max(least, longest + 1))
}

/** Plain words: no markup, no mentions that call people, no links. */
function escape(text: string): string {
  return escapeHtml(onOneLine(text))
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replace(/@/g, '@<!-- -->')
    .replace(/:\/\//g, ':<!-- -->//')
}

/** A blank line ends the element or the table that a text stands in. */
function onOneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ')
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}

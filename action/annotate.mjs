// Workflow commands that show the findings of a JSON report at their lines: node annotate.mjs REPORT
import { readFileSync } from 'node:fs'

/** GitHub shows so many of one step; more would hide the rest of the log. */
const MOST = 50

/** Logs show colours and follow escapes; no text of a repository may use them. */
const shown = text =>
  text.replace(
    /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
const message = text => shown(text).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
const property = text => message(text).replace(/:/g, '%3A').replace(/,/g, '%2C')

const { files } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const levels = { failed: 'error', hardened: 'warning', 'needs-review': 'warning' }
const lines = files
  .filter(({ verdict, exception }) => levels[verdict] !== undefined && exception === undefined)
  .flatMap(({ path, verdict, reasons }) => {
    const found =
      reasons.length > 0 ? reasons : [{ path, line: 1, message: 'runs as root; harden-dockerfile --write rewrites it' }]
    return found.map(
      reason =>
        `::${levels[verdict]} file=${property(reason.path)},line=${reason.line},title=harden-dockerfile::${message(reason.message)}`,
    )
  })
for (const line of lines.slice(0, MOST)) console.log(line)
if (lines.length > MOST)
  console.log(`::notice title=harden-dockerfile::${lines.length - MOST} more findings are in the report`)

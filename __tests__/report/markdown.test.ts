import { renderSummary } from '../../src/report/summary.js'
import { renderMarkdown } from '../../src/report/markdown.js'
import { BROKEN, fileReport, reportOf, runOn, WEB } from './sample.js'

describe('--format markdown', () => {
  it('shows counts, findings, what is left to do, and diffs', async () => {
    const text = renderMarkdown(await runOn(WEB))
    expect(text).toMatch(/^## harden-dockerfile\n\n1 Dockerfile: \*\*1\*\* can be hardened\.\n/)
    expect(text).toContain('| `web/Dockerfile` | hardened |')
    expect(text).toContain('- [ ] `')
    expect(text).toContain(
      '<details><summary><code>web/Dockerfile</code> and 2 more</summary>\n\n```diff\n--- a/web/Dockerfile',
    )
    expect(text).not.toContain('no room')
  })

  it('never grows too long for a comment, and says what it leaves out', () => {
    const files = Array.from({ length: 3000 }, (_, at) =>
      fileReport({
        path: `services/team-${at}/Dockerfile`,
        followUps: [{ code: 'existing-volume', message: 'x'.repeat(50), path: 'compose.yml', line: 1 }],
      }),
    )
    const text = renderMarkdown(reportOf(files))
    expect(text.length).toBeLessThanOrEqual(65_000)
    expect(text.length).toBeGreaterThan(60_000)
    expect(text).toMatch(
      /There is no room here for \d+ of 3000 Dockerfiles, 3000 of 3000 follow-ups, 3000 of 3000 diffs/,
    )
  })

  it('lets names and messages neither draw nor call', () => {
    const message = '<img src=x onerror=alert(1)> @octo/team [x](http://evil) | `code`\n# head'
    const reasons = [{ code: 'unwritable-path', message, path: 'a', line: 1 }]
    const path = 'a|b`c <b>/@team'
    const text = renderMarkdown(reportOf([fileReport({ path, verdict: 'needs-review', reasons, rewrites: [] })]))
    const row = text.split('\n').find(line => line.startsWith('| `'))
    expect(row).toBe(
      '| ``a\\|b`c <b>/@team`` | needs-review | line 1: &lt;img src=x onerror=alert\\(1\\)&gt; @<!-- -->octo/team \\[x\\]\\(http:<!-- -->//evil\\) \\| \\`code\\` \\# head (unwritable-path) |',
    )
  })

  it('ends no element with a blank line in a name, and shows what would turn text around', () => {
    const path = 'a\n\n# head @team/Dockerfile\u202e'
    const rewrites = [{ path, before: 'FROM a\n', after: 'FROM a\u2066 \x1b[31m\n' }]
    const reasons = [{ code: 'unwritable-path', message: '\x9b1m\u200f', path, line: 1 }]
    const text = renderMarkdown(reportOf([fileReport({ path, rewrites, reasons })]))
    expect(text).toContain('<summary><code>a # head @team/Dockerfile\\u202e</code></summary>')
    expect(text).toContain('\n+FROM a\\u2066 \\x1b[31m\n')

    expect(text).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u200f\u202a-\u202e\u2066-\u2069]/)
  })

  it('fences a diff that holds fences', () => {
    const rewrites = [{ path: 'a', before: '````\n', after: '````\n</details>\n' }]
    expect(renderMarkdown(reportOf([fileReport({ rewrites })]))).toContain('`````diff\n')
  })

  it('counts what the baseline knows, and does not ask for it again', () => {
    const text = renderMarkdown(reportOf([fileReport({ exception: { reason: 'legacy', expires: null } })]))
    expect(text).toContain('**1** known to the baseline')
    expect(text).not.toContain('Findings')
  })

  it('shows what was proven and why not, side by side', () => {
    const proven = { ...BROKEN, verdict: 'proven', cause: null, log: null, learned: null, notes: [] } as const
    const report = reportOf([fileReport({ verification: BROKEN }), fileReport({ path: 'b', verification: proven })])
    const text = renderMarkdown(report)
    expect(text).toContain('Built and run: **1** proven, **1** broken, **0** inconclusive.')
    const rows = text.split('### Proof on a container engine')[1]?.split('\n') ?? []
    expect(rows[4]).toBe(
      "| `svc/Dockerfile` | broken<br>ends with exit code 1<br>EACCES: permission denied, open '/app/db.sqlite'<br>learned from the run: /app/db.sqlite<br>a note | runs; uid 0; port 80; GET 80/: 200; healthy; wrote /app/db.sqlite | ended with 1; uid 1000; GET 80/: no answer |",
    )
    expect(rows[5]).toMatch(/^\| `b` \| proven \| runs/)
    expect(renderMarkdown(reportOf([fileReport()]))).not.toContain('Built and run')
  })

  it('says in the summary what is not proven', () => {
    const options = { color: false, verbose: false, escape: true }
    const text = renderSummary(reportOf([fileReport({ verification: BROKEN })]), options)
    expect(text).toContain(
      'Built and run on a container engine:\n  0 proven, 1 broken, 0 inconclusive\n  svc/Dockerfile  broken: ends with exit code 1',
    )
    expect(renderSummary(reportOf([fileReport()]), options)).not.toContain('Built and run')
  })
})

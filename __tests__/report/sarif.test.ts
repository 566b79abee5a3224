import { Ajv } from 'ajv'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { unifiedDiff } from '../../src/diff.js'
import { readReplacements } from '../../src/report/replacements.js'
import { renderSarif } from '../../src/report/sarif.js'
import type { RunReport } from '../../src/report/types.js'
import { fileReport, reportOf, runOn, WEB } from './sample.js'

interface Log {
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: {
          readonly rules: readonly {
            readonly id: string
            readonly help: { readonly text: string }
            readonly helpUri?: string
          }[]
        }
      }
      readonly results: readonly Result[]
      readonly invocations: readonly [{ readonly toolExecutionNotifications: readonly unknown[] }]
    },
  ]
}
interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly [
    {
      readonly physicalLocation: {
        readonly artifactLocation: { readonly uri: string }
        readonly region: { readonly startLine: number }
      }
    },
  ]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly suppressions?: readonly { readonly justification: string }[]
  readonly fixes?: readonly [
    {
      readonly artifactChanges: readonly {
        readonly artifactLocation: { readonly uri: string }
        readonly replacements: readonly {
          readonly deletedRegion: {
            readonly startLine: number
            readonly startColumn: number
            readonly endLine: number
            readonly endColumn: number
          }
          readonly insertedContent: { readonly text: string }
        }[]
      }[]
    },
  ]
}

/** The published schema is of draft 4; of what it says, only the names of two keywords are different today. */
const schema = JSON.parse(
  readFileSync(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
) as Record<string, unknown>
const { id: _id, $schema: _draft, ...draft } = schema
const isSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(draft)

function sarif(report: RunReport): {
  readonly results: readonly Result[]
  readonly rules: Log['runs'][0]['tool']['driver']['rules']
  readonly invocations: Log['runs'][0]['invocations']
} {
  const log = JSON.parse(renderSarif(report)) as Log
  isSarif(log)
  expect(isSarif.errors).toBeNull()
  return { invocations: log.runs[0].invocations, results: log.runs[0].results, rules: log.runs[0].tool.driver.rules }
}

function apply(text: string, { replacements }: NonNullable<Result['fixes']>[0]['artifactChanges'][number]): string {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const offset = (line: number, column: number): number => (starts[line - 1] ?? text.length) + column - 1
  return [...replacements]
    .reverse()
    .reduce(
      (now, { deletedRegion: region, insertedContent }) =>
        now.slice(0, offset(region.startLine, region.startColumn)) +
        insertedContent.text +
        now.slice(offset(region.endLine, region.endColumn)),
      text,
    )
}

describe('--format sarif', () => {
  it('is valid, explains each rule, and its fix gives the rewritten files', async () => {
    const report = await runOn(WEB)
    const { results, rules } = sarif(report)
    const [file] = report.files
    const result = results.find(({ fixes }) => fixes !== undefined)
    expect(result).toMatchObject({ ruleId: 'runs-as-root', level: 'warning' })
    const changes = result?.fixes?.[0].artifactChanges ?? []
    expect(changes.map(({ artifactLocation }) => artifactLocation.uri).sort()).toEqual(Object.keys(WEB).sort())
    for (const change of changes) {
      const rewrite = file?.rewrites.find(({ path }) => path === change.artifactLocation.uri)
      expect(apply(rewrite?.before ?? '', change)).toBe(rewrite?.after)
    }
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]?.id).toBe(ruleId)
    expect(rules.every(({ help }) => help.text.length > 40)).toBe(true)
    const page = readFileSync(join(__dirname, '../../docs/reasons.md'), 'utf8')
    for (const { id, helpUri = '' } of rules) {
      expect(helpUri.endsWith(`/docs/reasons.md#${id}`)).toBe(true)
      expect(page).toContain(`\n### ${id}\n`)
    }
    expect(results.some(({ ruleId, level }) => ruleId === 'existing-volume' && level === 'note')).toBe(true)
  })

  it('keeps fingerprints when lines move, and tells equal findings of one file apart', () => {
    const prints = (line: number): readonly (string | undefined)[] => {
      const reason = { code: 'unwritable-path', message: 'x', path: 'svc/Dockerfile', line }
      const files = [fileReport({ verdict: 'needs-review', reasons: [reason, { ...reason, line: line + 1 }] })]
      return sarif(reportOf(files)).results.map(
        ({ partialFingerprints }) => partialFingerprints['primaryLocationLineHash'],
      )
    }
    expect(prints(3)).toEqual(prints(90))
    expect(new Set(prints(3)).size).toBe(2)
  })

  it('suppresses what is known, is silent about what needs nothing, and says what failed', () => {
    const reason = { code: 'ignored', message: 'left \u202ealone', path: 'a b/Döckerfile', line: 1 }
    const { results } = sarif(
      reportOf([
        fileReport({ exception: { reason: 'legacy', expires: null } }),
        fileReport({ path: 'a b/Döckerfile', verdict: 'needs-root', reasons: [reason], rewrites: [] }),
        fileReport({ path: 'n', verdict: 'not-applicable', reasons: [{ ...reason, code: 'windows' }], rewrites: [] }),
        fileReport({
          path: 'f',
          verdict: 'failed',
          reasons: [{ ...reason, code: 'own-code', path: 'f' }],
          rewrites: [],
        }),
      ]),
    )
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['own-code', 'error'],
      ['runs-as-root', 'warning'],
      ['ignored', 'note'],
    ])
    expect(results[2]?.message.text).toBe('left \\u202ealone')
    expect(results[1]?.suppressions?.[0]?.justification).toBe('legacy')
    expect(results[2]?.locations[0].physicalLocation.artifactLocation.uri).toBe('a%20b/D%C3%B6ckerfile')
  })

  it('stays below what code scanning takes', () => {
    const reasons = Array.from({ length: 300 }, (_, line) => ({
      code: 'bind-mount',
      message: '',
      path: 'a',
      line: line + 1,
    }))
    const files = Array.from({ length: 100 }, (_, at) => fileReport({ path: `${at}`, followUps: reasons }))
    const { results, invocations } = sarif(reportOf(files))
    expect(results).toHaveLength(25_000)
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      { message: { text: expect.stringMatching(/^5[01]\d\d findings are left out/) as string } },
    ])
    expect(results.filter(({ ruleId }) => ruleId === 'runs-as-root')).toHaveLength(100)
  })
})

describe('readReplacements', () => {
  it('reads any diff back', () => {
    const line = fc.constantFrom(
      'a\n',
      'b\n',
      'c\r\n',
      '-\n',
      '--- x\n',
      '+++ y\n',
      '\\ No\n',
      '@@ -1 +1 @@\n',
      ' \n',
      '\n',
    )
    const text = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('', 'end'))
      .map(([lines, end]) => lines.join('') + end)
    fc.assert(
      fc.property(text, text, fc.constantFrom('a', 'b c', 'ü"\n/d', 'b/b'), (before, after, path) => {
        fc.pre(before !== after)
        const [file, ...others] = readReplacements(unifiedDiff({ path, before, after }))
        expect([file?.path, others]).toEqual([path, []])
        const lines = before.split(/(?<=\n)/)
        for (const { line: at, oldLines, newLines } of [...(file?.replacements ?? [])].reverse()) {
          expect(lines.slice(at - 1, at - 1 + oldLines.length)).toEqual(oldLines)
          lines.splice(at - 1, oldLines.length, ...newLines)
        }
        expect(lines.join('')).toBe(after)
      }),
      { numRuns: 300 },
    )
  })
})

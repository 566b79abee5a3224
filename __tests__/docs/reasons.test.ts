import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { reasonsMarkdown } from '../../scripts/reasons-markdown.js'
import { REASON_CODES } from '../../src/reason-codes.js'
import { REASON_GROUPS } from '../../src/reason-codes/data.js'
import { codeLiterals } from './code-literals.js'

const known = REASON_CODES.map(({ code }) => code)
const documentation = readFileSync(join(__dirname, '..', '..', 'docs', 'reasons.md'), 'utf8')

describe('reason codes', () => {
  const used = codeLiterals()

  test('the sources are searched in all the forms that codes take', () => {
    const found = new Set(used.map(({ code }) => code))
    // A property, either side of a condition, an argument of an imported function, of a local one, and of a method.
    for (const code of ['unwritable-path', 'bind-mount', 'server-config-unknown', 'no-command', 'proxy-upstream'])
      expect(found).toContain(code)
  })

  test('every code that the sources give is in the table', () => {
    expect(used.filter(({ code }) => !known.includes(code))).toEqual([])
  })

  test('every code in the table is given by the sources', () => {
    const found = new Set(used.map(({ code }) => code))
    expect(known.filter(code => !found.has(code))).toEqual([])
  })

  test('a code is explained once', () => {
    const rows = REASON_GROUPS.flatMap(group => group.rows.map(({ code }) => code))
    expect(rows).toEqual([...new Set(rows)])
  })

  test('docs/reasons.md is up to date (npm run docs)', () => {
    expect(documentation).toEqual(reasonsMarkdown(REASON_GROUPS))
  })

  test.each(known)('%s has a section of its own', code => {
    expect(documentation).toContain(`\n### ${code}\n`)
  })
})

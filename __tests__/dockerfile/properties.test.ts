import * as fc from 'fast-check'
import { assignments } from '../../src/dockerfile/assignments.js'
import { expand } from '../../src/dockerfile/expand.js'
import { parseDockerfile } from '../../src/dockerfile/parse.js'
import { isTemplate } from '../../src/dockerfile/template.js'
import type { Dockerfile, Instruction } from '../../src/dockerfile/types.js'

const BLOCKS = [
  'FROM a',
  'FROM --platform=$P a:$V AS B',
  'from b',
  'ARG V=1',
  'RUN a && \\\n  b',
  'RUN a \\\n# comment \\\n\n  \\\n c \\\n\n  # d\n',
  '# comment \\',
  '',
  ' \t',
  'RUN cat <<EOF >x\nUSER 0\nEOF',
  'RUN <<-"E F" 3<<G \\\n  x\nRUN\n\tE F\n# y\nG',
  "RUN echo 'x <<EOF' \\<<E",
  'COPY --chown="1:2" --from=b a /b',
  'COPY --ch\\\nown=1\\\n:2 \\\n a\\\nb /c',
  'COPY <<EOF /x\nEOF',
  'ADD ["a b", \\\n # c\n"c"]',
  'ENV A=1 B="x \\\ny" C=\\\n\n',
  'ENV old value  \\\n here ',
  'LABEL a.b=\'c "d\' "e f"=g',
  'CMD ["nginx", "-g", "daemon\\u0020off;"]',
  'CMD ["a",]',
  'HEALTHCHECK --interval=5s CMD ["a"]',
  'HEALTHCHECK CMD curl \\\n x',
  'ONBUILD RUN --mount=type=cache x \\\n y',
  'VOLUME /a  /b',
  'USER 1:2',
  '\\\nWORKDIR /x',
  'RU\\\nN\\\n x',
]

const glued = fc.array(fc.constantFrom(...BLOCKS), { maxLength: 10 }).map(blocks => `FROM a\n${blocks.join('\n')}`)
/** A file with some characters struck out, doubled or replaced. */
const mutated = fc
  .tuple(
    glued,
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(2),
        fc.constantFrom('\\', '"', "'", '\n', '\r', '<', '$', '{', '\t', '[', '\u00a0', '𝕏'),
      ),
    ),
  )
  .map(([text, changes]) => {
    let result = text
    for (const [where, cut, put] of changes) {
      const at = where % (result.length + 1)
      result = result.slice(0, at) + put + result.slice(at + cut)
    }
    return result
  })
const anyText = fc.oneof(glued, mutated, fc.string({ unit: 'binary', maxLength: 300 }))

const withoutContinuations = (text: string): string =>
  text.replace(/[\\`][ \t]*\r*\n(?:[^\S\n]*(?:#[^\n]*)?\n)*(?:[^\S\n]*(?:#[^\n]*)?$)?/g, '')

function parsed(text: string): Dockerfile | undefined {
  const result = parseDockerfile('Dockerfile', text)
  return result.ok ? result.dockerfile : undefined
}

function seen(instruction: Instruction): unknown {
  const { keyword, line, endLine, args, flags, words, json, heredocs, trigger } = instruction
  return {
    keyword,
    line,
    endLine,
    args,
    flags: flags.map(({ name, value }) => [name, value]),
    words: words.map(word => word.text),
    json: json?.values,
    heredocs: heredocs.map(heredoc => heredoc.body.replaceAll('\r', '')),
    trigger: trigger === undefined ? undefined : seen(trigger),
  }
}

test('instructions are in order, do not overlap, and stand where they say', () => {
  fc.assert(
    fc.property(anyText, text => {
      const file = parsed(text)
      if (file === undefined) return
      let end = 0
      for (const [index, instruction] of file.instructions.entries()) {
        const { range, keywordRange, lineStart, nextLineStart, line, endLine } = instruction
        expect(instruction.index).toBe(index)
        expect(lineStart).toBeGreaterThanOrEqual(end)
        expect(range.start).toBe(keywordRange.start)
        expect(range.start).toBeGreaterThanOrEqual(lineStart)
        expect(range.end).toBeGreaterThanOrEqual(keywordRange.end)
        expect(nextLineStart).toBeGreaterThanOrEqual(range.end)
        expect(text.slice(range.end, nextLineStart)).toMatch(/^\r*\n?$/)
        expect(file.lineStarts[line - 1]).toBe(lineStart)
        expect(file.lineStarts[endLine] ?? text.length).toBe(nextLineStart)
        expect(withoutContinuations(text.slice(keywordRange.start, keywordRange.end)).toUpperCase()).toBe(
          instruction.keyword,
        )
        end = nextLineStart
      }
    }),
    { numRuns: 600 },
  )
})

test('words, items, flags and assignments are the text at their ranges', () => {
  fc.assert(
    fc.property(anyText, text => {
      for (const instruction of parsed(text)?.instructions ?? []) {
        const at = ({ start, end }: { start: number; end: number }) => withoutContinuations(text.slice(start, end))
        for (const word of [...instruction.words, ...(instruction.json?.items ?? [])])
          expect(at(word.range)).toBe(word.text)
        instruction.json?.items.forEach((item, index) => {
          expect(JSON.parse(item.text)).toBe(instruction.json?.values[index])
        })
        for (const flag of instruction.flags) expect(at(flag.range)).toMatch(/^--/)
        for (const { value, valueRange } of assignments(instruction))
          expect(valueRange === undefined ? undefined : at(valueRange)).toBe(value)
        for (const heredoc of instruction.heredocs)
          expect(text.slice(heredoc.range.start, heredoc.range.end)).toBe(heredoc.body)
        const mapped = Array.from({ length: instruction.args.length }, (_, n) => text[instruction.sourceOffset(n)])
        expect(mapped.join('')).toBe(instruction.args)
      }
    }),
    { numRuns: 600 },
  )
})

test('a file with CRLF has the same instructions', () => {
  fc.assert(
    fc.property(glued, text => {
      const twin = parsed(text.replaceAll('\n', '\r\n'))
      expect(twin?.instructions.map(seen)).toEqual(parsed(text)?.instructions.map(seen))
    }),
    { numRuns: 300 },
  )
})

test('nothing throws, and a rejected file says where', () => {
  fc.assert(
    fc.property(anyText, text => {
      const result = parseDockerfile('Dockerfile', text)
      if (!result.ok) expect(result.faults[0]?.line).toBeGreaterThan(0)
      isTemplate(text)
      expand(text, name => (name === 'A' ? 'x/y' : undefined))
    }),
    { numRuns: 600 },
  )
})

describe('time grows with the size', () => {
  const shapes: readonly (readonly [string, (count: number) => string])[] = [
    ['instructions', count => `FROM a\n${'RUN echo x\n'.repeat(count)}`],
    ['continuations', count => `FROM a\nENV ${'A=1 \\\n'.repeat(count)} B=2\n`],
    ['escape lines', count => `FROM a\nRUN x \\\n${'\\\n'.repeat(count)}`],
    ['heredocs', count => `FROM a\n${'RUN <<E\nx\nE\n'.repeat(count)}`],
    ['a heredoc', count => `FROM a\nRUN <<E\n${'x\n'.repeat(count)}E\n`],
    ['stages', count => Array.from({ length: count }, (_, n) => `FROM s${n - 1} AS s${n}\n`).join('')],
    ['blanks after a heredoc mark', count => `FROM a\nRUN << \\\n${'    \\\n'.repeat(count)} <x\n`],
    ['open brackets', count => `FROM a\nCMD ${'[\\\n'.repeat(count)}\n`],
    ['blanks in a directive', count => `# syntax=a${' '.repeat(count)}b\nFROM a\n`],
    ['comments', count => `FROM a\n${'# x\n'.repeat(count)}`],
    ['JSON items', count => `FROM a\nCMD [${'"x", \\\n'.repeat(count)} "y"]\n`],
  ]
  test.each(shapes)('%s', (_, shape) => {
    const cost = (count: number): number => {
      const text = shape(count)
      let touched = 0
      const start = process.cpuUsage()
      const file = parsed(text)
      for (const { words, flags, json } of file?.instructions ?? [])
        touched += words.length + flags.length + (json?.values.length ?? 0)
      touched += file?.comments.length ?? 0
      const { user, system } = process.cpuUsage(start)
      expect(touched).toBeGreaterThanOrEqual(0)
      return user + system
    }
    cost(1000)
    const small = Math.min(cost(2000), cost(2000), cost(2000))
    const large = Math.min(cost(32_000), cost(32_000), cost(32_000))
    // Sixteen times the lines: a quadratic step would cost 256 times.
    expect(large).toBeLessThan(120 * Math.max(small, 2000))
  })
})

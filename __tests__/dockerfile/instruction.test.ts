import { assignments } from '../../src/dockerfile/assignments.js'
import { parseFile } from './parse-file.js'

const only = (line: string, escape = '') => {
  const instruction = parseFile(`${escape}FROM a\n${line}\n`).instructions[1]
  if (instruction === undefined) throw new Error('no instruction')
  return instruction
}
const flags = (line: string) => only(line).flags.map(({ name, value }) => [name, value])

describe('flags', () => {
  test.each([
    ['COPY --chown="1:2" a /b', [['chown', '1:2']], 'a /b'],
    ["COPY --from='s' a /b", [['from', 's']], 'a /b'],
    ['COPY --cho"wn"=1 a /b', [['chown', '1']], 'a /b'],
    ['COPY --chown=a\\ b a /b', [['chown', 'a b']], 'a /b'],
    ['COPY -- a /b', [], 'a /b'],
    ['COPY --link -- --a /b', [['link', undefined]], '--a /b'],
    ['COPY a --link /b', [], 'a --link /b'],
    [
      'COPY --link \\\n  # c\n  --chown=1 \\\n  a /b',
      [
        ['link', undefined],
        ['chown', '1'],
      ],
      'a /b',
    ],
    [
      'RUN --mount=type=cache,target=/x --mount=type=bind x --y',
      [
        ['mount', 'type=cache,target=/x'],
        ['mount', 'type=bind'],
      ],
      'x --y',
    ],
    ['RUN -x', [], '-x'],
    [
      'HEALTHCHECK --interval=5s --retries=3 CMD a',
      [
        ['interval', '5s'],
        ['retries', '3'],
      ],
      'CMD a',
    ],
    ['ARG --a b', [['a', undefined]], 'b'],
  ])('%s', (line, expected, args) => {
    expect(flags(line)).toEqual(expected)
    expect(only(line).args).toBe(args)
  })

  test('ranges', () => {
    const text = 'FROM a\nCOPY --chown="1:2" \\\n --li\\\nnk a /b'
    const ranges = parseFile(text).instructions[1]?.flags.map(flag => text.slice(flag.range.start, flag.range.end))
    expect(ranges).toEqual(['--chown="1:2"', '--li\\\nnk'])
  })
})

describe('JSON form', () => {
  test.each([
    ['CMD ["nginx","-g","daemon off;"]', ['nginx', '-g', 'daemon off;']],
    ['CMD ["a\\tb\\u0041"]', ['a\tbA']],
    ['CMD ["a", \\\n # c\n "b"]', ['a', 'b']],
    ['CMD [ ]', []],
    ['CMD ["[::]:80"]', ['[::]:80']],
    ['SHELL ["sh"]', ['sh']],
    ['VOLUME ["/a", "/b"]', ['/a', '/b']],
    ['HEALTHCHECK CMD ["a", "b c"]', ['a', 'b c']],
    ['COPY --chown=1 ["a b", "/c"]', ['a b', '/c']],
    ['CMD ["a"] # c', undefined],
    ['CMD ["a"] && b', undefined],
    ['CMD ["a",]', undefined],
    ['CMD ["a"]]', undefined],
    ['CMD ["a\\$b"]', undefined],
    ["CMD ['a']", undefined],
    ['CMD ["a" "b"]', undefined],
    ['CMD ["a"', undefined],
    ['ENV A=["a"]', undefined],
    ['EXPOSE ["80"]', undefined],
  ])('%s', (line, values) => {
    expect(only(line).json?.values).toEqual(values)
  })

  test('a continuation by backtick', () => {
    expect(only('CMD ["a", `\n "b"]', '# escape=`\n').json?.values).toEqual(['a', 'b'])
  })

  test('items are the literals, where they stand', () => {
    const text = 'FROM a\nHEALTHCHECK CMD [ "a\\"b", \\\n "c" ]\n'
    const items = parseFile(text).instructions[1]?.json?.items ?? []
    expect(items.map(item => item.text)).toEqual(['"a\\"b"', '"c"'])
    expect(items.map(item => text.slice(item.range.start, item.range.end))).toEqual(['"a\\"b"', '"c"'])
  })
})

describe('words', () => {
  const words = (line: string) => only(line).words.map(word => word.text)
  test.each([
    ['COPY C:\\x  /\\.htaccess\t/c', ['C:\\x', '/\\.htaccess', '/c']],
    ['COPY <<EOF /x\nUSER 0\nEOF', ['<<EOF', '/x']],
    ['WORKDIR /a b', ['/a b']],
    ['USER a b', ['a b']],
    ['EXPOSE 80 443/tcp', ['80', '443/tcp']],
    ['ENV A=b\\ c D="e f" G=\'h "i\'', ['A=b\\ c', 'D="e f"', "G='h \"i'"]],
    ['HEALTHCHECK cmd curl -f x', ['cmd', 'curl -f x']],
    ['ARG A B=1', ['A', 'B=1']],
  ])('%s', (line, expected) => {
    expect(words(line)).toEqual(expected)
  })

  test('sourceOffset maps into the file, the end included', () => {
    const text = 'FROM a\nRUN ab \\\n # c\n  cd\n'
    const run = parseFile(text).instructions[1]
    expect(run?.args).toBe('ab   cd')
    expect(text[run?.sourceOffset(5) ?? 0]).toBe('c')
    expect(run?.sourceOffset(7)).toBe(text.length - 1)
  })

  test('sourceOffset of no arguments is the end of the keyword', () => {
    expect(parseFile('FROM a\nRUN \n').instructions[1]?.sourceOffset(0)).toBe(10)
  })
})

describe('ONBUILD', () => {
  test('the trigger is an instruction of its own', () => {
    const text = 'FROM a\nonbuild copy --chown="1" \\\n a /b\n'
    const trigger = parseFile(text).instructions[1]?.trigger
    expect(trigger).toMatchObject({ keyword: 'COPY', args: 'a /b', line: 2, endLine: 3 })
    expect(trigger?.flags[0]?.value).toBe('1')
    expect(text.slice(trigger?.range.start, trigger?.range.end)).toBe('copy --chown="1" \\\n a /b')
  })
})

describe('assignments', () => {
  const read = (line: string) => assignments(only(line)).map(({ name, value }) => [name, value])
  test.each([
    [
      'ENV A=1 B="x y" C=',
      [
        ['A', '1'],
        ['B', '"x y"'],
        ['C', ''],
      ],
    ],
    ['ENV A a  b=c ', [['A', 'a  b=c']]],
    ['ENV A\ta', [['A', 'a']]],
    [
      'LABEL "a b"=c d.e=f',
      [
        ['a b', 'c'],
        ['d.e', 'f'],
      ],
    ],
    ['ARG A', [['A', undefined]]],
    [
      'ARG A= B=$A-x y',
      [
        ['A', ''],
        ['B', '$A-x'],
        ['y', undefined],
      ],
    ],
    ['ENV A=b=c', [['A', 'b=c']]],
    ['RUN A=b', []],
  ])('%s', (line, expected) => {
    expect(read(line)).toEqual(expected)
  })

  test('ranges', () => {
    const text = 'FROM a\nENV A=1 \\\n  B="x \\\n y" C=\nENV D  d\\\nd\n'
    const found = parseFile(text).instructions.flatMap(assignments)
    expect(found.map(({ valueRange: r }) => text.slice(r?.start, r?.end))).toEqual(['1', '"x \\\n y"', '', 'd\\\nd'])
    expect(found.map(({ range: r }) => text.slice(r.start, r.end))).toEqual(['A=1', 'B="x \\\n y"', 'C=', 'D  d\\\nd'])
  })
})

import { outline, parseFile } from './parse-file.js'

const lines = (...all: string[]): string => all.join('\n') + '\n'

describe('where instructions start and end', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      '<< in single quotes',
      lines('FROM a', "RUN echo 'cat <<EOF' >>.bashrc", 'USER x'),
      ['FROM a', "RUN echo 'cat <<EOF' >>.bashrc", 'USER x'],
    ],
    [
      '<< in double quotes',
      lines('FROM a', 'RUN echo "cat <<EOF" > x', 'USER x'),
      ['FROM a', 'RUN echo "cat <<EOF" > x', 'USER x'],
    ],
    [
      '<<~ of ruby with a stray quote',
      lines('FROM a', "RUN puts <<~EOF'", 'USER x'),
      ['FROM a', "RUN puts <<~EOF'", 'USER x'],
    ],
    ['escaped <<', lines('FROM a', 'RUN cat \\<<EOF', 'USER x'), ['FROM a', 'RUN cat \\<<EOF', 'USER x']],
    [
      'quoted script over lines',
      lines('FROM a', 'RUN bash -c "cat > /x <<EOF\\n\\', 'hello\\n\\', 'EOF"', 'USER x'),
      ['FROM a', 'RUN bash -c "cat > /x <<EOF\\nhello\\nEOF"', 'USER x'],
    ],
    ['<< inside a word', lines('FROM a', 'RUN cat<<EOF', 'USER x'), ['FROM a', 'RUN cat<<EOF', 'USER x']],
    ['<<<', lines('FROM a', 'RUN cat <<<EOF', 'USER x'), ['FROM a', 'RUN cat <<<EOF', 'USER x']],
    [
      'file descriptor',
      lines('FROM a', 'RUN cat 3<<EOF', 'USER z', 'EOF', 'USER x'),
      ['FROM a', 'RUN cat 3<<EOF <EOF>', 'USER x'],
    ],
    [
      'two descriptors',
      lines('FROM a', 'RUN x 5<<F1 6<<F2', '1', 'F1', '2', 'F2', 'USER x'),
      ['FROM a', 'RUN x 5<<F1 6<<F2 <F1> <F2>', 'USER x'],
    ],
    [
      'blank before the name',
      lines('FROM a', 'RUN cat << EOF', 'USER z', 'EOF', 'USER x'),
      ['FROM a', 'RUN cat << EOF <EOF>', 'USER x'],
    ],
    [
      'blank after the dash is none',
      lines('FROM a', 'RUN cat <<- EOF', 'USER x'),
      ['FROM a', 'RUN cat <<- EOF', 'USER x'],
    ],
    [
      'name of several words',
      lines('FROM a', 'RUN cat <<"E O F"', 'USER z', 'E O F', 'USER x'),
      ['FROM a', 'RUN cat <<"E O F" <E O F>', 'USER x'],
    ],
    ['empty name', lines('FROM a', "RUN cat <<''", 'USER x'), ['FROM a', "RUN cat <<''", 'USER x']],
    [
      'dash belongs to one heredoc',
      lines('FROM a', 'COPY <<-A <<B /x/', '\tA', '\tB', 'B', 'USER x'),
      ['FROM a', 'COPY <<-A <<B /x/ <A> <B>', 'USER x'],
    ],
    [
      'doubled backslash ends the line',
      lines('FROM a', 'COPY x C:\\\\', 'USER x'),
      ['FROM a', 'COPY x C:\\\\', 'USER x'],
    ],
    ['tripled backslash too', lines('FROM a', 'COPY x C:\\\\\\', 'USER x'), ['FROM a', 'COPY x C:\\\\\\', 'USER x']],
    [
      'backslash, blank, backslash goes on',
      lines('FROM a', 'RUN ( \\ \\', '  b )', 'USER x'),
      ['FROM a', 'RUN ( \\   b )', 'USER x'],
    ],
    ['lone backslash above', lines('FROM a', '\\', 'RUN x', 'USER x'), ['FROM a', 'RUN x', 'USER x']],
    ['indented lone backslash', lines('FROM a', '  \\', '  RUN x'), ['FROM a', 'RUN x']],
    [
      'keyword glued to its continuation',
      lines('FROM a', 'RUN\\', '  # c', '  x', 'USER x'),
      ['FROM a', 'RUN x', 'USER x'],
    ],
    ['keyword over lines', lines('FROM a', 'RU\\', 'N x'), ['FROM a', 'RUN x']],
    [
      'comment and blank line in a continuation',
      lines('FROM a', 'RUN a \\', '# b \\', '', '\t # c', '  d', 'USER x'),
      ['FROM a', 'RUN a   d', 'USER x'],
    ],
    ['blanks after the backslash', 'FROM a\nRUN a \\ \t\n b\n', ['FROM a', 'RUN a  b']],
    ['ends in a continuation', 'FROM a\nRUN x \\\n', ['FROM a', 'RUN x']],
    ['ends in a continuation and blank lines', 'FROM a\nRUN x \\\n\n\n', ['FROM a', 'RUN x']],
    ['lone carriage return is a blank', 'FROM a\nRUN a\rUSER b\nUSER x', ['FROM a', 'RUN a\rUSER b', 'USER x']],
    ['form feed and vertical tab are blanks', 'FROM a\nRUN\fx\nUSER\vx', ['FROM a', 'RUN x', 'USER x']],
    ['CRLF heredoc', 'FROM a\r\nRUN <<EOF\r\nUSER z\r\nEOF\r\nUSER x\r\n', ['FROM a', 'RUN <<EOF <EOF>', 'USER x']],
    [
      'no heredoc in JSON form',
      lines('FROM a', 'RUN ["cat", "<<EOF"]', 'USER x'),
      ['FROM a', 'RUN ["cat", "<<EOF"]', 'USER x'],
    ],
    [
      'no heredoc in CMD or ENV',
      lines('FROM a', 'ENV A=<<EOF', 'CMD cat <<EOF', 'USER x'),
      ['FROM a', 'ENV A=<<EOF', 'CMD cat <<EOF', 'USER x'],
    ],
    [
      'heredoc in ONBUILD',
      lines('FROM a', 'ONBUILD RUN <<EOF', 'USER z', 'EOF', 'USER x'),
      ['FROM a', 'ONBUILD RUN <<EOF <EOF>', 'USER x'],
    ],
    [
      'heredoc after a continuation',
      lines('FROM a', 'RUN a && \\', ' cat <<EOF > f', 'USER z', 'EOF', 'USER x'),
      ['FROM a', 'RUN a &&  cat <<EOF > f <EOF>', 'USER x'],
    ],
    [
      'bad substitution hides heredocs',
      lines('FROM a', 'RUN echo ${{x}} <<EOF', 'USER x'),
      ['FROM a', 'RUN echo ${{x}} <<EOF', 'USER x'],
    ],
    ['heredoc at the end of the file', 'FROM a\nRUN <<EOF\nx\nEOF', ['FROM a', 'RUN <<EOF <EOF>']],
    ['indentation and case', '  from a\n\tuser x', ['FROM a', 'USER x']],
    ['hash inside a line is no comment', lines('FROM a', 'RUN a # b \\', '  c'), ['FROM a', 'RUN a # b   c']],
    ['line separator is no line break', 'FROM a\nRUN a\u2028USER b', ['FROM a', 'RUN a\u2028USER b']],
    ['byte order mark', '\ufeffFROM a\nUSER x', ['FROM a', 'USER x']],
  ]
  test.each(cases)('%s', (_, text, expected) => {
    expect(outline(text)).toEqual(expected)
  })

  test('lines and bounds of an instruction with continuation and heredoc', () => {
    const text = 'FROM a\n  RUN x \\\n <<EOF\nbody\nEOF\nUSER b'
    const run = parseFile(text).instructions[1]
    expect(run).toMatchObject({ line: 2, endLine: 5, lineStart: 7, unfinished: false })
    expect(text.slice(run?.range.start, run?.range.end)).toBe('RUN x \\\n <<EOF\nbody\nEOF')
    expect(text.slice(run?.nextLineStart)).toBe('USER b')
  })

  test('a file that ends inside a continuation says so', () => {
    expect(parseFile('FROM a\nRUN x \\\n').instructions.map(i => i.unfinished)).toEqual([false, true])
  })

  test('CRLF stays outside ranges', () => {
    const text = 'FROM a\r\nUSER b\r\n'
    const { instructions, eol } = parseFile(text)
    expect(instructions.map(i => text.slice(i.range.start, i.range.end))).toEqual(['FROM a', 'USER b'])
    expect(eol).toBe('\r\n')
  })
})

describe('heredocs', () => {
  const first = (text: string) => parseFile(text).instructions[1]?.heredocs[0]
  test.each([
    ['RUN <<EOF\nx\nEOF', { name: 'EOF', expand: true, stripTabs: false, body: 'x\n' }],
    ["RUN <<'EOF'\nx\nEOF", { name: 'EOF', expand: false, stripTabs: false, body: 'x\n' }],
    ['RUN <<-"EOF"\n\tx\n\tEOF', { name: 'EOF', expand: false, stripTabs: true, body: '\tx\n' }],
    ['RUN <<E"O"F\nEOF', { name: 'EOF', expand: false, stripTabs: false, body: '' }],
  ])('%j', (run, expected) => {
    const text = `FROM a\n${run}`
    const heredoc = first(text)
    expect(heredoc).toMatchObject(expected)
    expect(text.slice(heredoc?.range.start, heredoc?.range.end)).toBe(expected.body)
  })
})

describe('parser directives', () => {
  test.each([
    ['# escape=`\nFROM a', '`'],
    ['#escape = `\nFROM a', '`'],
    ['# ESCAPE=`\nFROM a', '`'],
    ['# syntax=x\n# check=skip=all\n# escape=`\nFROM a', '`'],
    ['\ufeff# escape=`\r\nFROM a', '`'],
    ['# foo=bar\n# escape=`\nFROM a', '\\'],
    ['# my image = x\n# escape=`\nFROM a', '\\'],
    ['# comment\n# escape=`\nFROM a', '\\'],
    ['\n# escape=`\nFROM a', '\\'],
    ['FROM a\n# escape=`\n', '\\'],
    ['# escape=\nFROM a', '\\'],
  ])('%j', (text, escape) => {
    expect(parseFile(text).escape).toBe(escape)
  })

  test('values are kept by name', () => {
    expect([...parseFile('# Syntax = docker/dockerfile:1 \nFROM a').directives]).toEqual([
      ['syntax', 'docker/dockerfile:1'],
    ])
  })

  test('backtick continues, backslash does not', () => {
    expect(outline('# escape=`\nFROM a\nCOPY x `\n  C:\\\nUSER b')).toEqual(['FROM a', 'COPY x   C:\\', 'USER b'])
  })
})

test('comments: directives are none, those in continuations are, heredoc bodies are not', () => {
  const text = '# syntax=x\n# one\nFROM a\nRUN b \\\n  #two\n c\nRUN <<E\n# three\nE\n'
  expect(parseFile(text).comments).toEqual([
    { text: 'one', line: 2, range: { start: 11, end: 16 } },
    { text: 'two', line: 5, range: { start: text.indexOf('#two'), end: text.indexOf('#two') + 4 } },
  ])
})

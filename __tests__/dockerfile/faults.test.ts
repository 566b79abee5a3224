import { faultsOf } from './parse-file.js'

const inStage = (line: string): readonly string[] => faultsOf(`FROM a\n${line}`)

test.each([
  ['', /^1: file with no instructions$/],
  ['# only\n# comments\n', /^2: file with no instructions$/],
  ['ARG A', /^1: dockerfile contains no stages/],
  ['RUN x\nFROM a', /^1: no build stage/],
  ['FROM a\nFOO x', /^2: unknown instruction: FOO$/],
  ['FROM a\nRUN\u00a0x', /^2: unknown instruction/],
  ['FROM a b', /^1: FROM requires either one or three arguments/],
  ['FROM a AS', /one or three/],
  ['FROM', /one or three/],
  ['FROM a IN b', /one or three/],
  ['FROM a AS 1b', /invalid name for build stage: "1b"/],
  ['FROM a AS b@c', /invalid name/],
  ['# escape=x\nFROM a', /^1: invalid escape token 'x'/],
  ['# escape=`\n# escape=`\nFROM a', /^2: only one escape parser directive/],
  ['# syntax=a\n# syntax=b\nFROM a', /^2: only one syntax/],
  ['FROM a\nRUN <<EOF\nx\n', /^2: unterminated heredoc/],
  [`FROM a\nRUN ${'x'.repeat(70_000)}`, /^2: dockerfile line greater/],
])('%j', (text, message) => {
  const faults = faultsOf(text)
  expect(faults).toHaveLength(1)
  expect(faults[0]).toMatch(message)
})

test.each([
  ['COPY a', /COPY requires at least two arguments/],
  ['ADD', /ADD requires at least two/],
  ['COPY ["a"]', /at least two/],
  ['COPY a <<EOF\nEOF', /cannot accept a heredoc as a destination/],
  ['COPY --chonw=1 a b', /unknown flag: --chonw/],
  ['COPY --chown a b', /missing a value on flag: --chown/],
  ['COPY --chown=1 --chown=2 a b', /duplicate flag/],
  ['COPY --link=yes a b', /expecting boolean value/],
  ['COPY --link= a b', /missing a value/],
  ['ADD --from=x a b', /unknown flag: --from/],
  ['RUN --netwrok=x y', /unknown flag/],
  ['RUN --network=foo y', /invalid network mode/],
  ['CMD --x', /unknown flag: --x/],
  ['USER --x y', /unknown flag/],
  ['ENV A', /ENV must have two arguments/],
  ['ENV', /at least one argument/],
  ['ENV A=b c', /can't find = in "c"/],
  ['ENV =b', /names can not be blank/],
  ['ARG =b', /names can not be blank/],
  ['ARG', /at least one/],
  ['LABEL a', /LABEL must have two/],
  ['USER', /exactly one argument/],
  ['WORKDIR', /exactly one/],
  ['STOPSIGNAL', /exactly one/],
  ['MAINTAINER', /exactly one/],
  ['EXPOSE', /at least one/],
  ['VOLUME', /at least one/],
  ['VOLUME [""]', /empty string/],
  ['SHELL sh -c', /JSON form/],
  ['SHELL []', /at least one/],
  ['CMD ["a", 1]', /strings only/],
  ['RUN [["a"]]', /strings only/],
  ['HEALTHCHECK', /at least one/],
  ['HEALTHCHECK curl x', /Unknown type/],
  ['HEALTHCHECK CMD', /Missing command/],
  ['HEALTHCHECK CMD []', /Missing command/],
  ['HEALTHCHECK NONE x', /takes no arguments/],
  ['HEALTHCHECK --interval=5 CMD x', /invalid duration/],
  ['HEALTHCHECK --interval=1us CMD x', /less than 1ms/],
  ['HEALTHCHECK --retries=-1 CMD x', /negative/],
  ['HEALTHCHECK --retries=x CMD x', /retries/],
  ['ONBUILD', /at least one/],
  ['ONBUILD ONBUILD RUN x', /Chaining/],
  ['ONBUILD FROM x', /FROM isn't allowed/],
  ['ONBUILD maintainer x', /MAINTAINER isn't allowed/],
  ['ONBUILD ENV A', /must have two/],
  ['ONBUILD CMD [1]', /strings only/],
  ['ONBUILD --x RUN y', /unknown flag/],
])('rejected: %s', (line, message) => {
  const faults = inStage(line)
  expect(faults).toHaveLength(1)
  expect(faults[0]).toMatch(message)
  expect(faults[0]).toMatch(/^2: /)
})

test.each([
  'CMD a\nCMD b\nENTRYPOINT c\nENTRYPOINT d',
  'MAINTAINER a <b@c>',
  'EXPOSE 80-90/tcp $PORT',
  'EXPOSE x',
  'VOLUME /a /b',
  'HEALTHCHECK NONE',
  'HEALTHCHECK --interval=1m30s --timeout=0 --start-period=.5h --start-interval=1.5s --retries=+3 CMD x',
  'HEALTHCHECK --wrong NONE',
  'RUN',
  'CMD',
  'ENTRYPOINT []',
  'RUN []',
  'RUN [ -f x ]',
  'RUN [[ -f x ]]',
  'ARG --wrong a',
  'STOPSIGNAL --wrong 9',
  'ONBUILD FOO x',
  'ONBUILD COPY a',
  'ONBUILD RUN --wrong',
  'COPY --link=FALSE --parents --exclude=a --exclude=b a b',
  'ADD --keep-git-dir=true --checksum=sha256:x --unpack=false --chmod=1 a b',
  'RUN --mount=type=cache,target=/x --network=none --security=insecure --device=x y',
  'FROM b AS c\nFROM d AS c',
  'FROM $A',
  'ENV A b=c',
  'LABEL maintainer = "x"',
  'ENV A =b',
  'USER a b',
  'LABEL "a b"=c',
  'RUN echo "<<EOF',
  `RUN a \\\n${'b \\\n'.repeat(50_000)}c`,
])('accepted: %j', line => {
  expect(inStage(line)).toEqual([])
})

test('a lone escape character before the end is an instruction without a name', () => {
  expect(inStage('\\\n')).toEqual(['2: unknown instruction: '])
})

test('all faults are told, in file order', () => {
  expect(faultsOf('FOO\nFROM a\nUSER\nBAR')).toEqual([
    '1: unknown instruction: FOO',
    '3: USER requires exactly one argument',
    '4: unknown instruction: BAR',
  ])
})

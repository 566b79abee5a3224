import { parseFile } from './parse-file.js'

const stages = (text: string) =>
  parseFile(text).stages.map(({ name, base, parent, platform, unresolved }) => [
    name,
    base,
    parent?.index,
    platform,
    unresolved,
  ])

test.each<readonly [string, string, readonly unknown[]]>([
  [
    'chain by name, any case',
    'FROM a AS B\nFROM b aS c\nFROM C',
    [
      ['b', 'a', undefined, undefined, []],
      ['c', 'b', 0, undefined, []],
      [undefined, 'C', 1, undefined, []],
    ],
  ],
  [
    'the later of two stages of a name',
    'FROM a AS x\nFROM b AS x\nFROM x',
    [
      ['x', 'a', undefined, undefined, []],
      ['x', 'b', undefined, undefined, []],
      [undefined, 'x', 1, undefined, []],
    ],
  ],
  [
    'a number is an image, not a stage',
    'FROM a\nFROM 0',
    [
      [undefined, 'a', undefined, undefined, []],
      [undefined, '0', undefined, undefined, []],
    ],
  ],
  ['its own name is no parent', 'FROM node AS node', [['node', 'node', undefined, undefined, []]]],
  [
    'registry, tag and digest',
    'FROM reg:5000/x/y:1@sha256:ab',
    [[undefined, 'reg:5000/x/y:1@sha256:ab', undefined, undefined, []]],
  ],
  [
    'defaults of ARGs',
    'ARG V=20\nARG I=node:${V}-slim\nFROM ${I} AS s',
    [['s', 'node:20-slim', undefined, undefined, []]],
  ],
  ['quotes in defaults', 'ARG I="node:20"\nFROM $I', [[undefined, 'node:20', undefined, undefined, []]]],
  ['modifier defaults', 'ARG V\nFROM node:${V:-${W:-18}}', [[undefined, 'node:18', undefined, undefined, []]]],
  ['no default', 'ARG V\nFROM node:${V}-$W', [[undefined, 'node:${V}-$W', undefined, undefined, ['V', 'W']]]],
  [
    'ARG inside a stage does not count',
    'FROM a\nARG V=1\nFROM b:$V',
    [
      [undefined, 'a', undefined, undefined, []],
      [undefined, 'b:$V', undefined, undefined, ['V']],
    ],
  ],
  ['platform', 'FROM --platform=$BUILDPLATFORM a', [[undefined, 'a', undefined, 'linux/amd64', []]]],
  ['architecture', 'ARG TARGETARCH\nFROM a:$TARGETARCH', [[undefined, 'a:amd64', undefined, undefined, []]]],
  [
    'architecture of its own',
    'ARG TARGETARCH=s390x\nFROM a:$TARGETARCH',
    [[undefined, 'a:s390x', undefined, undefined, []]],
  ],
  [
    'stage by variable',
    'ARG M=prod\nFROM a AS prod\nFROM $M',
    [
      ['prod', 'a', undefined, undefined, []],
      [undefined, 'prod', 0, undefined, []],
    ],
  ],
])('%s', (_, text, expected) => {
  expect(stages(text)).toEqual(expected)
})

test('a default that lacks a variable is no default', () => {
  expect(parseFile('ARG A=$X-1\nFROM b:$A').stages[0]).toMatchObject({ base: 'b:$A', unresolved: ['A'] })
})

test('instructions belong to their stage', () => {
  const { stages: all, globalArgs } = parseFile('ARG A\nFROM a\nRUN b\nUSER c\nFROM d\nCMD e')
  expect(globalArgs.map(i => i.args)).toEqual(['A'])
  expect(all.map(stage => stage.instructions.map(i => i.keyword))).toEqual([['RUN', 'USER'], ['CMD']])
})

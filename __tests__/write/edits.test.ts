import fc from 'fast-check'
import { applyEdits, mapOffset, mapOffsetThrough, type TextEdit } from '../../src/edits.js'

const insert = (at: number, text: string): TextEdit => ({ start: at, end: at, text })

describe('applyEdits', () => {
  it.each<[string, string, TextEdit[], string]>([
    ['nothing', 'abc', [], 'abc'],
    ['inserts at one offset in the order given', 'abc', [insert(1, '1'), insert(1, '2'), insert(1, '3')], 'a123bc'],
    ['an insert where a replacement starts', 'abc', [{ start: 1, end: 2, text: 'B' }, insert(1, '-')], 'a-Bc'],
    ['an insert where a replacement ends', 'abc', [insert(2, '-'), { start: 1, end: 2, text: 'B' }], 'aB-c'],
    ['edits in any order', 'abc', [insert(3, '!'), { start: 0, end: 1, text: '' }], 'bc!'],
    [
      'touching replacements',
      'abcd',
      [
        { start: 2, end: 4, text: 'y' },
        { start: 0, end: 2, text: 'x' },
      ],
      'xy',
    ],
    ['an empty text', '', [insert(0, 'x')], 'x'],
  ])('applies %s', (_, text, edits, expected) => {
    expect(applyEdits(text, edits)).toBe(expected)
  })

  it.each<[string, TextEdit[]]>([
    [
      'an overlap',
      [
        { start: 0, end: 2, text: '' },
        { start: 1, end: 3, text: '' },
      ],
    ],
    [
      'the same range twice',
      [
        { start: 0, end: 2, text: 'x' },
        { start: 0, end: 2, text: 'x' },
      ],
    ],
    ['an insert inside a replacement', [{ start: 0, end: 2, text: '' }, insert(1, 'x')]],
    ['an offset past the end', [insert(4, 'x')]],
    ['a negative offset', [insert(-1, 'x')]],
    ['an end before its start', [{ start: 2, end: 1, text: '' }]],
    ['an offset that is no number', [insert(Number.NaN, 'x')]],
  ])('throws on %s', (_, edits) => {
    expect(() => applyEdits('abc', edits)).toThrow(RangeError)
  })

  it('leaves the edits that it was given as they are', () => {
    const edits = [insert(2, 'b'), insert(1, 'a')]
    applyEdits('xyz', edits)
    expect(edits.map(edit => edit.start)).toEqual([2, 1])
  })
})

describe('mapOffset', () => {
  const edits = [insert(0, '>>'), { start: 2, end: 4, text: 'LONGER' }, { start: 6, end: 8, text: '' }]
  // 0123456789 → >>01LONGER4589

  it.each([
    ['inside an insert', 1, 0],
    ['just after an insert', 2, 0],
    ['inside a replacement', 6, 2],
    ['just after a replacement', 10, 4],
    ['before a deletion', 11, 5],
    ['after a deletion', 12, 8],
    ['the end', 14, 10],
  ])('maps %s', (_, offset, expected) => {
    expect(applyEdits('0123456789', edits)).toBe('>>01LONGER4589')
    expect(mapOffset(edits)(offset)).toBe(expected)
  })

  it('goes back through several rounds', () => {
    const second = [insert(2, 'AB')]
    expect(mapOffsetThrough([edits, second])(12)).toBe(4)
    expect(mapOffsetThrough([])(7)).toBe(7)
  })

  it('finds every untouched character where it stood', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.array(fc.tuple(fc.nat(), fc.string())), (text, places) => {
        const inserts = places.map(([at, inserted]) =>
          insert(at % (text.length + 1), inserted.replaceAll(/./gsu, '\u0001')),
        )
        const result = applyEdits(text, inserts)
        const map = mapOffset(inserts)
        const kept = [...Array(result.length).keys()].filter(at => result[at] !== '\u0001')
        return text.includes('\u0001') || kept.every((at, index) => map(at) === index)
      }),
    )
  })
})

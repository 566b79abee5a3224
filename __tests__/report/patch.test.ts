import { mergeByPath } from '../../src/report/patch.js'

const step = (before: string, after: string, path = 'Dockerfile') => ({ path, before, after })

describe('several changes of one file', () => {
  it.each<[string, readonly ReturnType<typeof step>[]]>([
    ['in the order in which they were made', [step('a', 'b'), step('b', 'c'), step('c', 'd')]],
    ['the other way round', [step('c', 'd'), step('b', 'c'), step('a', 'b')]],
    ['in any order', [step('b', 'c'), step('a', 'b'), step('c', 'd')]],
  ])('are one, %s', (_, changes) => {
    expect(mergeByPath(changes)).toEqual([step('a', 'd')])
  })

  it('stand where the last of them is given', () => {
    expect(mergeByPath([step('a', 'b'), step('x', 'y', 'compose.yaml'), step('b', 'c')])).toEqual([
      step('x', 'y', 'compose.yaml'),
      step('a', 'c'),
    ])
  })
})

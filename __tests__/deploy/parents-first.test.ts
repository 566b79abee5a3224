import { parentsFirst } from '../../src/parents-first.js'

function order(paths: readonly string[], children: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return parentsFirst(paths, { childrenOf: path => (children[path] ?? []).map(child => ({ path: child, line: 1 })) })
}

describe('the order in which Dockerfiles are hardened', () => {
  it('is the one given where none builds on another', () => {
    expect(order(['c', 'a', 'b'], {})).toEqual(['c', 'a', 'b'])
    expect(order(['a', 'b'], { other: ['a'], b: ['elsewhere'] })).toEqual(['a', 'b'])
  })

  it('has each behind all that it builds on, at any remove', () => {
    expect(order(['app', 'base', 'middle', 'other'], { base: ['middle', 'other'], middle: ['app'] })).toEqual([
      'base',
      'middle',
      'app',
      'other',
    ])
    expect(order(['a', 'b', 'c'], { b: ['a'], c: ['a', 'b'] })).toEqual(['c', 'b', 'a'])
  })

  it('ends where two build on each other, and keeps every one once', () => {
    expect([...order(['a', 'b', 'c'], { a: ['b'], b: ['a', 'c'], c: ['c'] })].sort()).toEqual(['a', 'b', 'c'])
  })

  it('takes long chains without recursion', () => {
    const paths = Array.from({ length: 5000 }, (_, at) => `d${String(at)}`)
    const children = Object.fromEntries(paths.slice(1).map((path, at) => [path, [`d${String(at)}`]]))
    expect(order(paths, children)[0]).toBe('d4999')
  })
})

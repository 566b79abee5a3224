import { applySed } from '../../src/shell/sed.js'

describe('sed', () => {
  test.each<[string, string, boolean, string | undefined]>([
    ['s/80/8080/', 'Listen 80\n', false, 'Listen 8080\n'],
    [
      's/^Listen 80$/Listen 80\\nServerName localhost/',
      '# x\nListen 80\n',
      false,
      '# x\nListen 80\nServerName localhost\n',
    ],
    ['s/\\(Listen\\) 80/\\1 81/', 'Listen 80\n', false, 'Listen 81\n'],
    ['/^#/d', '# x\nListen 80\n', false, 'Listen 80\n'],
    ['s!(a|b)+!&-!', 'abc', true, 'ab-c'],
    ['s/x/$HOME\\.\\&/', 'x', false, '$HOME.&'],
    ['s/listen/\\U&/', 'listen 80\n', false, undefined],
    ['y/a/b/', 'a', false, undefined],
  ])('%s on %j', (expression, text, extended, expected) => {
    expect(applySed([expression], text, extended)).toBe(expected)
  })
})

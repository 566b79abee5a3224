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

  const CONFIGURATION = '# x\nuser nginx;\nhttp {\n  server {\n    listen 80;\n  }\n}\n'

  test.each<[string, string | undefined]>([
    ['1idaemon off;', 'daemon off;\n# x\nuser nginx;\nhttp {\n  server {\n    listen 80;\n  }\n}\n'],
    ['1i daemon off;', 'daemon off;\n# x\nuser nginx;\nhttp {\n  server {\n    listen 80;\n  }\n}\n'],
    ['$a daemon off;', '# x\nuser nginx;\nhttp {\n  server {\n    listen 80;\n  }\n}\ndaemon off;\n'],
    ['$ a\\daemon off;', '# x\nuser nginx;\nhttp {\n  server {\n    listen 80;\n  }\n}\ndaemon off;\n'],
    [
      '/listen/i\\    server_name x;',
      '# x\nuser nginx;\nhttp {\n  server {\n    server_name x;\n    listen 80;\n  }\n}\n',
    ],
    [
      '/listen/a\\\n    server_name x;',
      '# x\nuser nginx;\nhttp {\n  server {\n    listen 80;\n    server_name x;\n  }\n}\n',
    ],
    ['2d', '# x\nhttp {\n  server {\n    listen 80;\n  }\n}\n'],
    ['2,3d', '# x\n  server {\n    listen 80;\n  }\n}\n'],
    ['/server/,/}/d', '# x\nuser nginx;\nhttp {\n}\n'],
    ['$d', '# x\nuser nginx;\nhttp {\n  server {\n    listen 80;\n  }\n'],
    ['/^#/!d', '# x\n'],
    ['/^user/c user www-data;', '# x\nuser www-data;\nhttp {\n  server {\n    listen 80;\n  }\n}\n'],
    ['3,1d', '# x\nuser nginx;\n  server {\n    listen 80;\n  }\n}\n'],
    ['/http/,2d', '# x\nuser nginx;\n  server {\n    listen 80;\n  }\n}\n'],
    ['/listen/s/80/8080/;1d', 'user nginx;\nhttp {\n  server {\n    listen 8080;\n  }\n}\n'],
    ['2,$s/^/#/', '# x\n#user nginx;\n#http {\n#  server {\n#    listen 80;\n#  }\n#}\n'],
    ['/user/,+1d', undefined],
    ['0,/x/d', undefined],
    ['1~2d', undefined],
    ['2{d}', undefined],
    ['2!s/ //', '#x\nuser nginx;\nhttp{\n server {\n   listen 80;\n }\n}\n'],
  ])('%s', (expression, expected) => {
    expect(applySed([expression], CONFIGURATION, false)).toBe(expected)
  })

  test('a text without a last line break, and one with CRLF', () => {
    expect(applySed(['$a end'], 'one\ntwo', false)).toBe('one\ntwo\nend')
    expect(applySed(['1i begin'], 'one\r\n', false)).toBe('begin\r\none\r\n')
  })
})

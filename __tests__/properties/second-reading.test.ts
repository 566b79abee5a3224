import { stageUsers } from './second-reading.js'

describe('the second reading', () => {
  it.each<[string, string, string | undefined]>([
    ['no USER', 'FROM a\nRUN b\n', undefined],
    ['the last of two', 'FROM a\nUSER 1:1\nUSER 2\n', '2'],
    ['of another stage', 'FROM a\nUSER 1:1\nFROM b\n', undefined],
    ['in a heredoc', 'FROM a\nUSER 1:1\nRUN <<E\nUSER 0\nE\n', '1:1'],
    ['after a heredoc', 'FROM a\nCOPY <<-"E" /x\nUSER 0\n\tE\nUSER 3:3\n', '3:3'],
    ['in a comment inside a continuation', 'FROM a\nUSER 1:1\nRUN b \\\n# c\nUSER 0\n', '1:1'],
    ['with another escape character', '# escape=`\r\nFROM a\r\nRUN b\\\r\nUSER 5:5\r\nRUN b `\r\nUSER 0\r\n', '5:5'],
    ['after a byte order mark', '\uFEFFfrom a\nuser 7:7', '7:7'],
    ['of the stage that it builds on', 'FROM a AS B\nUSER 8:8\nFROM --platform=x b as c\n', '8:8'],
  ])('%s', (_, text, user) => {
    expect(stageUsers(text).at(-1)?.user).toBe(user)
  })
})

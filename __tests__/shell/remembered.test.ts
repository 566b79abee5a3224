import { parseShell } from '../../src/shell/parse.js'

const SCRIPT = 'cd sub && mkdir -p "$DATA/cache" out'

function read(cwd: string, environment: Readonly<Record<string, string>>) {
  const { commands } = parseShell(SCRIPT, { cwd, env: name => environment[name] })
  const made = commands.find(({ program }) => program === 'mkdir')
  return { cwd: made?.cwd, words: made?.words.map(({ value }) => value) }
}

test('a script that was read before is read anew for other variables and another folder', () => {
  expect(read('/app', { DATA: '/data' })).toEqual({ cwd: '/app/sub', words: ['mkdir', '-p', '/data/cache', 'out'] })
  expect(read('/app', { DATA: '/srv' })).toEqual({ cwd: '/app/sub', words: ['mkdir', '-p', '/srv/cache', 'out'] })
  expect(read('/app', {})).toEqual({ cwd: '/app/sub', words: ['mkdir', '-p', undefined, 'out'] })
  expect(read('/srv', {})).toEqual({ cwd: '/srv/sub', words: ['mkdir', '-p', undefined, 'out'] })
  expect(read('/app', { DATA: '/data', OTHER: 'x' })).toEqual({
    cwd: '/app/sub',
    words: ['mkdir', '-p', '/data/cache', 'out'],
  })
})

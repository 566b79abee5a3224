import { parseCodeowners } from '../../src/owners/codeowners.js'
import { readOwners } from '../../src/owners/read.js'
import { openDiskWorkspace } from '../../src/workspace/disk.js'
import { makeDirectory } from '../support/directory.js'
import { BOUNDED, cpuTime } from '../support/cpu-time.js'

describe("GitHub's CODEOWNERS", () => {
  const ownersOf = parseCodeowners(
    [
      '# comment',
      '*       @global @other # inline',
      '*.js    @js',
      '/build/logs/ @logs',
      'docs/*  docs@example.com',
      'apps/ @apps',
      '**/legacy @legacy',
      '/scripts/**/x @x',
      'with\\ blank @blank',
      '/apps/free',
      '/a[b] @literal',
      'deep/er @deep',
    ].join('\r\n'),
    'github',
  )

  it.each([
    ['any/Dockerfile', ['@global', '@other']],
    ['a/b/c.js', ['@js']],
    ['build/logs/a/b', ['@logs']],
    ['x/build/logs/a', ['@global', '@other']],
    ['docs/a', ['docs@example.com']],
    ['docs/a/b', ['@global', '@other']],
    ['x/docs/a', ['@global', '@other']],
    ['x/apps/y', ['@apps']],
    ['a/legacy/b', ['@legacy']],
    ['scripts/x', ['@x']],
    ['scripts/a/b/x/y', ['@x']],
    ['a/with blank', ['@blank']],
    ['apps/free/Dockerfile', []],
    ['apps/freedom', ['@apps']],
    ['a[b]', ['@literal']],
    ['ab', ['@global', '@other']],
    ['deep/er/x', ['@deep']],
    ['x/deep/er/x', ['@global', '@other']],
    ['DOCS/a', ['@global', '@other']],
  ])('%s', (path, owners) => expect(ownersOf(path)).toEqual(owners))
})

describe("GitLab's CODEOWNERS", () => {
  const ownersOf = parseCodeowners(
    [
      '* @base',
      'internal/x @x',
      '[Platform][2] @platform',
      'Dockerfile',
      'special/Dockerfile @special',
      '!vendor/',
      '^[Optional] @opt',
      '/docs/',
      '[platform] @later',
      '/late/',
    ].join('\n'),
    'gitlab',
  )

  it.each([
    ['a', ['@base']],
    ['y/internal/x', ['@x']],
    ['svc/Dockerfile', ['@base', '@platform']],
    ['special/Dockerfile', ['@base', '@special']],
    ['a/vendor/Dockerfile', ['@base']],
    ['docs/a/b', ['@base', '@opt']],
    ['late/Dockerfile', ['@base', '@later']],
  ])('%s', (path, owners) => expect(ownersOf(path)).toEqual(owners))
})

it('takes linear time on hostile patterns', () => {
  const time = cpuTime(() => {
    const ownersOf = parseCodeowners(`${'*a'.repeat(199)} @x\n`.repeat(3), 'github')
    expect(ownersOf('a'.repeat(3000) + 'b')).toEqual([])
  })
  expect(time).toBeLessThan(BOUNDED)
})

it.each([
  [{ '.github/CODEOWNERS': '* @a', CODEOWNERS: '* @b' }, ['@a']],
  [{ '.gitlab/CODEOWNERS': '[S] @a\n*\n' }, ['@a']],
  [{ CODEOWNERS: '[S] @a\n*\n' }, ['@a']],
  [{ 'docs/CODEOWNERS': 'Dockerfile @d', '.gitlab-ci.yml': '' }, ['@d']],
])('looks where the services look: %j', (files, owners) => {
  expect(readOwners(openDiskWorkspace(makeDirectory(files), () => []))?.('svc/Dockerfile')).toEqual(owners)
})

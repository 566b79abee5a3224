import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { git, makeDirectory } from '../support/directory.js'
import { runCommand } from './command.js'

const DOCKERFILE = 'FROM node:20-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n'

/** A repository whose settings name a program for everything that git could be made to run. */
function makeHostileRepository(): { readonly root: string; readonly trace: string } {
  const outer = makeDirectory()
  const trace = join(outer, 'executed')
  const program = join(outer, 'program')
  writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> '${trace}'\n`)
  chmodSync(program, 0o755)
  const root = join(outer, 'repository')
  git(outer, 'init', '-q', root)
  writeFileSync(join(root, 'Dockerfile'), DOCKERFILE)
  writeFileSync(join(root, 'server.js'), '')
  git(root, 'add', '.')
  writeFileSync(join(root, '.gitattributes'), '* filter=evil diff=evil merge=evil\n')
  writeFileSync(join(outer, 'included'), `[core]\n\tfsmonitor = ${program}\n`)
  writeFileSync(
    join(root, '.git/config'),
    `${readFileSync(join(root, '.git/config'), 'utf8')}
[include]
	path = ${join(outer, 'included')}
[core]
	fsmonitor = ${program}
	sshCommand = ${program}
	pager = ${program}
	editor = ${program}
	hooksPath = ${join(root, 'hooks')}
	askPass = ${program}
	gitProxy = ${program}
	alternateRefsCommand = ${program}
[alias]
	ls-files = !${program}
[filter "evil"]
	clean = ${program}
	smudge = ${program}
	process = ${program}
	required = true
[diff "evil"]
	command = ${program}
	textconv = ${program}
[credential]
	helper = !${program}
[gpg]
	program = ${program}
[trace2]
	eventTarget = ${trace}
[extensions]
	partialClone = origin
[remote "origin"]
	url = ext::${program}
	promisor = true
	uploadpack = ${program}
`,
  )
  for (const directory of ['hooks', '.git/hooks']) {
    for (const hook of [
      'post-index-change',
      'pre-commit',
      'post-checkout',
      'fsmonitor-watchman',
      'reference-transaction',
    ]) {
      const path = join(root, directory, hook)
      writeFileSync(existsSync(join(root, directory)) ? path : join(root, hook), readFileSync(program))
      if (existsSync(path)) chmodSync(path, 0o755)
    }
  }
  for (const name of [
    'harden-dockerfile.config.js',
    'harden-dockerfile.config.mjs',
    '.harden-dockerfilerc.cjs',
    'harden-dockerfile.config.ts',
    'package.cjs',
  ])
    writeFileSync(join(root, name), `require('fs').writeFileSync(${JSON.stringify(trace)}, 'code')`)
  for (const name of ['git', 'node', 'docker', 'sh']) {
    writeFileSync(join(root, name), readFileSync(program))
    chmodSync(join(root, name), 0o755)
  }
  return { root, trace }
}

it.each([
  [[]],
  [['--write']],
  [['--check']],
  [['explain', 'Dockerfile']],
  [['--format', 'sarif']],
  [['--since', 'HEAD']],
])(
  'with %j nothing of the repository is executed',
  argv => {
    const { root, trace } = makeHostileRepository()
    const { err } = runCommand(root, argv)
    expect(err).not.toContain('this is a bug')
    expect(existsSync(trace) ? readFileSync(trace, 'utf8') : 'nothing').toBe('nothing')
  },
  60_000,
)

it('the settings of the test would run the program, were git not told otherwise', () => {
  const { root, trace } = makeHostileRepository()
  try {
    git(root, 'status')
  } catch {
    // A filter that gives nothing is an error for git.
  }
  expect(existsSync(trace)).toBe(true)
})

it('opens no socket and starts no program but git', () => {
  const root = makeDirectory({ Dockerfile: DOCKERFILE, 'server.js': '' })
  git(root, 'init', '-q')
  const watch = makeDirectory({
    'watch.cjs': `
      const say = what => process.stderr.write('WATCHED ' + what + '\\n')
      const net = require('node:net')
      net.Socket.prototype.connect = function () { say('connect'); return this }
      for (const [module, names] of [['node:dns', ['lookup', 'resolve']], ['node:http', ['request', 'get']], ['node:https', ['request', 'get']]])
        for (const name of names) require(module)[name] = () => { say(module + '.' + name); throw new Error('no network') }
      globalThis.fetch = () => { say('fetch'); throw new Error('no network') }
      const child = require('node:child_process')
      for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) {
        const original = child[name]
        child[name] = (program, ...rest) => { say(name + ' ' + program); return original(program, ...rest) }
      }
    `,
  })
  const { code, out, err } = runCommand(root, [], { node: ['--require', join(watch, 'watch.cjs')] })
  expect([code, out]).toEqual([0, expect.stringContaining('+USER 1000:1000')])
  expect([...new Set(err.match(/WATCHED .*/g))]).toEqual(['WATCHED spawnSync git'])
}, 60_000)

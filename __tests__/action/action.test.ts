import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { parse } from 'yaml'
import { isDockerfileName } from '../../src/discover/names.js'
import { git, makeDirectory } from '../support/directory.js'

const ROOT = join(__dirname, '../..')
const CLI = join(ROOT, 'node_modules/.cache/harden-dockerfile-test/cli.cjs')
const WEB = { 'svc a/Dockerfile': 'FROM node:20\nWORKDIR /app\nCOPY . .\nCMD ["node", "a.js"]\n', 'svc a/a.js': '' }

/** Stands for the GitHub command line: lists the comments that it is told, and logs what it is asked to write. */
const FAKE_GH = `#!/bin/sh
case "$*" in
  *--paginate*) [ "$REFUSE" = read ] && exit 1; [ -z "$COMMENTS" ] || printf '%b\\n' "$COMMENTS" ;;
  *) [ "$REFUSE" = write ] && exit 1; echo "$2 $3 $4" >>"$LOG"; cat "\${6#body=@}" >>"$LOG" ;;
esac
`

interface Action {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: {
    readonly steps: readonly { readonly run?: string; readonly env?: Readonly<Record<string, string>> }[]
  }
}
const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action

beforeAll(async () => {
  await build({
    ...{ entryPoints: [join(ROOT, 'src/cli/main.ts')], outfile: CLI, bundle: true, platform: 'node', format: 'cjs' },
    ...{ supported: { 'dynamic-import': false }, external: ['ajv', 'cli-progress', 'diff2html'], logLevel: 'error' },
    ...{
      define: { 'import.meta.url': '__moduleUrl' },
      banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    },
  })
}, 60_000)

/** Runs the script of one step as a runner would. */
function step(
  cwd: string,
  script: string,
  env: Readonly<Record<string, string>>,
): { code: number | null; out: string } {
  const run = action.runs.steps.find(one => one.run?.includes(script))?.run ?? 'exit 99'
  const { status, stdout, stderr } = spawnSync('bash', ['-c', run], {
    cwd,
    encoding: 'utf8',
    env: {
      ...process.env,
      GITHUB_ACTION_PATH: ROOT,
      HARDEN_COMMAND: `${process.execPath} ${CLI}`,
      GIT_CONFIG_GLOBAL: '/dev/null',
      ...env,
    },
  })
  return { code: status, out: stdout + stderr }
}

function report(
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): { code: number | null; out: string; outputs: Readonly<Record<string, string>>; summary: string } {
  const temporary = makeDirectory({ output: '', summary: '' })
  const files = {
    RUNNER_TEMP: temporary,
    GITHUB_OUTPUT: join(temporary, 'output'),
    GITHUB_STEP_SUMMARY: join(temporary, 'summary'),
  }
  const ran = step(cwd, 'report.sh', { ...files, ...env })
  const lines = readFileSync(files.GITHUB_OUTPUT, 'utf8').trim().split('\n')
  return {
    ...ran,
    outputs: Object.fromEntries(lines.map(line => line.split('=') as [string, string])),
    summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
  }
}

describe('the action', () => {
  it('gives every report of one check, and annotations', () => {
    const root = makeDirectory(WEB)
    const { code, outputs, summary } = report(root, {
      HARDEN_PATHS: 'svc a\n',
      HARDEN_ARGS: '--ignore\nno such thing\n',
    })
    expect([code, outputs['exit-code']]).toEqual([0, '1'])
    expect(summary).toContain('**1** can be hardened')
    expect(readFileSync(outputs['sarif'] ?? '', 'utf8')).toContain('"ruleId": "runs-as-root"')
    const { out } = step(root, 'annotate.mjs', { HARDEN_REPORT: outputs['report'] ?? '' })
    expect(out).toMatch(/^::warning file=svc a\/Dockerfile,line=1,title=harden-dockerfile::runs as root/)
    for (const { value } of Object.values(action.outputs))
      expect(outputs).toHaveProperty([value.replace(/.*outputs\.([\w-]+) .*/, '$1')])
  }, 30_000)

  it('says so when there is no report, and runs nothing that stands in its inputs', () => {
    const root = makeDirectory(WEB)
    const { code, out } = report(root, { HARDEN_PATHS: '$(touch owned)\n; touch owned' })
    expect([code, out]).toEqual([2, expect.stringContaining('gave no report')])
    expect(execFileSync('ls', [root], { encoding: 'utf8' })).not.toContain('owned')
    for (const { run = '' } of action.runs.steps) expect(run).not.toContain('${{')
  }, 30_000)

  it('keeps to bash 3.2, which macOS has: an empty array counts as unset there', () => {
    const scripts = readdirSync(join(ROOT, 'action')).filter(name => name.endsWith('.sh'))
    expect(scripts).toHaveLength(4)
    for (const name of scripts) {
      const text = readFileSync(join(ROOT, 'action', name), 'utf8')
      expect(text).not.toMatch(
        /\b(?:local|declare|typeset) -\w*[nAlu]|\b(?:mapfile|readarray|coproc)\b|\$\{\w+(?:,|\^|@[A-Z])|\|&|&>>/,
      )
      expect(text.replace(/\$\{(\w+)\[@\]\+"\$\{\1\[@\]\}"\}|"\$\{harden\[@\]\}"/g, '')).not.toContain('[@]')
    }
  })

  it('escapes what annotations must not hold', () => {
    const reason = { path: 'a,b:c%', line: 3, message: 'one\n::error::two\x1b[2J\u202e' }
    const file = join(
      makeDirectory({
        r: JSON.stringify({
          files: [
            { path: 'x', verdict: 'needs-review', reasons: [reason] },
            { path: 'y', verdict: 'hardened', reasons: [], exception: {} },
          ],
        }),
      }),
      'r',
    )
    expect(step('/', 'annotate.mjs', { HARDEN_REPORT: file }).out).toBe(
      '::warning file=a%2Cb%3Ac%25,line=3,title=harden-dockerfile::one%0A::error::two\\u001b[2J\\u202e\n',
    )
  })

  it('pushes the rewrites to a branch, and none when there are none', () => {
    const remote = makeDirectory()
    git(remote, 'init', '-q', '--bare')
    const root = makeDirectory(WEB)
    git(root, 'init', '-q', '-b', 'main')
    git(root, 'add', '-A')
    git(root, 'commit', '-qm', 'first')
    git(root, 'remote', 'add', 'origin', remote)
    // What an earlier step of the job has changed is none of it, and a file that cannot be read stops nothing.
    writeFileSync(join(root, 'svc a/a.js'), '// generated')
    writeFileSync(join(root, 'bad.Dockerfile'), 'FROM\n')
    expect(step(root, 'branch.sh', { HARDEN_BRANCH: 'a..b' }).code).not.toBe(0)
    expect(step(root, 'branch.sh', { HARDEN_BRANCH: 'bot/harden' })).toMatchObject({
      code: 0,
      out: expect.stringContaining('Pushed to bot/harden') as string,
    })
    expect(git(remote, 'show', 'bot/harden:svc a/Dockerfile')).toContain('USER 1000:1000')
    expect(git(remote, 'diff', '--name-only', 'bot/harden~1', 'bot/harden')).toBe('svc a/Dockerfile\n')
    expect(step(root, 'branch.sh', { HARDEN_BRANCH: 'bot/other' }).out).toContain('Nothing to rewrite')
    expect(git(remote, 'branch', '--list', 'bot/other')).toBe('')
  }, 30_000)

  it('comments over its own last comment, else anew, and only warns when it may not', () => {
    const bin = makeDirectory({ md: '## report\n', 'bin/gh': FAKE_GH })
    chmodSync(join(bin, 'bin/gh'), 0o755)
    const comment = (comments: string, more: Readonly<Record<string, string>> = {}) => {
      writeFileSync(join(bin, 'log'), '')
      const ran = step(bin, 'comment.sh', {
        PATH: `${join(bin, 'bin')}:${process.env['PATH'] ?? ''}`,
        HARDEN_MARKDOWN: join(bin, 'md'),
        HARDEN_PULL_REQUEST: '7',
        GITHUB_REPOSITORY: 'o/r',
        COMMENTS: comments,
        LOG: join(bin, 'log'),
        ...more,
      })
      return { ...ran, log: readFileSync(join(bin, 'log'), 'utf8') }
    }
    const body = '<!-- harden-dockerfile report -->\n## report\n'
    expect(comment('')).toMatchObject({ code: 0, log: `--method POST repos/o/r/issues/7/comments\n${body}` })
    expect(comment('41\n42')).toMatchObject({ code: 0, log: `--method PATCH repos/o/r/issues/comments/42\n${body}` })
    expect(comment('', { REFUSE: 'write' })).toMatchObject({
      code: 0,
      out: expect.stringContaining('::warning::') as string,
    })
    expect(comment('', { REFUSE: 'read' })).toMatchObject({ code: 0, log: '' })
    expect(comment('', { HARDEN_PULL_REQUEST: '7 --repo x' })).toMatchObject({ code: 2, log: '' })
  })
})

describe('.pre-commit-hooks.yaml', () => {
  const hooks = parse(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8')) as readonly {
    readonly files: string
    readonly exclude: string
  }[]
  /** Python's `(?i)` and `(?i:…)`, which JavaScript does not know, spelt out. */
  const withoutModifiers = (pattern: string): string => {
    const spellOut = (part: string): string =>
      part.replace(/\[[^\]]*\]|[a-z]/g, found => (found.length > 1 ? found : `[${found}${found.toUpperCase()}]`))
    if (pattern.startsWith('(?i)')) return spellOut(pattern.slice(4))
    const [, scoped = '', rest = ''] = /^\(\?i:(.*?\$)\)(.*)$/.exec(pattern) ?? [undefined, '', pattern]
    return scoped === '' ? pattern : `(?:${spellOut(scoped)})${rest}`
  }

  it.each([
    'Dockerfile',
    'a/dockerfile.dev',
    'x.Dockerfile',
    'Containerfile',
    'Dockerfile.dockerignore',
    'Dockerfile.md',
    'dockerfile.yaml',
    'Dockerfile.YAML',
    'DOCKERFILE',
    'a/dockerfile.go',
    'dockerfile_test.go',
    'dockerfile.test.ts',
    'Dockerfile.go',
    'my-dockerfile',
    'a/Dockerfile-prod',
    'Dockerfile-alpine3.20',
    'Dockerfile-notes.txt',
    'a/DockerfileBackendProd',
    'dockerfilebackend',
    'DockerfileParser.ts',
    'Dockerfiles/x',
    'notes.txt',
  ])('agrees with the search about %s', path => {
    for (const { files, exclude } of hooks) {
      const test = (pattern: string): boolean => new RegExp(withoutModifiers(pattern)).test(path)
      expect(test(files) && !test(exclude)).toBe(isDockerfileName(path))
    }
  })
})

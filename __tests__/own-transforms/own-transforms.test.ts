import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { core } from '../../src/cli/core.js'
import { runApp } from '../../src/cli/app.js'
import { loadTransforms } from '../../src/own-transforms/load.js'
import { runFixture } from '../../src/testing.js'
import { makeDirectory } from '../support/directory.js'

const EXAMPLES = join(__dirname, '../../examples-transforms')
const EXAMPLE = join(EXAMPLES, 'label-non-root.mjs')
const NODE_APP = readFileSync(join(EXAMPLES, 'fixtures/node-app/input/Dockerfile'), 'utf8')

const EXPLAIN = ['explain', 'Dockerfile', '--transform', 't.mjs']

async function run(cwd: string, ...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const texts = { out: '', err: '' }
  const sink = (name: 'out' | 'err') => ({
    isTerminal: false,
    write: (text: string | Uint8Array): void => void (texts[name] += Buffer.from(text).toString()),
  })
  const io = { cwd, env: {}, stdout: sink('out'), stderr: sink('err'), readStdin: () => Buffer.from(NODE_APP) }
  return { code: await runApp(argv, io, core), ...texts }
}

describe('--transform', () => {
  it('runs after the built-in ones, in every mode', async () => {
    const root = makeDirectory({
      Dockerfile: NODE_APP,
      'c.mjs': `export default { transforms: [${JSON.stringify(EXAMPLE)}] }\n`,
    })
    const wanted = '+LABEL org.example.non-root="true"\n+USER 1000:1000\n'
    expect((await run(root, '--transform', EXAMPLE)).out).toContain(wanted)
    expect((await run(root, '--config', 'c.mjs')).out).toContain(wanted)
    expect((await run(root, '--stdin', '--transform', EXAMPLE)).out).toContain('LABEL')
    expect((await run(root, '--transform', EXAMPLE, '--skip', 'label-non-root')).out).not.toContain('LABEL')
    expect((await run(root, 'explain', 'Dockerfile', '--config', 'c.mjs')).out).toMatch(/label-non-root +Dockerfile:5/)
    expect((await run(root, 'explain', 'Dockerfile', '--transform', EXAMPLE)).out).toContain('label-non-root')
    expect((await run(root, 'explain', 'Dockerfile')).out).not.toContain('label-non-root')
    expect(JSON.parse((await run(root, '--print-config', 'Dockerfile', '--config', 'c.mjs')).out)).toMatchObject({
      transforms: [EXAMPLE],
    })
    expect((await run(root, '--list', '--transform', EXAMPLE)).out).toContain('label-non-root')
  })

  it('takes TypeScript', async () => {
    const text = [
      "import type { Transform } from 'harden-dockerfile'",
      "const note = { kind: 'follow-up' as const, code: 'own-note', message: 'seen', line: 1 }",
      "const own: Transform = { name: 'own-one', summary: 'Notes', apply: facts => [{ ...note, path: facts.dockerfile.path }] }",
      'export default own',
    ].join('\n')
    const { code, err } = await run(makeDirectory({ Dockerfile: NODE_APP, 't.ts': text }), '--transform', 't.ts')
    expect([code, err]).toEqual([0, expect.stringContaining('seen [own-note]')])
  })

  it.each([
    ['export default 5\n', 'no transform'],
    ['export default { name: "Not Kebab", summary: "", apply() {} }\n', 'no transform'],
    ['export default { name: "run-as-user", summary: "", apply() {} }\n', 'already'],
    ['throw new Error("no luck")\n', 'no luck'],
  ])('refuses %s', async (text, word) => {
    const { code, err } = await run(makeDirectory({ Dockerfile: NODE_APP, 't.mjs': text }), '--transform', 't.mjs')
    expect([code, err]).toEqual([2, expect.stringContaining(word)])
  })

  it.each(['apply() { throw new Error("my fault") }', 'apply: () => 5', 'apply: () => [{ kind: "x" }]'])(
    'names the transform that fails: %s',
    async apply => {
      const text = `export default { name: "own-one", summary: "", ${apply} }\n`
      const { code, err } = await run(makeDirectory({ Dockerfile: NODE_APP, 't.mjs': text }), '--transform', 't.mjs')
      expect(code).toBe(2)
      expect(err).toContain('the transform own-one of t.mjs')
      expect(err).not.toContain('bug of harden-dockerfile')
      const page = await run(makeDirectory({ Dockerfile: NODE_APP, 't.mjs': text }), ...EXPLAIN)
      expect([page.code, page.err]).toEqual([2, expect.stringContaining('the transform own-one of t.mjs')])
    },
  )
})

describe('runFixture', () => {
  const transforms = loadTransforms([EXAMPLE], '/', [])

  it('holds for the example', () => {
    expect(runFixture(join(EXAMPLES, 'fixtures/node-app'), { transforms }).problems).toEqual([])
  })

  it('tells of each difference', () => {
    const folder = makeDirectory({ 'input/Dockerfile': NODE_APP, 'expected/other.txt': 'x' })
    expect(runFixture(folder, { transforms }).problems).toEqual([
      'other.txt is not as expected:\n(unchanged)',
      'Dockerfile was not expected to change',
    ])
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { makeDirectory } from '../support/directory.js'
import { runCli } from '../support/cli.js'

const schema = JSON.parse(readFileSync(join(__dirname, '../../schema/report.schema.json'), 'utf8')) as object
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)

const D = 'FROM alpine\n'
const files = {
  'hardened/Dockerfile': `# edits conf\n${D}`,
  'review/Dockerfile': `# verdict needs-review\n${D}`,
  'root/Dockerfile': `# verdict needs-root\n${D}`,
  'other/Dockerfile': `# verdict not-applicable\n${D}`,
  'done/Dockerfile': `${D}USER 1\n`,
  'failed/Dockerfile': Buffer.from([0xff]),
  conf: 'x\n',
}

it.each([[[]], [['--write']], [['--check']], [['--unsafe']]])('fits its schema: %j', async argv => {
  const { out } = await runCli(makeDirectory(files), [...argv, '--format', 'json'])
  const json: unknown = JSON.parse(out)
  validate(json)
  expect(validate.errors).toBeNull()
  expect(json).toMatchObject({
    version: 1,
    tool: { name: 'harden-dockerfile' },
    summary: { total: 6, hardened: 1, alreadyNonRoot: 1, needsReview: 1, needsRoot: 1, notApplicable: 1, failed: 1 },
  })
})

it('tells everything about a rewrite', async () => {
  const { out } = await runCli(makeDirectory({ 'svc/Dockerfile': D }), ['--format', 'json'])
  expect((JSON.parse(out) as { files: unknown[] }).files).toEqual([
    {
      path: 'svc/Dockerfile',
      verdict: 'hardened',
      applied: true,
      base: 'alpine',
      before: { user: 'root' },
      after: { user: '10001:10001' },
      user: { uid: 10001, gid: 10001, name: null },
      changes: [
        { transform: 'run-as-user', reason: 'it ran as root', safety: 'safe', path: 'svc/Dockerfile', line: 1 },
      ],
      reasons: [],
      followUps: [{ code: 'chown-volume', message: 'chown the volume once', path: 'svc/Dockerfile', line: 1 }],
      ports: [{ from: 80, to: 8080 }],
      related: [],
      diff: '--- a/svc/Dockerfile\n+++ b/svc/Dockerfile\n@@ -1,1 +1,2 @@\n FROM alpine\n+USER 10001:10001\n',
    },
  ])
})

it('refuses a report with another shape', () => {
  expect(validate({ version: 2, tool: {}, summary: {}, files: [] })).toBe(false)
})

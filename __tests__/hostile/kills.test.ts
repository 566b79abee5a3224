import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { cli } from './command.js'

it('a --write that is killed ten times leaves every file old or new, and in the end all are new', () => {
  const script = join(__dirname, '../../scripts/nightly-kills.mjs')
  const out = execFileSync(process.execPath, [script, '10', '20', cli], { encoding: 'utf8', timeout: 240_000 })
  expect(out).toContain('10 kills survived over 60 files')
}, 250_000)

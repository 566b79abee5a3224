// Holds the promises against many more repositories than the tests: node scripts/nightly-properties.mjs [COUNT] [SEED]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildCommand } from './build-command.mjs'

const folder = mkdtempSync(join(tmpdir(), 'harden-dockerfile-nightly-'))
try {
  const outfile = join(folder, 'nightly.cjs')
  await buildCommand(outfile, '__tests__/properties/nightly.ts')
  const { status } = spawnSync(process.execPath, [outfile, process.cwd(), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

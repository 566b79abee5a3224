// Compares this parser with BuildKit's own: node scripts/nightly-conformance.mjs ORACLE [COUNT] [SEED]
// With --record in front it writes down what BuildKit says of the inputs of __tests__/conformance instead.
// ORACLE is the program of scripts/buildkit-oracle: `go mod tidy && go build -o ORACLE .` in that directory.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildCommand } from './build-command.mjs'

const records = process.argv[2] === '--record'
const folder = mkdtempSync(join(tmpdir(), 'harden-dockerfile-conformance-'))
try {
  const outfile = join(folder, 'conformance.cjs')
  await buildCommand(outfile, `__tests__/conformance/${records ? 'record' : 'nightly'}.ts`)
  const argv = [outfile, process.cwd(), ...process.argv.slice(records ? 3 : 2)]
  process.exitCode = spawnSync(process.execPath, argv, { stdio: 'inherit' }).status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

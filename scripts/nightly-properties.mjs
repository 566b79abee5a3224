// Holds the promises against many more repositories than the tests: node scripts/nightly-properties.mjs [COUNT] [SEED]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

const folder = mkdtempSync(join(tmpdir(), 'harden-dockerfile-nightly-'))
try {
  const outfile = join(folder, 'nightly.cjs')
  await build({
    entryPoints: ['__tests__/properties/nightly.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'warning',
  })
  const { status } = spawnSync(process.execPath, [outfile, process.cwd(), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

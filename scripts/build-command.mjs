// The command in one file, for scripts and tests that need it as a process.
import { build } from 'esbuild'

/** Builds it from the sources as they are, and gives the path. */
export async function buildCommand(outfile, entry = 'src/cli/main.ts') {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'warning',
  })
  return outfile
}

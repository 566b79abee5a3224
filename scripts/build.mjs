// Builds dist/: the command (a small entry, and the bundle that it loads when there is work), the API, the declarations.
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { lateModules } from './late-modules.mjs'
import { thirdPartyNotices } from './third-party.mjs'

// `npx harden-dockerfile` in a checkout links it into npx's cache and runs `prepare` for that: what npm ci built will do.
if (process.env.npm_command === 'exec' && existsSync('dist/cli.cjs')) process.exit(0)

rmSync('dist', { recursive: true, force: true })

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
}

const command = {
  ...shared,
  format: 'cjs',
  charset: 'ascii',
  minifySyntax: true,
  minifyWhitespace: true,
  // Bundled modules are loaded by require, which is faster than Node's loader for ES modules.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': '__moduleUrl' },
  banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
}

/** The entry loads the app through its code cache instead of holding it. */
const appApart = {
  name: 'app-apart',
  setup: ({ onResolve }) => onResolve({ filter: /^\.\/app\.js$/ }, () => ({ path: './app.cjs', external: true })),
}

await build({ ...command, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.cjs', plugins: [appApart] })
/** yargs prints no help here, so what lays it out is not loaded: it takes longer than all the rest of yargs. */
const withoutHelp = {
  name: 'without-help',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(?:cliui|string-width)$/ }, ({ path, importer }) =>
      /[\\/]yargs[\\/]/.test(importer) ? { path, namespace: 'without-help' } : undefined,
    )
    onLoad({ filter: /^/, namespace: 'without-help' }, ({ path }) => ({
      contents: `export default () => { throw new Error('${path} is not part of the command') }`,
    }))
  },
}

// What only some runs need would make every start slower: it is loaded when it is used, from the bundle or node_modules.
const late = [
  'ajv',
  'fast-glob',
  'ignore',
  'micromatch',
  'node:child_process',
  'node:crypto',
  'node:v8',
  'node:zlib',
  're2js',
  'yaml',
]
const seldom = ['ajv', 'cli-progress', 'diff2html']
const { metafile } = await build({
  ...command,
  entryPoints: ['src/cli/app.ts'],
  outfile: 'dist/app.bundle.cjs',
  external: seldom,
  plugins: [lateModules(late), withoutHelp],
  // app.cjs runs it as a function, which it is from here on: a text of this size is not copied to make it one.
  banner: { js: `(function (exports, require, module, __filename, __dirname) {${command.banner.js}` },
  footer: { js: '})' },
  // All notices stand in one file.
  legalComments: 'none',
  metafile: true,
})
writeFileSync('dist/THIRD-PARTY.txt', thirdPartyNotices(metafile))
copyFileSync('scripts/cached-app.cjs', 'dist/app.cjs')
copyFileSync('scripts/worker.cjs', 'dist/worker.cjs')
execFileSync(process.execPath, ['scripts/make-code-cache.cjs', 'dist'], { stdio: 'inherit' })

// What both entries of the API hold stands in a file of its own.
await build({
  ...shared,
  format: 'esm',
  packages: 'external',
  entryPoints: ['src/index.ts', 'src/testing.ts'],
  outdir: 'dist',
  splitting: true,
  chunkNames: 'api-[hash]',
})
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], { stdio: 'inherit' })

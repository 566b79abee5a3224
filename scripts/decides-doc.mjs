// Renews the page of `explain` in docs/how-it-decides.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

const bundled = await build({
  stdin: {
    contents: "export { documentedPage, withPage } from './scripts/decides-page.js'",
    resolveDir: process.cwd(),
  },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  write: false,
})
const loaded = { exports: {} }
const { createRequire } = await import('node:module')
new Function('module', 'exports', 'require', bundled.outputFiles[0].text)(
  loaded,
  loaded.exports,
  createRequire(import.meta.url),
)

const path = 'docs/how-it-decides.md'
writeFileSync(path, loaded.exports.withPage(readFileSync(path, 'utf8'), loaded.exports.documentedPage(process.cwd())))

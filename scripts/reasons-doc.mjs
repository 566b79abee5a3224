// Writes docs/reasons.md from the table in src/reason-codes.
import { writeFileSync } from 'node:fs'
import { build } from 'esbuild'

const bundled = await build({
  stdin: {
    contents:
      "export { REASON_GROUPS } from './src/reason-codes/data.js'; export { reasonsMarkdown } from './scripts/reasons-markdown.js'",
    resolveDir: process.cwd(),
  },
  bundle: true,
  format: 'esm',
  write: false,
})
const code = Buffer.from(bundled.outputFiles[0].contents).toString('base64')
const { REASON_GROUPS, reasonsMarkdown } = await import(`data:text/javascript;base64,${code}`)

writeFileSync('docs/reasons.md', reasonsMarkdown(REASON_GROUPS))

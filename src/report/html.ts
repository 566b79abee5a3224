import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toJsonReport } from './json.js'
import type { RunReport } from './types.js'

/** One page that needs nothing else: data, styles and scripts are in it, and nothing else may run or be loaded. */
export function renderHtml(report: RunReport): string {
  const diff2html = dirname(createRequire(import.meta.url).resolve('diff2html/package.json'))
  const assets = join(packageRoot(), 'assets/report')
  const scripts = [join(diff2html, 'bundles/js/diff2html.min.js'), join(assets, 'page.js')].map(readScript)
  const styles = [join(diff2html, 'bundles/css/diff2html.min.css'), join(assets, 'page.css')].map(readStyle)
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(script => `'sha256-${sha256(script)}'`).join(' ')}`,
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return readFileSync(join(assets, 'page.html'), 'utf8').replace(
    /<!--(policy|styles|data|scripts)-->/g,
    (_, slot: string) => {
      switch (slot) {
        case 'policy':
          return `<meta http-equiv="Content-Security-Policy" content="${policy}">`
        case 'styles':
          return styles.map(style => `<style>${style}</style>`).join('\n')
        case 'data':
          return `<script type="application/json" id="report">${toInertJson(toJsonReport(report))}</script>`
        default:
          return scripts.map(script => `<script>${script}</script>`).join('\n')
      }
    },
  )
}

/** JSON that holds no character which could end the element around it or start a comment. */
function toInertJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, character => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** A parser of HTML normalises line breaks before the hash of a script is taken, and ends it at the first `</script`. */
function readScript(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/\r\n?/g, '\n')
    .replace(/<(?=\/script|!--)/gi, '\\x3c')
}

function readStyle(file: string): string {
  return readFileSync(file, 'utf8').replace(/<(?=\/style)/gi, '\\3c ')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

/** The folder of this package: next to the sources as well as to the built bundle. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'assets/report/page.html')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

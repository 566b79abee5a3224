import { escapeControls } from '../report/terminal.js'
import type { LeftPart, PatchPart, Split, VerdictOf } from './split.js'

export interface PatchIndex {
  readonly split: Split
  readonly parts: readonly PatchPart[]
  readonly left: readonly LeftPart[]
  /** Where the patches apply when it is not where the tool ran. */
  readonly directory: string | undefined
}

/** `index.json` of a folder of patches. */
export function indexJson({ split, parts, left, directory }: PatchIndex): string {
  const patches = parts.map(({ file, title, dockerfiles, paths, owners, followUps }) => {
    return { file, title, dockerfiles, paths, owners, followUps }
  })
  return `${JSON.stringify({ version: 1, splitBy: split, appliesIn: directory ?? null, patches, withoutPatch: left }, null, 2)}\n`
}

/** `index.md`: who gets which patch, and what is left to do with it. */
export function indexMarkdown({ split, parts, left, directory }: PatchIndex): string {
  const place = directory ?? 'the directory where harden-dockerfile ran'
  const sections = parts.map(({ file, title, dockerfiles, paths, owners, followUps }) => {
    const own = new Set(dockerfiles.map(({ path }) => path))
    const related = paths.filter(path => !own.has(path))
    return [
      `## ${plain(title)}\n`,
      `\`git apply ${file}\`, ${count(dockerfiles)}${owners.length === 0 ? '' : `, to be reviewed by ${owners.map(plain).join(', ')}`}\n`,
      verdictTable(dockerfiles),
      related.length === 0 ? '' : `\nAlso edits ${related.map(plain).join(', ')}\n`,
      followUps.length === 0
        ? ''
        : `\nTo do outside the repository:\n\n${followUps.map(({ path, line, message }) => `- [ ] ${plain(`${path}:${line}`)} ${plain(message)}\n`).join('')}`,
    ].join('\n')
  })
  const rest = left.flatMap(({ title, dockerfiles }) => [
    ...(title === '' ? [] : [`### ${plain(title)}\n`]),
    verdictTable(dockerfiles),
  ])
  const head = `# Patches by ${split}\n\n${parts.length} ${parts.length === 1 ? 'patch' : 'patches'}, to be applied in ${plain(place)}, each alone and in any order.\n`
  return [head, ...sections, ...(rest.length === 0 ? [] : ['## Without a patch\n', ...rest])].join('\n')
}

function count({ length }: readonly unknown[]): string {
  return `${length} ${length === 1 ? 'Dockerfile' : 'Dockerfiles'}`
}

function verdictTable(dockerfiles: readonly VerdictOf[]): string {
  const rows = dockerfiles.map(({ path, verdict }) => `| ${plain(path)} | ${verdict} |\n`)
  return `| Dockerfile | verdict |\n| --- | --- |\n${rows.join('')}`
}

/** Text that Markdown shows as it is. */
function plain(text: string): string {
  return escapeControls(text.replace(/[\r\n]+/g, ' ')).replace(/[\\`*_{}[\]<>()#+!|~&]/g, '\\$&')
}

import type { PatchPart, Split } from './split.js'

/** `index.json` of a folder of patches. */
export function indexJson(parts: readonly PatchPart[], split: Split, directory: string | undefined): string {
  const patches = parts.map(({ file, title, dockerfiles, paths, owners, followUps }) => {
    return { file, title, dockerfiles, paths, owners, followUps }
  })
  return `${JSON.stringify({ version: 1, splitBy: split, appliesIn: directory ?? null, patches }, null, 2)}\n`
}

/** `index.md`: who gets which patch, and what is left to do with it. */
export function indexMarkdown(parts: readonly PatchPart[], split: Split, directory: string | undefined): string {
  const place = directory ?? 'the directory where harden-dockerfile ran'
  const sections = parts.map(({ file, title, dockerfiles, paths, owners, followUps }) =>
    [
      `## ${plain(title)}\n`,
      `\`git apply ${file}\`, ${dockerfiles.length} ${dockerfiles.length === 1 ? 'Dockerfile' : 'Dockerfiles'}${owners.length === 0 ? '' : `, to be reviewed by ${owners.map(plain).join(', ')}`}\n`,
      paths.map(path => `- ${plain(path)}\n`).join(''),
      followUps.length === 0
        ? ''
        : `\nTo do outside the repository:\n\n${followUps.map(({ path, line, message }) => `- [ ] ${plain(`${path}:${line}`)} ${plain(message)}\n`).join('')}`,
    ].join('\n'),
  )
  const head = `# Patches by ${split}\n\n${parts.length} ${parts.length === 1 ? 'patch' : 'patches'}, to be applied in ${plain(place)}, each alone and in any order.\n`
  return [head, ...sections].join('\n')
}

/** Text that Markdown shows as it is. */
function plain(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>()#+!|~&]/g, '\\$&')
}

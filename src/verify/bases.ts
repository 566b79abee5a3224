import { readFile } from 'node:fs/promises'

/** Images that a Dockerfile builds on, last stage first, as far as they are written out: candidates only. */
export async function bases(dockerfile: string): Promise<readonly string[]> {
  const text = await readFile(dockerfile, 'utf8')
  const found: string[] = []
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/)
    if (words[0]?.toUpperCase() !== 'FROM') continue
    const image = words.slice(1).find(word => !word.startsWith('--'))
    if (image !== undefined && /^[\w./:@-]+$/.test(image) && image !== 'scratch') found.push(image)
  }
  return [...new Set(found.reverse())].slice(0, 8)
}

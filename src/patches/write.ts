import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeReport } from '../write.js'
import { indexJson, indexMarkdown, type PatchIndex } from './index-text.js'

/** Writes the patches with their indexes into a folder; those that an earlier run has written there go. Throws Error. */
export function writePatches(folder: string, index: PatchIndex): void {
  mkdirSync(folder, { recursive: true })
  for (const name of earlierPatches(join(folder, 'index.json'))) rmSync(join(folder, name), { force: true })
  for (const { file, text } of index.parts) writeReport(join(folder, file), text)
  writeReport(join(folder, 'index.json'), indexJson(index))
  writeReport(join(folder, 'index.md'), indexMarkdown(index))
}

function earlierPatches(index: string): readonly string[] {
  try {
    const { patches } = JSON.parse(readFileSync(index, 'utf8')) as {
      readonly patches: readonly { readonly file: string }[]
    }
    return patches.map(({ file }) => file).filter(file => /^[A-Za-z0-9._-]+\.patch$/.test(file))
  } catch {
    return []
  }
}

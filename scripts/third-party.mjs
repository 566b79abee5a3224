// The licences of the packages that a bundle holds, from esbuild's list of its inputs.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One text: name, version and licence of each package, by name. */
export function thirdPartyNotices(metafile) {
  const folders = new Set(
    Object.keys(metafile.inputs).flatMap(input => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  )
  const notices = [...folders].map(folder => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry))
    const text = file !== undefined && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : ''
    return `${name} ${version} (${license})\n\n${text.trim()}\n`
  })
  return `The bundled command holds these packages.\n\n${[...new Set(notices)].sort().join(`\n${'-'.repeat(80)}\n\n`)}`
}

import type { BaseImage } from '../images/types.js'
import type { FileTree } from './file-tree.js'
import type { CommandForm } from './stage-image.js'

const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** What a stage starts; an ENTRYPOINT that only says again what the base image starts counts as the base image's. */
export function entrypointOf(
  entrypoint: CommandForm | undefined,
  base: BaseImage | undefined,
  tree: FileTree,
): CommandForm | undefined {
  if (entrypoint?.instruction === undefined || entrypoint.form !== 'exec') return entrypoint
  if (base?.entrypoint === undefined || base.entrypointKind === 'none' || base.entrypointKind === 'unknown')
    return entrypoint
  const isSame =
    base.entrypoint.length === entrypoint.words.length &&
    base.entrypoint.every((word, index) => isSameProgram(word, entrypoint.words[index] ?? '', tree))
  return isSame ? { form: 'exec', words: base.entrypoint, instruction: undefined } : entrypoint
}

/** `docker-entrypoint.sh` and `/usr/local/bin/docker-entrypoint.sh`, while nothing of the Dockerfile stands in its place. */
function isSameProgram(word: string, other: string, tree: FileTree): boolean {
  const isSame = word === other || isNameOf(word, other) || isNameOf(other, word)
  if (!isSame) return false
  const paths = [word, other].flatMap(each =>
    each.startsWith('/') ? [each] : FOLDERS.map(folder => `${folder}/${each}`),
  )
  return paths.every(path => {
    const { copiedBy, contextPath, inDockerfile, edited } = tree.state(path)
    return copiedBy === undefined && contextPath === undefined && inDockerfile === undefined && !edited
  })
}

const isNameOf = (name: string, path: string): boolean =>
  !name.includes('/') && path.startsWith('/') && path.endsWith(`/${name}`)

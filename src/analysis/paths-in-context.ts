import type { Dockerfile, Instruction } from '../dockerfile/types.js'
import { imagePath } from '../programs/servers/paths.js'
import { cleanSource, destinationOf, sourcesOf, unquote } from './copy-operands.js'
import { isInside } from './image-path.js'

/** More of either tell nothing new. */
const FOLDER_LIMIT = 8
const PATH_LIMIT = 100

/** A stage as far as it holds the whole context. */
interface Holder {
  readonly folders: readonly string[]
  readonly workdir: string
}

/**
 * Paths of the build context, as later instructions name them: behind `COPY . /app`, `/app/docker/start.sh` is the context's
 * `docker/start.sh`. Some may be made by the build; variables are not expanded.
 */
export function pathsInContext(dockerfile: Dockerfile): readonly string[] {
  const holders = new Map<string, Holder>()
  const found = new Set<string>()
  for (const stage of dockerfile.stages) {
    let { folders, workdir } = holders.get(stage.base.toLowerCase()) ?? { folders: [], workdir: '/' }
    const note = (path: string, held: readonly string[]) => {
      for (const folder of held) {
        const inner = folder === '/' ? path.slice(1) : path.slice(folder.length + 1)
        if (found.size < PATH_LIMIT && isInside(path, folder) && inner !== '') found.add(inner)
      }
    }
    for (const instruction of stage.instructions) {
      const { keyword } = instruction
      if (keyword === 'WORKDIR') {
        workdir = imagePath(unquote(instruction.args.trim()), workdir)
        note(workdir, folders)
      } else if (keyword === 'CMD' || keyword === 'ENTRYPOINT') {
        for (const word of instruction.json?.values ?? instruction.words.map(({ text }) => unquote(text)))
          if (/^[\w@-]*[./][\w@./-]*$/.test(word)) note(imagePath(word, workdir), folders)
      } else if (keyword === 'COPY' || keyword === 'ADD') {
        const from = instruction.flags.find(({ name }) => name === 'from')?.value?.toLowerCase()
        if (from === undefined && isWholeContext(instruction))
          folders = [...folders, imagePath(destinationOf(instruction), workdir)].slice(0, FOLDER_LIMIT)
        if (from !== undefined)
          for (const source of sourcesOf(instruction)) note(imagePath(source, '/'), holders.get(from)?.folders ?? [])
      }
    }
    const holder = { folders, workdir }
    holders.set(String(stage.index), holder)
    if (stage.name !== undefined) holders.set(stage.name, holder)
  }
  return [...found]
}

function isWholeContext(instruction: Instruction): boolean {
  return sourcesOf(instruction).some(source => cleanSource(source) === '')
}

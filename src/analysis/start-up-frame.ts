import type { CommandWord, ImageView, Process } from '../programs/types.js'
import type { Evidence } from '../types.js'
import { normalizePath } from './image-path.js'
import type { StageImage } from './stage-image.js'
import type { FollowedScript, RootWork } from './start-up.js'

/** What following the start-up has found so far. */
export interface Collector {
  readonly processes: Process[]
  readonly rootWork: RootWork[]
  readonly scripts: FollowedScript[]
  readonly executed: { path: string; evidence: Evidence; byShell: boolean }[]
  readonly seen: Set<string>
}

/** Where a command stands. */
export interface Frame {
  readonly image: StageImage
  readonly view: ImageView
  readonly cwd: string
  readonly env: (name: string) => string | undefined
  readonly via: Process['via']
  readonly switchUser: string | undefined
  readonly evidence: Evidence
  readonly depth: number
  /** What `"$@"` stands for in a script. */
  readonly rest: readonly CommandWord[]
}

/** The image path that a command name leads to, when the file tree knows it. */
export function executablePath(name: string, frame: Frame): string | undefined {
  if (name === '') return undefined
  if (name.includes('/')) return normalizePath(name.startsWith('/') ? name : `${frame.cwd}/${name}`)
  const folders = (frame.env('PATH') ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin').split(':')
  for (const folder of folders) {
    if (!folder.startsWith('/')) continue
    const path = normalizePath(`${folder}/${name}`)
    const state = frame.image.tree.state(path)
    if (state.exists === 'yes') return path
  }
  return undefined
}

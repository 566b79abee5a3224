import type { Instruction } from '../dockerfile/types.js'
import type { Workspace } from '../workspace.js'
import type { Evidence } from '../types.js'
import { resolveGroup, resolveOwner, type Accounts } from './accounts.js'
import { copyFromTree } from './copy-from-stage.js'
import type { BuildContext } from './build-context.js'
import { cleanSource } from './copy-operands.js'
import { ancestors, baseName, joinPath, normalizePath, parentOf } from './image-path.js'
import type { TreeSource } from './file-events.js'
import type { FileTree } from './file-tree.js'
import { isArchive, matchSources } from './copy-sources.js'
import { parseModeChange } from './modes.js'
import { logUnpacked, unpackedByAdd } from './unpacked.js'

export interface CopyInput {
  readonly instruction: Instruction
  readonly tree: FileTree
  readonly accounts: Accounts
  readonly workdir: string
  readonly workspace: Workspace
  readonly context: BuildContext
  readonly evidence: Evidence
  /** Expanded sources and destination. */
  readonly sources: readonly string[]
  readonly destination: string
  /** What the builder makes of a heredoc's text, whose delimiter is not quoted. */
  readonly rendered: (heredoc: string) => string
  /** Expanded `--chown`, `--chmod`. */
  readonly owner: string | undefined
  readonly mode: string | undefined
  /** The stage that `--from` names; null for another image. */
  readonly from: FileTree | null | undefined
}

/** With so many, further patterns are not looked up any more: what they copy is unknown. */
const MAX_EVENTS = 50_000

/** Enters what a COPY or ADD does into the tree. Ownership: the worse of BuildKit and the classic builder. */
export function copyInto(input: CopyInput): void {
  const { tree, instruction, evidence } = input
  const [ownerName, groupName] = (input.owner ?? '').split(':', 2)
  const given = input.owner !== undefined && input.owner !== ''
  const uid = given ? resolveOwner(ownerName, input.accounts) : undefined
  const gid = given
    ? groupName === undefined || groupName === ''
      ? uid
      : resolveGroup(groupName, input.accounts)
    : undefined
  // `X` is another thing for folders than for files: such modes only open what is copied.
  const mode =
    input.mode === undefined || input.mode.includes('X') ? undefined : parseModeChange(input.mode)?.(undefined, false)
  const target = normalizePath(
    input.destination.startsWith('/') ? input.destination : `${input.workdir}/${input.destination}`,
  )
  const sources = input.sources.filter(source => !source.startsWith('<<'))
  const intoFolder = /(^|\/)\.{0,2}$/.test(input.destination) || sources.length + instruction.heredocs.length > 1
  const owner = { uid: given ? uid : 0, gid: given ? gid : 0 }
  // A folder that an earlier RUN may have unpacked keeps the owner that it has then.
  const ownerUnless = (path: string, who: typeof owner) => {
    const { exists, uid: before, evidence: from } = tree.state(path)
    const isUnsure = exists === 'maybe' && from?.source === 'dockerfile' && before !== who.uid
    return isUnsure ? { uid: undefined, gid: undefined } : who
  }
  const placeFolder = (path: string, who: typeof owner) => {
    if (tree.state(path).exists !== 'yes')
      tree.log(path, {
        kind: 'place',
        type: 'directory',
        ...ownerUnless(path, who),
        mode: 0o755,
        evidence,
        copiedBy: given ? instruction.index : undefined,
      })
  }
  const placeParents = (path: string, who: typeof owner) => {
    for (const above of ancestors(path)) placeFolder(above, who)
  }
  const fill = (path: string, source: TreeSource) => {
    placeParents(path, { uid: 0, gid: 0 })
    if (tree.state(path).exists !== 'yes')
      tree.log(path, { kind: 'place', type: 'directory', ...owner, mode: 0o755, evidence, copiedBy: instruction.index })
    tree.log(path, fillEvent(source, given ? uid : undefined, given ? gid : undefined, mode, evidence))
  }
  const placeFile = (
    path: string,
    extra: {
      readonly mode: number | undefined
      readonly contextPath?: string
      readonly text?: string
      readonly inDockerfile?: { start: number; end: number }
    },
  ) => {
    placeParents(path, owner)
    tree.log(path, {
      kind: 'place',
      type: 'file',
      ...owner,
      ...extra,
      mode: mode ?? extra.mode,
      copiedBy: instruction.index,
      evidence,
    })
  }

  for (const heredoc of instruction.heredocs) {
    placeFile(intoFolder ? joinPath(target, heredoc.name) : target, {
      mode: 0o644,
      text: heredoc.expand ? input.rendered(heredoc.body) : heredoc.body,
      inDockerfile: heredoc.range,
    })
  }
  for (const source of sources) {
    if (/^[a-z][a-z0-9+.-]*:\/\/|^git@/i.test(source)) {
      if (/\.git(#|$)/.test(source)) fill(target, { kind: 'opaque' })
      // A downloaded file gets mode 0600.
      else placeFile(intoFolder ? joinPath(target, baseName(source.replace(/[?#].*$/, ''))) : target, { mode: 0o600 })
      continue
    }
    if (input.from !== undefined) {
      copyFromTree(input.from, source, {
        ...input,
        target,
        intoFolder,
        fill,
        placeParents,
        given,
        uid,
        gid,
        bits: mode,
      })
      continue
    }
    if (tree.size > MAX_EVENTS && /[*?[]/.test(source)) {
      copyMissing(source, { target, intoFolder, placeFile, fill })
      continue
    }
    for (const path of matchSources(input.workspace, input.context, cleanSource(source))) {
      const stat = input.workspace.stat(path)
      if (stat?.type === 'directory') {
        fill(target, {
          kind: 'context',
          directory: path,
          excludes: input.context.excludes,
          copiedBy: instruction.index,
        })
      } else if (instruction.keyword === 'ADD' && isArchive(path)) {
        placeParents(target, { uid: 0, gid: 0 })
        const entries = input.workspace.archive?.(path)
        // The folder that receives them keeps its mode, whatever the archive says of `./`.
        if (entries !== undefined) placeFolder(target, { uid: 0, gid: 0 })
        logUnpacked(tree, target, {
          kind: 'fill',
          source: entries === undefined ? { kind: 'opaque' } : unpackedByAdd(entries, instruction.index),
          // Not every builder gives them to the owner that --chown names.
          uid: undefined,
          gid: undefined,
          mode: undefined,
          evidence,
        })
      } else if (stat?.type === 'file') {
        const isFolder = intoFolder || tree.state(target).type === 'directory'
        placeFile(isFolder ? joinPath(target, baseName(path)) : target, { mode: stat.mode & 0o7777, contextPath: path })
      } else {
        copyMissing(source, { target, intoFolder, placeFile, fill })
      }
    }
  }
}

/** A source that the repository does not hold: a name with an ending is taken for a file. */
function copyMissing(
  source: string,
  to: {
    readonly target: string
    readonly intoFolder: boolean
    readonly placeFile: (path: string, extra: { readonly mode: number | undefined }) => void
    readonly fill: (path: string, source: { readonly kind: 'opaque' }) => void
  },
): void {
  const name = baseName(source)
  if (/[^/.]\.[A-Za-z0-9]+$/.test(name) && !/[*?[]/.test(name))
    to.placeFile(to.intoFolder ? joinPath(to.target, name) : to.target, { mode: undefined })
  else to.fill(to.intoFolder ? to.target : parentOf(joinPath(to.target, 'x')), { kind: 'opaque' })
}

function fillEvent(
  source: TreeSource,
  uid: number | undefined,
  gid: number | undefined,
  mode: number | undefined,
  evidence: Evidence,
) {
  return { kind: 'fill', source, uid, gid, mode, evidence } as const
}

import type { Need } from '../types.js'
import { ancestors, isInside, joinPath } from './image-path.js'
import { mayBeMadeAtBuild } from './made-at-build.js'
import { isLeftByTask } from './made-by-run.js'
import { accessOf, type Identity } from './modes.js'
import type { StageImage } from './stage-image.js'

const READ = 4
const WRITE = 2
const SEARCH = 1

/** Can this user do what is needed, with the image as it is. Undefined: not known. */
export function isMet(need: Need, image: StageImage, who: Identity, home: string | undefined): boolean | undefined {
  switch (need.kind) {
    case 'write':
      return canWrite(need, image, who)
    case 'read':
      return canReach(need.target, image, who, READ)
    case 'execute':
      return canReach(need.target, image, who, SEARCH)
    case 'bind':
      return need.port >= 1024
    case 'home':
      return home !== undefined && home !== '/nonexistent' && hasHome(home, image, who)
    case 'unknown':
      return need.account !== undefined && uidOf(need.account, image) === who.uid
    // Nothing closes a folder of this name that an empty image is given; it is root's all the same.
    case 'root-home':
      return need.written !== true && isNewFolder(image) && canReach('/root', image, who, SEARCH) === true
    case 'root':
      return false
  }
}

/** Nothing that is copied as a whole brings a /root of its own. */
function isNewFolder({ base, destinations }: StageImage): boolean {
  return base?.os === 'scratch' && ![...destinations.values()].includes('/')
}

function uidOf(account: string, image: StageImage): number | undefined {
  return /^\d+$/.test(account) ? Number(account) : image.accounts.users.find(({ name }) => name === account)?.uid
}

/** An account that the Dockerfile makes has only the home that is made with it; those of base images come with theirs. */
function hasHome(home: string, image: StageImage, who: Identity): boolean {
  const account = image.accounts.users.find(({ uid }) => uid === who.uid)
  const { exists } = image.tree.state(home)
  if (account?.createdBy === undefined && image.env.get('HOME')?.argument !== false && exists !== 'yes') return true
  return canWrite({ kind: 'write', target: home, type: 'directory', how: 'create', deep: false }, image, who)
}

function canWrite(need: Extract<Need, { kind: 'write' }>, image: StageImage, who: Identity): boolean {
  const target = image.tree.resolve(need.target)
  if (isOpenToAll(target)) return true
  const state = image.tree.state(target)
  if (state.exists === 'maybe' && TEMPORARY.includes(target) && !isClosedTemporary(target, image)) return true
  // A file that is replaced (`sed -i`, a temporary file that is renamed) takes its folder, whoever owns it.
  const isReplaced = need.type === 'file' && need.how === 'create' && state.type === 'file'
  if ((need.deep || need.mounted === true) && isLeftByTask(target, image) && ownerBelow(target, image) !== who.uid)
    return false
  if (state.exists === 'yes' && !isReplaced) {
    if (need.own === true && state.uid !== undefined && state.uid !== who.uid) return false
    const bits = accessOf(state, who)
    const enough = need.type === 'directory' || state.type === 'directory' ? WRITE | SEARCH : WRITE
    return bits !== undefined && (bits & enough) === enough && canSearch(target, image, who)
  }
  if (mayBeMadeAtBuild(need, image)) return false
  // What lies below already may belong to somebody else.
  if (need.deep && state.exists === 'maybe') return false
  if (need.mounted === true) return false
  // It will be made when it is needed: the folder that will hold it has to be writable.
  for (const above of ancestors(target).toReversed()) {
    const folder = image.tree.state(above)
    if (folder.exists === 'maybe') return TEMPORARY.includes(above)
    if (folder.exists === 'no') continue
    const bits = accessOf(folder, who)
    return bits !== undefined && (bits & (WRITE | SEARCH)) === (WRITE | SEARCH)
  }
  return false
}

/** Whom what belongs to that nothing names in the folder. */
function ownerBelow(folder: string, { tree }: StageImage): number | undefined {
  return tree.state(joinPath(folder, '?')).uid
}

/** Places that every user may write to. */
export function isOpenToAll(path: string): boolean {
  return (
    path === '/dev/null' ||
    ['/proc', '/dev/shm', '/dev/fd'].some(folder => isInside(path, folder)) ||
    /^\/dev\/(stdout|stderr|tty|null)$/.test(path)
  )
}

/** Everybody may make files in them, in every image that has them. */
export const TEMPORARY: readonly string[] = ['/tmp', '/var/tmp']

/** `chmod 700 /tmp`: a RUN leaves it with a mode that keeps others from making files there. */
export function isClosedTemporary(path: string, { effects, tree }: StageImage): boolean {
  const { exists, mode } = tree.state(path)
  return (
    TEMPORARY.includes(path) &&
    exists !== 'no' &&
    mode !== undefined &&
    (mode & 0o003) !== 0o003 &&
    effects.some(({ effect }) => effect.kind === 'change-mode' && effect.paths.includes(path))
  )
}

function canSearch(target: string, image: StageImage, who: Identity): boolean {
  return ancestors(target).every(above => {
    const state = image.tree.state(above)
    const bits = state.exists === 'yes' ? accessOf(state, who) : undefined
    return bits === undefined || (bits & SEARCH) !== 0
  })
}

function canReach(target: string, image: StageImage, who: Identity, wanted: number): boolean | undefined {
  const path = image.tree.resolve(target)
  const state = image.tree.state(path)
  if (state.exists !== 'yes') return undefined
  if (!canSearch(path, image, who)) return false
  const bits = accessOf(state, who)
  return bits === undefined ? undefined : (bits & wanted) === wanted
}

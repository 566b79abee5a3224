import { posix } from 'node:path'

/** The folder of a workspace path; `.` for the root. */
export function folderOf(path: string): string {
  return posix.dirname(path)
}

/** A path that a file of `folder` names, as a workspace path (`.` for the root); undefined outside the workspace. */
export function within(folder: string, path: string): string | undefined {
  if (path.startsWith('/') || path.startsWith('~') || /^[A-Za-z]:[\\/]/.test(path)) return undefined
  const joined = posix.normalize(posix.join(folder, path.replaceAll('\\', '/')))
  if (joined === '..' || joined.startsWith('../')) return undefined
  return joined.length > 1 && joined.endsWith('/') ? joined.slice(0, -1) : joined
}

/** A build context that is not a folder of the workspace: a URL, a Git repository, standard input. */
export function isRemote(context: string): boolean {
  return (
    context === '-' || /^(?:https?|git|ssh|docker-image|oci-layout|service|target):|^git@|^github\.com\//.test(context)
  )
}

/** Whether `path` is `folder` or lies below it. */
export function liesIn(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`)
}

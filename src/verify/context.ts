import { constants } from 'node:fs'
import { chmod, copyFile, cp, lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Rewrite } from '../types.js'

/** A private copy of a build context. The Dockerfile stands apart, so that it can lie outside the context. */
export interface BuildCopy {
  readonly context: string
  readonly dockerfile: string
  /** Lays rewrites over the copy. */
  readonly apply: (rewrites: readonly Rewrite[]) => Promise<void>
}

/** Copies the context that `dockerfile` is built in; both are relative to `root`. Throws for a context outside the root. */
export async function copyContext(
  root: string,
  context: string,
  dockerfile: string,
  directory: string,
): Promise<BuildCopy> {
  const top = await realpath(root)
  const source = await realpath(resolve(top, context))
  const file = resolve(top, dockerfile)
  if (!isInside(top, source)) throw new Error(`the build context ${context} lies outside ${root}`)
  if (!isInside(top, await realpath(file))) throw new Error(`${dockerfile} lies outside ${root}`)
  const excluded = plainExclusions(await ignoreFile(source, file))
  const target = join(directory, 'context')
  await cp(source, target, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter: async from => {
      if (excluded.has(relative(source, from))) return false
      const type = await lstat(from)
      return type.isDirectory() || type.isFile() || type.isSymbolicLink()
    },
  })
  const copy = join(directory, 'dockerfile', basename(file))
  await mkdir(dirname(copy))
  await copyFile(file, copy)
  // BuildKit prefers the ignore file that has the Dockerfile's name and stands beside it.
  await copyFile(`${file}.dockerignore`, `${copy}.dockerignore`).catch(() => undefined)
  return {
    context: target,
    dockerfile: copy,
    apply: async rewrites => {
      for (const { path, after } of rewrites) {
        const original = resolve(top, path)
        if (original === file) await replaceText(copy, after)
        if (isInside(source, original)) await replaceText(join(target, relative(source, original)), after)
      }
    },
  }
}

/** Keeps the mode, and replaces only regular files of the copy: a link in it may point anywhere. */
async function replaceText(path: string, text: string): Promise<void> {
  const before = await lstat(path).catch(() => undefined)
  if (!before?.isFile()) return
  await writeFile(path, text)
  await chmod(path, before.mode)
}

async function ignoreFile(source: string, dockerfile: string): Promise<string> {
  const read = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined)
  return (await read(`${dockerfile}.dockerignore`)) ?? (await read(join(source, '.dockerignore'))) ?? ''
}

/**
 * What need not be copied: only the patterns that are plain paths; the engine applies all of them anyway. An ignore file
 * with exceptions may take back any of them. The ignore file itself has to stay, even where it names itself.
 */
function plainExclusions(text: string): ReadonlySet<string> {
  const lines = text.split('\n').map(line => line.trim())
  if (lines.some(line => line.startsWith('!'))) return new Set()
  const plain = lines.filter(line => line !== '' && !/[#*?[\]\\]/.test(line))
  return new Set(
    plain
      .map(line => line.replace(/^\.?\/+|\/+$/g, ''))
      .filter(line => line !== '' && line !== '.dockerignore' && !line.includes('..')),
  )
}

function isInside(top: string, path: string): boolean {
  const way = relative(top, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

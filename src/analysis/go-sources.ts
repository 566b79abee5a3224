import type { ImageFile, ImageView } from '../programs/types.js'
import { imagePath } from '../programs/servers/paths.js'
import { isInside, parentOf } from './image-path.js'
import type { StageImage } from './stage-image.js'

const FILE_LIMIT = 3000
/** Imports stand at the top of a file. */
const HEAD = 20_000

/** Tests, and what is compiled for other systems only. */
const ELSEWHERE = /_(?:test|windows|darwin|freebsd|netbsd|openbsd|dragonfly|solaris|plan9|js|wasm|android|ios|aix)\.go$/

/** Options of `go build` whose value is the next word. */
const WITH_VALUE =
  /^--?(?:o|p|C|asmflags|buildmode|compiler|gccgoflags|gcflags|installsuffix|ldflags|mod|modfile|overlay|pgo|pkgdir|tags|toolexec)$/

interface Package {
  readonly files: readonly ImageFile[]
  readonly isMain: boolean
}

/**
 * The Go files that a program is made of: its main package, and what that imports of its own modules. Undefined where the
 * main package is not found.
 */
export function goSources(
  program: string,
  view: ImageView,
  builder: StageImage,
  folders: readonly string[],
): ReadonlySet<string> | undefined {
  const all = folders.flatMap(folder => view.filesBelow(folder))
  const sources = all.filter(({ path }) => path.endsWith('.go') && !ELSEWHERE.test(path))
  if (sources.length > FILE_LIMIT) return undefined
  const packages = packagesOf(sources)
  const modules = all.flatMap(({ path, text }) => {
    const name = path.endsWith('/go.mod') ? /^module[ \t]+"?([^\s"]+)/m.exec(text ?? '')?.[1] : undefined
    return name === undefined ? [] : [{ name, folder: parentOf(path) }]
  })
  const folderOf = (name: string): string | undefined => {
    const module = modules.find(each => isInside(name, each.name))
    return module === undefined ? undefined : imagePath(`.${name.slice(module.name.length)}`, module.folder)
  }
  const mains = mainPackages(program, packages, builtPackages(builder, folderOf))
  if (mains.length === 0) return undefined
  const reached = new Set(mains)
  const used = new Set<string>()
  // Grows while it is walked.
  for (const folder of reached) {
    for (const { path, text } of packages.get(folder)?.files ?? []) {
      used.add(path)
      for (const name of importsOf(text ?? '')) {
        const imported = folderOf(name)
        if (imported !== undefined) reached.add(imported)
      }
    }
  }
  return used
}

function packagesOf(files: readonly ImageFile[]): ReadonlyMap<string, Package> {
  const byFolder = new Map<string, ImageFile[]>()
  for (const file of files) {
    const head = file.text?.slice(0, HEAD) ?? ''
    if (/^\/\/(?:go:build ignore\b|[ \t]*\+build ignore\b)/m.test(head)) continue
    const folder = parentOf(file.path)
    const known = byFolder.get(folder)
    if (known === undefined) byFolder.set(folder, [file])
    else known.push(file)
  }
  return new Map(
    [...byFolder].map(([folder, all]) => [
      folder,
      { files: all, isMain: all.some(({ text }) => /^package[ \t]+main\b/m.test(text?.slice(0, HEAD) ?? '')) },
    ]),
  )
}

/** What the build names; the folder that is called like the program, or its end; else every main package, as one of them it is. */
function mainPackages(
  program: string,
  packages: ReadonlyMap<string, Package>,
  built: readonly string[],
): readonly string[] {
  const mains = [...packages].flatMap(([folder, { isMain }]) => (isMain ? [folder] : []))
  const named = mains.filter(folder => built.includes(folder))
  if (named.length > 0) return named
  const name = program.slice(program.lastIndexOf('/') + 1)
  const alike = mains.filter(folder => folder.endsWith(`/${name}`))
  if (alike.length > 0) return alike
  const ending = mains.filter(folder => /[-_]/.test(name) && name.endsWith(folder.slice(folder.lastIndexOf('/') + 1)))
  return ending.length > 0 ? ending : mains
}

/** Folders of the packages that `go build` is given in the stage's RUN lines. */
function builtPackages(builder: StageImage, folderOf: (name: string) => string | undefined): readonly string[] {
  return builder.effects.flatMap(({ effect }) => {
    if (effect.kind !== 'populate' || effect.by !== 'go') return []
    const { words, cwd } = effect.command
    const folders: string[] = []
    for (let at = 2; at < words.length; at++) {
      const value = words[at]?.value
      if (value === undefined) continue
      if (value.startsWith('-')) {
        if (WITH_VALUE.test(value)) at++
        continue
      }
      const path = value.endsWith('.go') ? value.replace(/\/?[^/]*$/, '') : value
      const folder = /^(?:\.|\/|$)/.test(path) ? (cwd === undefined ? undefined : imagePath(path, cwd)) : folderOf(path)
      if (folder !== undefined) folders.push(folder)
    }
    return folders.length === 0 && cwd !== undefined ? [cwd] : folders
  })
}

const IMPORT = /^import[ \t]+(?:[\w.]+[ \t]+)?"([^"\n]+)"|^import[ \t]*\(([^)]*)\)/gm

function importsOf(text: string): readonly string[] {
  return [...text.slice(0, HEAD).matchAll(IMPORT)].flatMap(([, one, several]) =>
    one === undefined ? [...(several ?? '').matchAll(/"([^"\n]+)"/g)].map(match => match[1] ?? '') : [one],
  )
}

import type { ImageView } from '../programs/types.js'
import { workspaceRoot } from '../programs/runtimes/workspaces.js'
import { BRINGS_PLAYWRIGHT, BRINGS_PUPPETEER } from '../shell/node.js'
import type { ShellCommand } from '../shell/types.js'
import { joinPath } from './image-path.js'
import type { StageImage } from './stage-image.js'

/** puppeteer's own configuration, which may name another place. */
const CONFIGURATIONS = ['.puppeteerrc', 'puppeteer.config'].flatMap(name =>
  ['', '.cjs', '.js', '.mjs', '.json', '.yaml', '.yml', '.ts'].map(ending => name + ending),
)

/**
 * Installing a project downloads a browser: its application depends on puppeteer, or a script that runs then installs one, and
 * nothing says that it has another.
 */
export function needsBrowser(command: ShellCommand, image: StageImage, view: ImageView): boolean {
  const folder = command.cwd ?? image.workdir
  const manifests = manifestsOf(folder, view)
  if (!dependOn(BRINGS_PUPPETEER, command, manifests) && !scriptsInstall(PUPPETEER, command, manifests)) return false
  if (CONFIGURATIONS.some(name => image.tree.state(joinPath(folder, name)).exists === 'yes')) return false
  return !/^[ \t]*(?:puppeteer[_-]skip\w*|ignore-scripts)[ \t]*=[ \t]*true\b/m.test(settingsIn(folder, view))
}

/** The same for browsers of Playwright's. */
export function needsPlaywright(command: ShellCommand, image: StageImage, view: ImageView): boolean {
  const folder = command.cwd ?? image.workdir
  const manifests = manifestsOf(folder, view)
  return (
    (dependOn(BRINGS_PLAYWRIGHT, command, manifests) || scriptsInstall(PLAYWRIGHT, command, manifests)) &&
    !/^[ \t]*(?:playwright[_-]skip\w*|ignore-scripts)[ \t]*=[ \t]*(?:true|1)\b/m.test(settingsIn(folder, view))
  )
}

const PUPPETEER =
  /\bpuppeteer(?:\/browsers)?(?:@\S+)?[ ]+(?:browsers[ ]+)?install\b(?![^&|;]*--path)|\bnode_modules\/puppeteer\/install\.\w/
const PLAYWRIGHT = /\b(?:playwright|patchright)(?:-core)?(?:@\S+)?[ ]+install(?![\w-])/

const settingsIn = (folder: string, view: ImageView): string => view.file(joinPath(folder, '.npmrc'))?.text ?? ''

const dependOn = (names: ReadonlySet<string>, command: ShellCommand, manifests: readonly Manifest[]): boolean =>
  scriptRunBy(command) === undefined &&
  manifests.some(({ dependencies }) => Object.keys(dependencies).some(name => names.has(name)))

/** The script that `npm run NAME` and `yarn NAME` run; undefined for an installation. */
function scriptRunBy({ words }: ShellCommand): string | undefined {
  const [, verb, name] = words.map(({ value }) => value ?? '')
  if (verb === 'run' || verb === 'run-script') return name
  return verb === undefined || verb === '' || verb.startsWith('-') || INSTALLS.has(verb) ? undefined : verb
}

const INSTALLS: ReadonlySet<string> = new Set(['install', 'i', 'ci', 'add', 'clean-install', 'update', 'rebuild'])

/** A script that the command runs, or one that this runs in turn, installs a browser. */
function scriptsInstall(pattern: RegExp, command: ShellCommand, manifests: readonly Manifest[]): boolean {
  const name = scriptRunBy(command)
  const names = name === undefined ? ['preinstall', 'install', 'postinstall', 'prepare'] : around(name)
  return manifests.some(({ scripts }) => {
    const seen = new Set(names)
    for (const each of seen) {
      const text = scripts[each]
      if (typeof text !== 'string') continue
      if (pattern.test(text)) return true
      for (const [, next = ''] of text.matchAll(/\b(?:npm|pnpm|yarn|bun)[ ]+(?:run[ ]+)?([\w:.-]+)/g))
        for (const one of around(next)) seen.add(one)
    }
    return false
  })
}

const around = (name: string): readonly string[] => [`pre${name}`, name, `post${name}`]

/** The project's own, and those of the packages of its workspace. */
function manifestsOf(folder: string, view: ImageView): readonly Manifest[] {
  const own = view.file(joinPath(folder, 'package.json'))?.text
  const others =
    workspaceRoot(folder, view) === folder
      ? view
          .filesBelow(folder)
          .filter(({ path }) => path.endsWith('/package.json') && !path.includes('/node_modules/'))
          .map(({ text }) => text)
      : []
  return [own, ...others].flatMap(text => (text === undefined || text.length > 500_000 ? [] : [readManifest(text)]))
}

interface Manifest {
  /** What the application itself needs: tests and tools come along, but do not run. */
  readonly dependencies: Readonly<Record<string, unknown>>
  readonly scripts: Readonly<Record<string, unknown>>
}

function readManifest(text: string): Manifest {
  try {
    const manifest: unknown = JSON.parse(text)
    return { dependencies: partOf(manifest, 'dependencies'), scripts: partOf(manifest, 'scripts') }
  } catch {
    return { dependencies: {}, scripts: {} }
  }
}

function partOf(manifest: unknown, key: string): Readonly<Record<string, unknown>> {
  if (typeof manifest !== 'object' || manifest === null) return {}
  const part: unknown = Object.entries(manifest).find(([name]) => name === key)?.[1]
  return typeof part === 'object' && part !== null ? Object.fromEntries(Object.entries(part)) : {}
}

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

/** Installing a project downloads a browser: its application depends on puppeteer, and nothing says that it has another. */
export function needsBrowser(command: ShellCommand, image: StageImage, view: ImageView): boolean {
  const folder = command.cwd ?? image.workdir
  if (!dependsOn(BRINGS_PUPPETEER, folder, view)) return false
  if (CONFIGURATIONS.some(name => image.tree.state(joinPath(folder, name)).exists === 'yes')) return false
  return !/^[ \t]*(?:puppeteer[_-]skip\w*|ignore-scripts)[ \t]*=[ \t]*true\b/m.test(settingsIn(folder, view))
}

/** The same for packages that bring a browser of Playwright's. */
export function needsPlaywright(command: ShellCommand, image: StageImage, view: ImageView): boolean {
  const folder = command.cwd ?? image.workdir
  return (
    dependsOn(BRINGS_PLAYWRIGHT, folder, view) &&
    !/^[ \t]*(?:playwright[_-]skip\w*|ignore-scripts)[ \t]*=[ \t]*(?:true|1)\b/m.test(settingsIn(folder, view))
  )
}

const settingsIn = (folder: string, view: ImageView): string => view.file(joinPath(folder, '.npmrc'))?.text ?? ''

const dependsOn = (names: ReadonlySet<string>, folder: string, view: ImageView): boolean =>
  manifestsOf(folder, view).some(text => dependenciesIn(text).some(name => names.has(name)))

/** The project's own, and those of the packages of its workspace. */
function manifestsOf(folder: string, view: ImageView): readonly string[] {
  const own = view.file(joinPath(folder, 'package.json'))?.text
  const others =
    workspaceRoot(folder, view) === folder
      ? view
          .filesBelow(folder)
          .filter(({ path }) => path.endsWith('/package.json') && !path.includes('/node_modules/'))
          .map(({ text }) => text)
      : []
  return [own, ...others].flatMap(text => (text === undefined || text.length > 500_000 ? [] : [text]))
}

/** What the application itself needs: tests and tools come along, but do not run. */
function dependenciesIn(text: string): readonly string[] {
  try {
    const manifest: unknown = JSON.parse(text)
    if (typeof manifest !== 'object' || manifest === null || !('dependencies' in manifest)) return []
    const { dependencies } = manifest
    return typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies) : []
  } catch {
    return []
  }
}

import type { Instruction } from '../dockerfile/types.js'
import { prismaSchema } from '../programs/frameworks/prisma-schema.js'
import { managed } from '../programs/runtimes/package-managers.js'
import type { ImageView } from '../programs/types.js'
import { TOOLS } from '../shell/tool-table.js'
import type { ShellCommand } from '../shell/types.js'
import { namesShell } from '../shell/wrappers.js'
import { isForTheContainer } from './git-settings.js'
import { isInside } from './image-path.js'
import { runsFromCache } from './yarn-cache.js'
import { needsBrowser, needsPlaywright } from './project-browser.js'
import type { StageImage } from './stage-image.js'
import type { StartUp } from './start-up.js'
import { downloadsPython } from './uv-python.js'

/** What a RUN of root puts below root's home, and the container may use. */
export interface RootTool {
  /** A row of the table of tools. */
  readonly tool: string
  readonly location: string
  /** The variable that moves it elsewhere. */
  readonly variable: string | undefined
  readonly instruction: Instruction
}

/** Tools that are installed below /root, or keep their things there, as far as something that starts uses them. */
export function toolsBelowRoot(image: StageImage, view: ImageView, startUps: readonly StartUp[]): readonly RootTool[] {
  const programs = new Set(
    startUps
      .flatMap(({ processes }) => processes.flatMap(process => [process, ...(managed(process, view) ?? [])]))
      .flatMap(({ program, words }) => [program, `${program ?? ''} ${words[1]?.value ?? ''}`]),
  )
  let usesVenv = true
  let hasShims = false
  return image.effects.flatMap(({ effect, instruction, user }): readonly RootTool[] => {
    if (effect.kind !== 'install-tool' || user.kind !== 'root') return []
    const { tool, location } = effect
    if (tool === 'yarn-packages' && !runsFromCache(effect.command, image, view)) return []
    if (tool === 'git-settings' && !isForTheContainer(effect.command, instruction, image)) return []
    if (tool === 'puppeteer-of-project' && !needsBrowser(effect.command, image, view)) return []
    if (tool === 'playwright-of-project' && !needsPlaywright(effect.command, image, view)) return []
    // `poetry config virtualenvs.create false`: what is installed behind it goes into the system's folders, or the project's.
    if (tool === 'poetry-settings' || tool === 'poetry-in-project') usesVenv = false
    if (tool === 'corepack-enable') hasShims = true
    if (location === undefined || (tool === 'corepack-shims' && !hasShims)) return []
    const usedBy = TOOLS[tool]?.usedBy
    if (tool === 'haskell-programs' && !startsByName(image, startUps)) return []
    if (tool === 'uv-managed-python' && mayHavePython(image) && !downloadsPython(effect.command, image, view)) return []
    if (tool === 'prisma-python' && !generatesPython(effect.command, image, view)) return []
    const isUsed = usedBy === undefined || usedBy.some(program => programs.has(program)) || isInPath(tool, image)
    if (!isInside(location, '/root') || !isUsed || (tool === 'poetry-venv' && !usesVenv)) return []
    return [{ tool, location, variable: effect.locationVariable, instruction }]
  })
}

/** What PATH leads to moves with it, even where only the build uses it. */
function isInPath(tool: string, { env }: StageImage): boolean {
  const links = TOOLS[tool]?.links?.location
  const folders = env.get('PATH')?.value?.split(':') ?? []
  return links !== undefined && folders.some(folder => folder.replace(/\/+$/, '') === `/root/${links}`)
}

/** Prisma's client for Python, as the schema says; the one for Node.js has its engines beside itself. */
function generatesPython(command: ShellCommand, image: StageImage, view: ImageView): boolean {
  const folder = command.cwd ?? image.workdir
  const values = command.words.map(({ value }) => value ?? '')
  const named = values.find((value, index) => values[index - 1] === '--schema' || value.startsWith('--schema='))
  const schema = prismaSchema(view, folder, named?.replace(/^--schema=/, ''))
  return /\bprovider\s*=\s*"(?:[^"]*\bprisma-client-py|python3? -m prisma)"/.test(schema?.text ?? '')
}

/** A program that PATH leads to, and that no instruction puts into the system's folders. */
function startsByName({ tree, effects }: StageImage, startUps: readonly StartUp[]): boolean {
  const isTaken = effects.some(
    ({ effect }) => effect.kind === 'copy' && effect.from.some(from => from.includes('/bin/')),
  )
  if (isTaken) return false
  return startUps.some(({ processes }) =>
    processes.some(({ words: [first], program }) => {
      const name = first?.value ?? ''
      if (!/^[\w.-]+$/.test(name) || namesShell(name) || program === 'stack' || program === 'cabal') return false
      return ['/usr/local/bin', '/usr/bin', '/bin'].every(folder => tree.state(`${folder}/${name}`).exists !== 'yes')
    }),
  )
}

/** Distributions come without Python; what is known to be one, and installs none, has none. */
function mayHavePython({ base, packages }: StageImage): boolean {
  const bare = base?.role === 'os' && !base.id.startsWith('buildpack-deps')
  return !bare || [...packages].some(name => /^(?:python|uwsgi|supervisor|ansible|awscli|certbot)/.test(name))
}

/** `mv /root/.cargo/bin/uv /usr/local/bin/`: the tool itself lies where everybody reaches it. */
export function isTakenOut(tool: string, image: StageImage): boolean {
  return image.effects.some(
    ({ effect }) =>
      effect.kind === 'copy' &&
      !isInside(effect.to, '/root') &&
      effect.from.some(from => isInside(from, '/root') && from.endsWith(`/${tool}`)),
  )
}

import { splitCommand, type PlacedWord } from '../deploy/command-places.js'
import type { Workload } from '../deploy/types.js'
import type { Dockerfile, Stage } from '../dockerfile/types.js'
import type { CommandWord, ImageView, Process } from '../programs/types.js'
import { serverAccount } from '../programs/servers/index.js'
import type { HardenOptions, Requirement } from '../types.js'
import type { Repository } from '../repository.js'
import { withObserved } from '../observed.js'
import { once } from '../once.js'
import { accountsAbove } from './accounts-above.js'
import { findAppRoots } from './app-roots.js'
import { withSourcesOf } from './built-sources.js'
import { ownProgram } from './command-line.js'
import { otherArguments, withRequirementsOf } from './build-variants.js'
import { simulationInput } from './built-base.js'
import { homeOf } from './home.js'
import { chooseUser, type TargetUser } from './identity.js'
import { isMet } from './grants.js'
import { isUsed } from '../deploy/used-services.js'
import { viewOf } from './image-view.js'
import type { Identity } from './modes.js'
import { moduleSources } from './module-sources.js'
import { withMountedFiles } from './mounted-files.js'
import { mountedPorts } from './mounted-ports.js'
import { enterMountedSources } from './mounted-sources.js'
import { analyseCommand, analyseStartUp } from './start-ups.js'
import { renderFiles } from './rendered-files.js'
import { renderedNeeds } from './rendered-needs.js'
import type { StartUp } from './start-up.js'
import { programFolders } from './start-up-frame.js'
import { joinPath, outermost, parentOf } from './image-path.js'
import { healthcheckNeeds, withHealthcheckFiles } from './healthcheck-files.js'
import type { BuilderView } from './requirement-input.js'
import { findPortVariables, withPortVariables } from './port-variables.js'
import { collectRequirements } from './requirements.js'
import { workloadsOfStage } from './shipped-stages.js'
import { simulateStage, type SimulationInput } from './simulate.js'
import { LateAnalysis, type StageAnalysis } from './stage-analysis.js'
import type { StageImage } from './stage-image.js'
import { valuesByFiles } from './unset-arguments.js'
import { refuseFile, refuseImage } from './suitability.js'

/**
 * Analyses one stage, on demand. `target`: the user that was chosen before, so that all passes over a file agree;
 * `required`: gives the requirements where they are known; `buildArgs`: in place of those that all builds give.
 */
export function analyseStage(
  dockerfile: Dockerfile,
  stage: Stage,
  repository: Repository,
  options: HardenOptions,
  target?: TargetUser,
  required?: () => readonly Requirement[] | undefined,
  buildArgs?: ReadonlyMap<string, string>,
): StageAnalysis {
  const deployments = repository.deployments()
  const { workspace } = repository
  const workloads = workloadsOfStage(dockerfile, stage, deployments)
  const given = simulationInput(dockerfile, repository)
  const [guessed, ...guesses] =
    buildArgs === undefined ? valuesByFiles(dockerfile, given.buildArgs, workspace, given.context) : []
  const input = { ...given, buildArgs: buildArgs ?? guessed ?? given.buildArgs }
  const { context } = input
  const image = simulateStage(stage, input)
  const plain = viewOf(withMountedFiles(image, workloads, workspace), workspace, dockerfile.path)
  const first = once(() => analyseStartUp(image, plain, dockerfile))
  const portVariables = once(() => findPortVariables(plain, workloads, first(), path => workspace.read(path)))
  const built = withPortVariables(plain, portVariables)
  const startUp = once(() => (portVariables().size === 0 ? first() : analyseStartUp(image, built, dockerfile)))
  const rendered = once(() => renderFiles(built, startUp()))
  const otherStartUps = once(() => deployedCommands(workloads, image, built))
  const chosen = once(
    () =>
      target ??
      chooseUser(
        image,
        workloads,
        options,
        serverAccount(startUp().processes, rendered().view),
        accountsAbove(dockerfile.path, repository),
      ),
  )
  const appRoots = once(() => findAppRoots(image, startUp()))
  const requirements = once(() => required?.() ?? findRequirements())
  const findRequirements = (): readonly Requirement[] => {
    const startUps = [startUp(), ...otherStartUps()]
    const { view } = rendered()
    const found = collectRequirements({
      appRoots: appRoots(),
      image,
      view,
      startUps,
      workloads,
      used: () => workloads.filter(workload => isUsed(workspace, workload, workloads)),
      dockerfilePath: dockerfile.path,
      builders: [
        ...builderViews(image, startUp(), input),
        ...moduleSources(image, context, dockerfile.path, view, workspace, input.reader),
      ],
    })
    const checked = [...found, ...healthcheckNeeds(image, view, dockerfile.path)]
    const needs = withHealthcheckFiles(checked, image, view, startUps)
    const others = buildArgs === undefined ? otherArguments(dockerfile, workloads, input.buildArgs) : []
    const ofOthers = [...others, ...guesses].map(
      args => analyseStage(dockerfile, stage, repository, options, chosen(), undefined, args).requirements,
    )
    const mounted = mountedPorts(image, workloads, startUp().processes, needs, workspace, dockerfile.path)
    return withObserved(
      withRequirementsOf(needs, [...ofOthers, ...mounted, renderedNeeds(rendered(), startUp().processes)]),
      options.observed?.get(dockerfile.path) ?? [],
    )
  }
  const unmet = once(() => {
    const { uid, gid } = chosen()
    const home = homeOf(image, chosen())
    const who: Identity = { uid, gid, groups: [] }
    return requirements().filter(({ need }) => isMet(need, image, who, home) === false)
  })
  const isBuiltOn = (): boolean => repository.deployments().childrenOf(dockerfile.path).length > 0
  return new LateAnalysis(
    {
      dockerfilePath: dockerfile.path,
      stage,
      image,
      context,
      workloads,
      refusal: refuseFile(dockerfile) ?? refuseImage(dockerfile, image, workloads, isBuiltOn),
    },
    { view: () => rendered().view, startUp, otherStartUps, requirements, unmet, target: chosen, appRoots },
  )
}

/** What is for development counts where the image has no command of its own, and nothing else gives it one. */
function deployedCommands(workloads: readonly Workload[], image: StageImage, view: ImageView): readonly StartUp[] {
  const released = workloads.filter(({ development }) => !development)
  const starts = image.cmd?.instruction !== undefined || image.entrypoint?.instruction !== undefined
  const isDeveloped = !starts && released.every(({ command, entrypoint }) => (command ?? entrypoint) === undefined)
  return (isDeveloped ? workloads : released).flatMap(workload => deployedCommand(workload, image, view))
}

function deployedCommand(workload: Workload, image: StageImage, view: ImageView): readonly StartUp[] {
  const given = workload.command ?? workload.entrypoint
  if (given === undefined) return []
  // Set up as root by the deployment itself: the image's user does not count there.
  if (/^(?:0|root)(?::|$)/.test(workload.user?.value ?? '')) return []
  const entrypoint =
    workload.entrypoint ??
    (image.entrypoint?.instruction !== undefined && image.entrypoint.form === 'exec' ? image.entrypoint.words : [])
  const { words, path } = workload
  const placed = (
    known: readonly PlacedWord[] | undefined,
    given: readonly string[] | string,
  ): readonly CommandWord[] =>
    (known ?? asWords(given)).map(({ value, range }) => ({
      value,
      // Whether a workload that is only guessed runs the image is for a person to say.
      site: range === undefined || workload.possible === true ? undefined : { path, range, word: true },
    }))
  const tail = workload.command === undefined ? [] : placed(words?.command, workload.command)
  const own = workload.entrypoint === undefined && image.entrypoint?.instruction === undefined
  const head = own ? ownProgram(image, tail[0]?.value ?? '') : placed(words?.entrypoint, entrypoint)
  const env = (name: string) => workload.environment.get(name)?.value ?? view.env(name)
  const evidence = {
    path: workload.path,
    line: workload.commandLine ?? workload.line,
    source: 'deployment',
    message: `${workload.name} runs it`,
  } as const
  return [
    analyseCommand(
      { words: [...head, ...tail] },
      image,
      view,
      'deployment',
      evidence,
      workload.workingDir ?? image.workdir,
      env,
    ),
  ]
}

const asWords = (given: readonly string[] | string): readonly PlacedWord[] =>
  (typeof given === 'string' ? splitCommand(given).map(({ value }) => value) : given).map(value => ({
    value,
    range: undefined,
  }))

/** What is executed, and files that the processes are given: `java -jar /app.jar`, `node dist/main.js`. */
function programPaths({ executed, processes }: StartUp): readonly string[] {
  const named = processes.flatMap(({ words, cwd }) =>
    words
      .slice(0, 8)
      .filter(({ value }) => /^[\w./@-]*[./][\w./@-]*$/.test(value) && !value.startsWith('-'))
      .map(({ value }) => (value.startsWith('/') ? value : joinPath(cwd, value))),
  )
  return [...new Set([...executed.map(({ path }) => path), ...named, ...processes.flatMap(foundByName)])]
}

/** Where a shell looks for a command that is named without a folder. */
function foundByName({ words, env }: Process): readonly string[] {
  const name = words[0]?.value ?? ''
  if (!/^[\w.@-]+$/.test(name)) return []
  return programFolders(env).map(folder => joinPath(folder, name))
}

/** The instruction that copied a program from another stage, by itself or with a folder around it that is not known file by file. */
function copyOf(path: string, { tree, destinations }: StageImage): number | undefined {
  for (let at = path; at !== '/'; at = parentOf(at)) {
    const { copiedBy, contextPath, exists } = tree.state(at)
    if (contextPath !== undefined) return undefined
    if (copiedBy !== undefined) return copiedBy
    if (exists !== 'maybe') return copiedInto(at, destinations)
  }
  return undefined
}

/** The last instruction that copied a folder of another stage into one that was there. */
function copiedInto(folder: string, destinations: StageImage['destinations']): number | undefined {
  return [...destinations].findLast(
    ([{ flags }, path]) => path.replace(/(.)\/$/, '$1') === folder && flags.some(({ name }) => name === 'from'),
  )?.[0].index
}

/** Views of the stages that a compiled program was built in: its sources lie there. */
function builderViews(image: StageImage, startUp: StartUp, input: SimulationInput): readonly BuilderView[] {
  const views: BuilderView[] = []
  const seen = new Set<Stage>()
  for (const path of programPaths(startUp)) {
    const copiedBy = copyOf(path, image)
    if (copiedBy === undefined) continue
    const copy = input.dockerfile.instructions[copiedBy]
    const from = copy?.flags.find(flag => flag.name === 'from')?.value
    const stage = input.dockerfile.stages.find(
      candidate => candidate.name === from?.toLowerCase() || String(candidate.index) === from,
    )
    if (stage === undefined || seen.has(stage)) continue
    seen.add(stage)
    const built = simulateStage(stage, input)
    const folders = [...built.destinations].flatMap(([by, path]) =>
      by.flags.some(flag => flag.name === 'from')
        ? []
        : [built.tree.state(path).type === 'directory' ? path.replace(/(.)\/$/, '$1') : parentOf(path)],
    )
    const mounted = enterMountedSources(built, input.workspace, input.context, input.dockerfile.path)
    const sources = outermost([...folders, ...mounted])
    const view = viewOf(built, input.workspace, input.dockerfile.path)
    views.push({ view: withSourcesOf(path, view, built, sources), folders: sources, isBuilt: from !== undefined })
  }
  return views
}

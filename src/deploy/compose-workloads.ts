import type { Workspace } from '../workspace.js'
import { isMainFile, isMissing, isOverride } from './compose-files.js'
import type { ComposeFile, ServiceLayer } from './compose.js'
import { routedByTraefik } from './traefik-labels.js'
import { buildOf, commandOf, readComposeFile, serviceLayers } from './compose.js'
import { push } from './built-images.js'
import { environmentOf } from './compose-environment.js'
import { placedWords, type PlacedWord } from './command-places.js'
import { lineOf, nearest, text } from './compose-layers.js'
import { composeMounts } from './compose-mounts.js'
import { dataVolumes } from './data-volumes.js'
import { privilegesOf } from './compose-privileges.js'
import { composePorts } from './compose-ports.js'
import { isDevelopmentCommand, isDevelopmentCompose, isDevelopmentTarget, isSourceBind } from './development.js'
import { imageName, isOfficialName } from './images.js'
import { folderOf, within } from './paths.js'
import { isRootUser, privilege } from './privileges.js'
import { remembering } from './remember.js'
import type { Workload } from './types.js'
import { rangeOf } from './yaml.js'

/** `additional_contexts` of a build: FROM names that mean an image or a service. */
export interface ComposeWorkload extends Workload {
  readonly contexts: Readonly<Record<string, string>>
}

function wordsOf(
  own: ServiceLayer,
  { file, entry }: ServiceLayer,
  key: 'command' | 'entrypoint',
): readonly PlacedWord[] | undefined {
  const { value } = own.entry
  const within = file === own.file && value !== undefined ? rangeOf(value) : { start: 0, end: 0 }
  return placedWords(file.yaml, file.yaml.get(entry.value, key), within, node => file.expand(node)?.text)
}

/** The records as one, nearest first. */
function joined(records: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  return Object.fromEntries(records.toReversed().flatMap(each => Object.entries(each)))
}

/** One service as its file (and what it extends) describes it; `main` gives what an override leaves out. */
function workloadOf(
  workspace: Workspace,
  layers: readonly ServiceLayer[],
  main: readonly ServiceLayer[],
  beside: readonly ServiceLayer[] = [],
): ComposeWorkload | undefined {
  const own = layers[0]
  if (own === undefined) return undefined
  const all = [...layers, ...main]
  const written = all.flatMap(layer => buildOf(layer) ?? [])
  // A folder that is not there another file of the project replaces.
  const present = written.filter(({ context }) => !isMissing(workspace, context))
  const builds = present.length > 0 ? present : written
  const first = <T>(read: (build: (typeof builds)[number]) => T | undefined): T | undefined =>
    builds.map(read).find(value => value !== undefined)
  const foreign = builds[0]?.foreign === true
  const context = first(build => build.context) ?? (builds.length > 0 && !foreign ? own.file.folder : undefined)
  const named =
    context === undefined || foreign ? undefined : within(context, first(build => build.dockerfile) ?? 'Dockerfile')
  // A file that is not laid over the main one has its own default.
  const plain = context === undefined || builds[0]?.context === undefined ? undefined : within(context, 'Dockerfile')
  const isFile = (path: string | undefined): boolean => path !== undefined && workspace.stat(path)?.type === 'file'
  const dockerfile = builds[0]?.dockerfile === undefined && !isFile(named) && isFile(plain) && !foreign ? plain : named
  const target = first(build => build.target)
  const read = (key: 'command' | 'entrypoint'): ReturnType<typeof nearest<readonly string[] | string>> =>
    nearest(all, layer => commandOf(layer.file, layer.file.yaml.get(layer.entry.value, key)))
  const command = read('command')
  const entrypoint = read('entrypoint')
  const user = nearest(layers, layer => text(layer, 'user'))
  const mounts = layers.flatMap(layer =>
    composeMounts(layer.file, layer.entry.value).map(mount => ({
      ...mount,
      ...(layer.file === own.file ? {} : { line: lineOf(own, layer, 'extends') }),
      ...(mount.kind === 'volume' && dataVolumes(layer.file).has(mount.from) ? { ofOthers: true as const } : {}),
    })),
  )
  const privileges = layers.flatMap((layer, at) => privilegesOf(own, layer, at === 0 ? mounts : []))
  const userLine = user === undefined ? 0 : lineOf(own, user.layer, 'user')
  if (user !== undefined && isRootUser(user.value)) privileges.push({ ...privilege.root(user.value), line: userLine })
  const line = own.file.yaml.line(own.entry.keyRange)
  const ownImage = nearest(layers, layer => text(layer, 'image'))?.value
  const mainImage = nearest(main, layer => text(layer, 'image'))?.value
  // What is built here is no public image that the other file takes in its place: `image: nginx`.
  const isPublic = mainImage !== undefined && isPublicImage(mainImage) && layers.some(layer => buildOf(layer))
  const image = ownImage ?? (isPublic ? undefined : mainImage)
  const routed = routedByTraefik(own.file, layers, beside)
  const worksOnCode =
    isDevelopmentTarget(target) ||
    isDevelopmentCommand(command?.value) ||
    isDevelopmentCommand(entrypoint?.value) ||
    layers.some(layer => layer.file.yaml.get(layer.entry.value, 'develop', 'watch') !== undefined) ||
    mounts.some(
      mount =>
        mount.kind === 'bind' &&
        mount.source !== undefined &&
        isSourceBind(workspace, mount.source, mount.target, context),
    )
  return {
    kind: 'compose',
    path: own.file.path,
    line,
    name: own.name,
    build:
      context === undefined || dockerfile === undefined
        ? undefined
        : { context, dockerfile, target, args: joined(builds.map(build => build.args)) },
    image,
    entrypoint: entrypoint?.value,
    command: command?.value,
    words: {
      entrypoint: entrypoint === undefined ? undefined : wordsOf(own, entrypoint.layer, 'entrypoint'),
      command: command === undefined ? undefined : wordsOf(own, command.layer, 'command'),
    },
    commandLine:
      command !== undefined
        ? lineOf(own, command.layer, 'command')
        : entrypoint && lineOf(own, entrypoint.layer, 'entrypoint'),
    user: user === undefined ? undefined : { value: user.value, line: userLine },
    workingDir: nearest(all, layer => text(layer, 'working_dir'))?.value,
    environment: environmentOf(workspace, own, layers),
    mounts,
    ports: layers.flatMap(layer =>
      ['ports', 'expose'].flatMap(key =>
        composePorts(layer.file, layer.file.yaml.get(layer.entry.value, key)).flatMap(port =>
          port.to - port.from > 50
            ? []
            : Array.from({ length: port.to - port.from + 1 }, (_, at) => ({
                port: port.from + at,
                line: layer.file === own.file ? port.line : line,
              })),
        ),
      ),
    ),
    privileges,
    development: worksOnCode || isDevelopmentCompose(own.file.path, dockerfile),
    worksOnCode,
    ...(main.length > 0 && !layers.some(layer => isMade(layer)) ? { isOverlay: true as const } : {}),
    ...(routed === undefined ? {} : { routed }),
    contexts: joined(builds.map(build => build.contexts)),
  }
}

/** Whether the file itself says what image the service has. */
function isMade({ file, entry }: ServiceLayer): boolean {
  return ['image', 'build'].some(key => file.yaml.get(entry.value, key) !== undefined)
}

function isPublicImage(reference: string): boolean {
  const name = imageName(reference)
  return name !== undefined && isOfficialName(name)
}

/** The services of one file by itself. */
export function servicesOfFile(workspace: Workspace, file: ComposeFile): readonly Workload[] {
  return [...file.services.keys()].flatMap(
    name =>
      workloadOf(
        workspace,
        serviceLayers(file, name, () => undefined),
        [],
      ) ?? [],
  )
}

/** The services of all compose files; an override's service gets image and build from the folder's main file. */
export function composeWorkloads(workspace: Workspace, paths: readonly string[]): readonly ComposeWorkload[] {
  const folders = new Map<string, string[]>()
  for (const path of paths) push(folders, folderOf(path), path)
  return paths.flatMap(path => servicesOf(workspace, { path, siblings: folders.get(folderOf(path)) ?? [] }))
}

/** A compose file, and all of its folder. */
interface ComposePlace {
  readonly path: string
  readonly siblings: readonly string[]
}

const servicesOf = remembering(
  (workspace, { path, siblings: paths }: ComposePlace): readonly ComposeWorkload[] => {
    const loaded = new Map<string, ComposeFile | undefined>()
    const load = (other: string): ComposeFile | undefined => {
      if (!loaded.has(other)) loaded.set(other, readComposeFile(workspace, other))
      return loaded.get(other)
    }
    const file = load(path)
    if (file === undefined) return []
    const sibling = (isWanted: (other: string) => boolean): ComposeFile | undefined => {
      const found = paths.find(other => isWanted(other) && load(other) !== undefined)
      return found === undefined ? undefined : load(found)
    }
    const main = sibling(isMainFile)
    const isBesides = (other: string): boolean => other !== path
    const layersIn = (other: string, name: string): readonly ServiceLayer[] => {
      const of = load(other)
      return of === undefined ? [] : serviceLayers(of, name, load)
    }
    const gives = (name: string, other: string): boolean => {
      const service = load(other)?.services.get(name)
      return ['image', 'build'].some(key => load(other)?.yaml.get(service?.value, key) !== undefined)
    }
    return [...file.services.keys()].flatMap(name => {
      const layers = serviceLayers(file, name, load)
      const names = (key: string): boolean =>
        layers.some(layer => layer.file.yaml.get(layer.entry.value, key) !== undefined)
      const override = isOverride(file.path) || !names('image')
      // Of files with names of their own (`compose.dev.yml`, `compose.prod.yml`) each stands for itself where it builds.
      const other = (): ComposeFile | undefined =>
        main ?? sibling(each => isBesides(each) && gives(name, each)) ?? sibling(isBesides)
      const below = names('build') ? main : other()
      const base = below !== undefined && below !== file && override ? serviceLayers(below, name, load) : []
      const isReplaced = layers.some(layer => isMissing(workspace, buildOf(layer)?.context))
      const laidOver = isReplaced && file === main ? sibling(isOverride) : undefined
      const over = laidOver === undefined ? base : serviceLayers(laidOver, name, load)
      const beside =
        names('image') || names('build') ? [] : paths.filter(isBesides).flatMap(each => layersIn(each, name))
      return workloadOf(workspace, layers, over, beside) ?? []
    })
  },
  ({ path, siblings }) => `${path}\n${siblings.length}`,
)

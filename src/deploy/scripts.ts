import { isMap, isSeq } from 'yaml'
import type { Node } from 'yaml'
import type { Workspace } from '../workspace.js'
import { buildOfCommand, resolveBuild, scriptBuilds } from './build-commands.js'
import { buildWorkload, buildWorkloads } from './build-workload.js'
import { substitute } from './command-words.js'
import { folderOf } from './paths.js'
import type { Workload } from './types.js'
import { jobContainer, scriptLine, unique } from './workflows.js'
import type { YamlFile } from './yaml.js'
import { readYaml } from './yaml.js'

const MAX_LENGTH = 200_000
const MENTIONS = /(?:docker|podman|buildah|nerdctl|kaniko)[^\n]{0,300}(?:\bbuild|\bbud|executor)/i

/** The builds of a shell script: it is run from its own folder or from the root. */
export function shellWorkloads(workspace: Workspace, path: string): readonly Workload[] {
  const text = workspace.read(path) ?? ''
  if (text.length > MAX_LENGTH || !MENTIONS.test(text)) return []
  const folders = [...new Set([folderOf(path), '.'])]
  return scriptBuilds(workspace, text, folders, new Map()).builds.flatMap(({ build, tags, line }) =>
    buildWorkloads({ kind: 'other', path, line, name: 'docker build' }, build, tags),
  )
}

/** The builds of a Makefile's recipes. Every line is a shell of its own. */
export function makefileWorkloads(workspace: Workspace, path: string): readonly Workload[] {
  const text = workspace.read(path) ?? ''
  if (text.length > MAX_LENGTH || !MENTIONS.test(text)) return []
  const variables = new Map<string, string>()
  for (const match of text.matchAll(/^(?:export[ \t]+)?(\w+)[ \t]*(?:\?|::?)?=[ \t]*([^#\n\r]*)/gm)) {
    if (match[1] !== undefined && match[2] !== undefined) variables.set(match[1], match[2].trim().slice(0, 200))
  }
  const folders = [...new Set([folderOf(path), '.'])]
  const lines = text.split('\n')
  const found: Workload[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const first = index
    while (/\\\r?$/.test((lines[index] ?? '').slice(-2)) && index + 1 < lines.length) index += 1
    const written = lines.slice(first, index + 1).join('\n')
    // `DOCKER_BUILD = docker buildx build` is the command itself.
    const recipe = /^[ \t][@+-]*\s*\$[({]/.test(written) ? substitute(written, variables) : written
    if (!/^[ \t]/.test(recipe) || !MENTIONS.test(recipe.replaceAll('\n', ' '))) continue
    const script = recipe.replace(/^[ \t]*[@+-]*/, '').replaceAll('$$', '$')
    for (const { build, tags, line } of scriptBuilds(workspace, script, folders, variables).builds) {
      found.push(...buildWorkloads({ kind: 'makefile', path, line: first + line, name: 'docker build' }, build, tags))
    }
  }
  return found
}

/** The builds of npm scripts. */
export function packageWorkloads(workspace: Workspace, path: string): readonly Workload[] {
  const text = workspace.read(path) ?? ''
  if (text.length > MAX_LENGTH || !MENTIONS.test(text)) return []
  const file = readYaml(path, text)
  return (file?.entries(file.get(file.documents[0], 'scripts')) ?? []).flatMap(({ key, keyRange, value }) => {
    const script = file?.scalar(value) ?? ''
    if (file === undefined || !MENTIONS.test(script)) return []
    return scriptBuilds(workspace, script, [folderOf(path)], new Map()).builds.flatMap(({ build, tags }) =>
      buildWorkloads({ kind: 'other', path, line: file.line(keyRange), name: `npm run ${key}` }, build, tags),
    )
  })
}

const MAX_NODES = 20_000

/** The builds in any script of a CI file, and the images that its jobs run in. */
export function ciWorkloads(workspace: Workspace, path: string): readonly Workload[] {
  const text = workspace.read(path) ?? ''
  const file = text.length > MAX_LENGTH ? undefined : readYaml(path, text)
  if (file === undefined) return []
  const found: Workload[] = []
  const variables = new Map<string, string>()
  for (const document of file.documents) {
    for (const key of ['variables', 'env', 'substitutions']) {
      for (const { key: name, value } of file.entries(file.get(document, key))) {
        const known = file.scalar(value)
        if (known !== undefined) variables.set(name, known)
      }
    }
    visit(workspace, file, document, variables, found)
    for (const { key, value } of file.entries(document)) {
      if (key === 'image') found.push(...jobContainer(file, 'ci', 'default', value))
      else if (isMap(value)) found.push(...jobContainer(file, 'ci', key, file.get(value, 'image')))
    }
  }
  return unique(found)
}

function visit(
  workspace: Workspace,
  file: YamlFile,
  root: Node,
  variables: ReadonlyMap<string, string>,
  found: Workload[],
): void {
  const pending: Node[] = [root]
  const seen = new Set<Node>()
  while (pending.length > 0 && seen.size < MAX_NODES) {
    const node = pending.pop()
    if (node === undefined || seen.has(node)) continue
    seen.add(node)
    if (isSeq(node)) {
      const items = file.items(node)
      found.push(...listBuilds(workspace, file, node, items, variables))
      pending.push(...items.filter(item => file.scalar(item) === undefined))
    } else {
      const script = file.scalar(node)
      if (script === undefined) pending.push(...file.entries(node).flatMap(({ value }) => value ?? []))
      else if (MENTIONS.test(script)) found.push(...listBuilds(workspace, file, node, [node], variables))
    }
  }
}

/** A list is one shell session, or the words of one command (`args: [build, -t, …]`). */
function listBuilds(
  workspace: Workspace,
  file: YamlFile,
  list: Node,
  items: readonly Node[],
  variables: ReadonlyMap<string, string>,
): readonly Workload[] {
  const texts = items.map(item => file.scalar(item) ?? '')
  if (texts.some(text => MENTIONS.test(text))) {
    let folders: readonly string[] = ['.']
    return items.flatMap((item, at) => {
      const result = scriptBuilds(workspace, texts[at] ?? '', folders, variables)
      folders = result.folders
      return result.builds.flatMap(({ build, tags, line }) =>
        buildWorkloads(
          { kind: 'ci', path: file.path, line: scriptLine(file, item, line), name: 'script' },
          build,
          tags,
        ),
      )
    })
  }
  const words =
    texts[0] === 'build'
      ? ['docker', ...texts]
      : texts.some(text => text.startsWith('--dockerfile'))
        ? ['executor', ...texts]
        : []
  const command = words.length === 0 ? undefined : buildOfCommand(words.map(word => substitute(word, variables)))
  const build = command === undefined ? undefined : resolveBuild(workspace, command, ['.'], variables)
  if (command === undefined || build === undefined) return []
  return buildWorkloads({ kind: 'ci', path: file.path, line: file.line(list), name: 'build' }, build, command.tags)
}

/** The image of a development container. */
export function devcontainerWorkloads(workspace: Workspace, path: string): readonly Workload[] {
  const text = workspace.read(path) ?? ''
  // Comments and trailing commas: YAML's flow style knows the latter, not the former.
  const file = readYaml(path, text.replace(/^[ \t]*\/\/.*$/gm, line => ' '.repeat(line.length)).replaceAll('\t', ' '))
  const root = file?.documents[0]
  if (file === undefined) return []
  const read = (...keys: readonly string[]): string | undefined => file.scalar(file.get(root, ...keys))
  const dockerfile = read('build', 'dockerfile') ?? read('dockerFile')
  if (dockerfile === undefined) return []
  const context = read('build', 'context') ?? read('context') ?? '.'
  const named = {
    context,
    dockerfile,
    target: read('build', 'target'),
    args: {},
    tags: [],
    contexts: {},
    inContext: false,
  }
  const build = resolveBuild(workspace, named, [folderOf(path)])
  const place = { kind: 'devcontainer', path, line: 1, name: 'devcontainer' } as const
  return build === undefined ? [] : [buildWorkload(place, build, undefined, { development: true })]
}

/** GitHub runs the image of a Docker action as root, with its workspace mounted. */
export function actionWorkloads(workspace: Workspace, path: string): readonly Workload[] {
  const file = readYaml(path, workspace.read(path) ?? '')
  const root = file?.documents[0]
  if (file?.scalar(file.get(root, 'runs', 'using')) !== 'docker') return []
  const node = file.get(root, 'runs', 'image')
  const image = file.scalar(node)
  if (node === undefined || image === undefined) return []
  const line = file.line(node)
  const message = 'it is the image of a GitHub action, which has to run as root'
  const more = { privileges: [{ code: 'github-action', message, line }] }
  const place = { kind: 'other', path, line, name: 'action' } as const
  if (image.startsWith('docker://')) return [buildWorkload(place, undefined, image.slice('docker://'.length), more)]
  const named = {
    context: folderOf(path),
    dockerfile: image,
    target: undefined,
    args: {},
    tags: [],
    contexts: {},
    inContext: true,
  }
  const build = resolveBuild(workspace, named, ['.'])
  return build === undefined ? [] : [buildWorkload(place, build, undefined, more)]
}

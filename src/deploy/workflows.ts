import { isMap, isScalar, isSeq } from 'yaml'
import type { Node } from 'yaml'
import type { Workspace } from '../workspace.js'
import type { NamedBuild } from './build-commands.js'
import { resolveBuild, scriptBuilds } from './build-commands.js'
import { buildWorkload, buildWorkloads } from './build-workload.js'
import { substitute } from './command-words.js'
import { within } from './paths.js'
import { PUBLISHING_ACTIONS, withOwner } from './publishing-actions.js'
import { callOf, ownDefaults } from './workflow-calls.js'
import { echoed } from './workflow-scripts.js'
import type { Workload } from './types.js'
import type { YamlFile } from './yaml.js'
import { rangeOf, readYaml } from './yaml.js'

type Variables = ReadonlyMap<string, string>

const MAX_COMBINATIONS = 60

function envOf(file: YamlFile, node: Node | undefined): readonly (readonly [string, string])[] {
  return file.entries(file.get(node, 'env')).flatMap(({ key, value }) => {
    const text = file.scalar(value)
    return text === undefined ? [] : [[key, text] as const]
  })
}

/** Flat `matrix.x` and `matrix.x.y` values. */
function flatten(file: YamlFile, prefix: string, node: Node | undefined, into: Map<string, string>, depth = 0): void {
  const text = file.scalar(node)
  if (text !== undefined) into.set(prefix, text)
  if (depth < 3)
    for (const { key, value } of file.entries(node)) flatten(file, `${prefix}.${key}`, value, into, depth + 1)
}

/** Every combination of a job's matrix, as variables. */
function matrixOf(file: YamlFile, job: Node | undefined): readonly Variables[] {
  const matrix = file.get(job, 'strategy', 'matrix')
  let combinations: ReadonlyMap<string, string>[] = [new Map()]
  for (const { key, value } of file.entries(matrix)) {
    if (key === 'include' || key === 'exclude' || !isSeq(value)) continue
    const items = file.items(value).map(item => {
      const flat = new Map<string, string>()
      flatten(file, `matrix.${key}`, item, flat)
      return flat
    })
    if (items.length === 0 || combinations.length * items.length > MAX_COMBINATIONS) continue
    combinations = combinations.flatMap(each => items.map(item => new Map([...each, ...item])))
  }
  const included = file.items(file.get(matrix, 'include')).slice(0, MAX_COMBINATIONS)
  const extra = included.map(item => {
    const flat = new Map<string, string>()
    flatten(file, 'matrix', item, flat)
    return flat
  })
  // An entry of `include` extends the combinations that it agrees with, or stands alone.
  const joined = combinations.flatMap(each => {
    const fitting = extra.filter(more => [...more].some(([key, value]) => each.get(key) === value))
    return fitting.length === 0 ? [each] : fitting.map(more => new Map([...each, ...more]))
  })
  return [...joined, ...extra].slice(0, 2 * MAX_COMBINATIONS)
}

/** 1-based line of a line inside a scalar. */
export function scriptLine(file: YamlFile, node: Node, line: number): number {
  const block = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')
  return file.line(rangeOf(node)) + (block ? line : 0)
}

function lines(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(/[\n,]/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('type='))
}

/** The names in `type=image,name=ghcr.io/org/web,push-by-digest=true`, which stand there instead of tags. */
function outputNames(text: string | undefined): readonly string[] {
  return [...(text ?? '').matchAll(/(?:^|[,"\s])name=([^,"\n]+)/g)].map(([, name = '']) => name.trim())
}

/** What actions other than Docker's own call the two. */
const DOCKERFILE_INPUTS = ['file', 'dockerfile', 'dockerfile_path', 'dockerfile-path', 'docker-file', 'build_file']
const CONTEXT_INPUTS = [
  'context',
  'build_context',
  'build-context',
  'docker_context',
  'context_path',
  'path',
  'directory',
]

/** The builds of one step. */
function stepBuilds(
  workspace: Workspace,
  file: YamlFile,
  step: Node,
  job: Node | undefined,
  variables: Variables,
): readonly Workload[] {
  const fill = (node: unknown): string | undefined => filled(file, node, variables)
  const run = file.get(step, 'run')
  const script = file.scalar(run)
  if (run !== undefined && script?.includes('build') === true) {
    const named =
      fill(file.get(step, 'working-directory')) ?? fill(file.get(job, 'defaults', 'run', 'working-directory')) ?? '.'
    const folder = within('.', named)
    const found = scriptBuilds(workspace, script, folder === undefined ? [] : [folder], variables)
    return found.builds.flatMap(({ build, tags, line }) =>
      buildWorkloads({ kind: 'ci', path: file.path, line: scriptLine(file, run, line), name: 'run' }, build, tags),
    )
  }
  const uses = file.scalar(file.get(step, 'uses')) ?? ''
  const inputs = file.get(step, 'with')
  const given = (...keys: readonly string[]): string | undefined =>
    keys.map(key => fill(file.get(inputs, key))).find(text => text !== undefined && text !== '')
  const isOfDocker = uses.startsWith('docker/')
  const dockerfile = isOfDocker ? given('file') : given(...DOCKERFILE_INPUTS)
  const context = isOfDocker || dockerfile === undefined ? given('context') : given(...CONTEXT_INPUTS)
  const target = given('target')
  // Which stage it is only a call tells.
  if (target !== undefined && /\$\{\{[^}]*\binputs\./.test(target)) return []
  if (!isMap(inputs) || (!/build-push|docker/i.test(uses) && dockerfile === undefined)) return []
  const publishing = PUBLISHING_ACTIONS.find(each => each.uses.test(uses))
  const isByDefault = publishing !== undefined || uses.startsWith('docker/build-push-action')
  if (!isByDefault && dockerfile === undefined && context === undefined) return []
  const args = lines(fill(file.get(inputs, 'build-args'))).flatMap(line => {
    const equals = line.indexOf('=')
    return equals > 0 ? [[line.slice(0, equals), line.slice(equals + 1)] as const] : []
  })
  const build: NamedBuild = {
    context: context !== undefined && /^\{\{|^https?:/.test(context) ? '.' : context,
    dockerfile,
    target,
    args: Object.fromEntries(args),
    tags: [],
    contexts: {},
    inContext: false,
  }
  const resolved = resolveBuild(workspace, build, ['.'], variables)
  if (resolved === undefined) return []
  // With docker/metadata-action the tags stand in another step of the job.
  const named = [
    ...lines(fill(file.get(inputs, 'tags')) ?? fill(file.get(inputs, 'images'))),
    ...outputNames(fill(file.get(inputs, 'outputs'))),
    ...(publishing === undefined ? [] : lines(given(...publishing.image)).map(withOwner)),
  ]
  const elsewhere = named.some(tag => tag.includes('steps.') || tag.includes('needs.'))
  const images = elsewhere
    ? file
        .items(file.get(job, 'steps'))
        .flatMap(each =>
          namesOfMetadata(lines(fill(file.get(each, 'with', 'images'))), fill(file.get(each, 'with', 'tags')) ?? ''),
        )
    : []
  const tags = [
    ...named.filter(tag => !/\$\{\{[^}]*(?:steps|needs)\./.test(tag) || !/^\$\{\{[^}]*\}\}$/.test(tag)),
    ...images,
  ]
  return buildWorkloads({ kind: 'ci', path: file.path, line: file.line(inputs), name: 'build-push' }, resolved, tags)
}

/** The names that docker/metadata-action makes: with the tags that are written out, and without one where there are others. */
function namesOfMetadata(images: readonly string[], given: string): readonly string[] {
  const tags = given.split(/\s*\n\s*/).filter(line => line !== '' && !line.startsWith('#'))
  const written = tags.flatMap(tag => {
    const value = tag.includes('=') ? /^type=raw,(?:.*,)?value=([\w.-]+)(?:,|$)/.exec(tag)?.[1] : tag
    return value !== undefined && /^[\w.-]+$/.test(value) ? [value] : []
  })
  const named = images.flatMap(image => written.map(tag => `${image}:${tag}`))
  return tags.length > 0 && written.length === tags.length ? named : [...images, ...named]
}

/** A job that runs inside an image: GitHub mounts its workspace there as root. */
export function jobContainer(
  file: YamlFile,
  kind: Workload['kind'],
  name: string,
  node: Node | undefined,
): readonly Workload[] {
  const image = isMap(node) ? (file.get(node, 'image') ?? file.get(node, 'name')) : node
  const text = file.scalar(image)
  if (image === undefined || text === undefined || text === '') return []
  const line = file.line(image)
  const privileges = [{ code: 'ci-container', message: 'CI jobs run inside the image, and expect root there', line }]
  return [buildWorkload({ kind, path: file.path, line, name }, undefined, text, { privileges })]
}

/** Calls within calls; GitHub allows four. */
const MAX_CALLS = 4

/**
 * The builds and job containers of a GitHub workflow or a composite action, with those of the repository's own workflows and
 * actions that it calls, as they are with the inputs that it gives them.
 */
export function workflowWorkloads(workspace: Workspace, path: string): readonly Workload[] {
  return unique(workloadsOf(workspace, path, new Map(), 0))
}

function workloadsOf(workspace: Workspace, path: string, inputs: Variables, depth: number): readonly Workload[] {
  const file = readYaml(path, workspace.read(path) ?? '')
  const root = file?.documents[0]
  if (file === undefined || depth > MAX_CALLS) return []
  const common = [...(depth === 0 ? ownDefaults(file) : []), ...inputs, ...envOf(file, root)]
  const called = (caller: Node | undefined, variables: Variables): readonly Workload[] => {
    const call = callOf(workspace, file, caller, node => filled(file, node, variables))
    return call === undefined ? [] : workloadsOf(workspace, call.path, call.inputs, depth + 1)
  }
  const builtBy = (step: Node, job: Node | undefined, given: Variables): readonly Workload[] => {
    const variables = new Map([...given, ...envOf(file, step)])
    const own = called(step, variables)
    return own.length > 0 ? own : stepBuilds(workspace, file, step, job, variables)
  }
  const found = file.entries(file.get(root, 'jobs')).flatMap(({ key, value: job }) => {
    const steps = file.items(file.get(job, 'steps'))
    const base = [...echoed(file, steps), ...common, ...envOf(file, job)]
    const builds = file.get(job, 'uses') !== undefined || steps.some(step => mentionsBuild(file, step))
    const built = (builds ? matrixOf(file, job) : []).flatMap(matrix => {
      const variables = new Map([...base, ...matrix])
      return [...steps.flatMap(step => builtBy(step, job, variables)), ...called(job, variables)]
    })
    return [...built, ...jobContainer(file, 'ci', key, file.get(job, 'container'))]
  })
  const composite = file.items(file.get(root, 'runs', 'steps'))
  const own = new Map([...echoed(file, composite), ...common])
  return [...found, ...composite.flatMap(step => builtBy(step, undefined, own))]
}

function filled(file: YamlFile, node: unknown, variables: Variables): string | undefined {
  const text = file.scalar(node)
  return text === undefined ? undefined : substitute(text, variables)
}

function mentionsBuild(file: YamlFile, step: Node): boolean {
  const uses = file.scalar(file.get(step, 'uses')) ?? ''
  return (
    file.get(step, 'with') !== undefined ||
    uses.startsWith('./') ||
    /build|bud|executor/.test(file.scalar(file.get(step, 'run')) ?? '')
  )
}

/** Matrix rows that come to the same build. */
export function unique(workloads: readonly Workload[]): readonly Workload[] {
  const seen = new Set<string>()
  return workloads.filter(({ path, line, image, build }) => {
    const key = JSON.stringify([path, line, image, build])
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

import { isSeq } from 'yaml'
import type { Node } from 'yaml'
import { lineAt, lineStarts, type Range } from '../text.js'
import type { Workspace } from '../workspace.js'
import type { KubernetesObject } from './kubernetes.js'
import { folderOf, within } from './paths.js'
import type { Plan, PortChange } from './port-plan.js'
import type { MovingPod } from './ports-kubernetes.js'
import { servicesOf } from './ports-services.js'
import { rangeOf, readYaml, type YamlFile } from './yaml.js'

/** What a patch changes: the object's kind and name, and the text that says how. */
interface Patch {
  readonly path: string
  readonly text: string
  readonly start: number
  readonly kind: string | undefined
  readonly name: string | undefined
}

const MAX_PATCHES = 200

/**
 * Ports in the patches of kustomizations: `patch: |-` with an object or with operations, and files of operations. Files that hold
 * an object are manifests like all others.
 */
export function planPatches(
  plan: Plan,
  workspace: Workspace,
  kustomizations: readonly string[],
  objects: readonly KubernetesObject[],
  pods: readonly MovingPod[],
  changes: readonly PortChange[],
): void {
  const services = new Set(servicesOf(objects, pods).map(({ name }) => name))
  for (const patch of kustomizations.flatMap(path => patchesOf(workspace, path)).slice(0, MAX_PATCHES)) {
    const { path, text, start, kind } = patch
    const name = patch.name !== undefined && EXACT.test(patch.name) ? patch.name : undefined
    const moving = pods.filter(({ object }) => kind === undefined || object.kind === kind).map(({ object }) => object)
    const names = kind === 'Service' ? services : new Set(moving.map(object => object.name))
    if (names.size === 0 || (name !== undefined && !names.has(name))) continue
    const isShared =
      name === undefined &&
      objects.some(object => object.kind === kind && object.name !== '' && !names.has(object.name))
    const isClear = !isShared && moving.every(isAlone)
    for (const { key, digits } of numbersIn(text)) {
      const change = changes.find(({ from }) => from === Number(text.slice(digits.start, digits.end)))
      if (change === undefined || (kind === 'Service') !== (key === 'targetPort')) continue
      const what = `the patch of ${kind ?? 'everything'} ${name ?? ''}`.trimEnd()
      const range = { start: start + digits.start, end: start + digits.end }
      if (isClear) plan.edit(path, range, String(change.to), `${what} follows the port ${change.from} → ${change.to}`)
      else {
        const message = `${what} names port ${change.from}, which is that of others too as far as it shows`
        plan.obstacle('kustomize-patch', message, path, lineAt(lineStarts(workspace.read(path) ?? ''), range.start))
      }
    }
  }
}

/** Kustomize takes the name of a target for a pattern. */
const EXACT = /^[a-z0-9-]+$/

const isAlone = ({ file, podSpec }: KubernetesObject): boolean =>
  file.items(file.get(podSpec, 'containers')).length === 1

/** `port: 80`, `"containerPort": 80`, and the value of an operation whose path ends in such a word. */
function numbersIn(text: string): readonly { readonly key: string; readonly digits: Range }[] {
  const pairs = [...text.matchAll(/["']?\b(port|containerPort|targetPort)["']?[ \t]*:[ \t]*["']?(\d{1,5})\b/g)]
  const operations = [
    ...text.matchAll(
      /["']?\bpath["']?[ \t]*:[ \t]*["']?\/[^\s"',}]*\/(port|containerPort|targetPort)["']?[ \t]*,?\s{1,200}["']?value["']?[ \t]*:[ \t]*["']?(\d{1,5})\b/g,
    ),
  ]
  return [...pairs, ...operations].map(({ 0: whole, 1: key = '', 2: digits = '', index }) => {
    const end = index + whole.length
    return { key, digits: { start: end - digits.length, end } }
  })
}

function patchesOf(workspace: Workspace, path: string): readonly Patch[] {
  const text = workspace.read(path) ?? ''
  const file = /\bpatch/.test(text) ? readYaml(path, text) : undefined
  if (file === undefined) return []
  return ['patches', 'patchesJson6902', 'patchesStrategicMerge'].flatMap(key =>
    file.items(file.get(file.documents[0], key)).flatMap(item => patchOf(workspace, file, item)),
  )
}

function patchOf(workspace: Workspace, file: YamlFile, item: Node): readonly Patch[] {
  const inline = file.scalar(item) === undefined ? file.get(item, 'patch') : item
  const said = {
    kind: file.scalar(file.get(item, 'target', 'kind')),
    name: file.scalar(file.get(item, 'target', 'name')),
  }
  const text = file.scalar(inline)
  if (inline !== undefined && text?.includes('\n') === true) {
    const { start, end } = rangeOf(inline)
    const source = file.text.slice(start, end)
    const object = readYaml(file.path, text)
    const own = (...keys: readonly string[]): string | undefined =>
      object?.scalar(object.get(object.documents[0], ...keys))
    const what = { kind: said.kind ?? own('kind'), name: said.name ?? own('metadata', 'name') }
    return [{ path: file.path, text: source, start, ...what }]
  }
  const named = file.scalar(file.get(item, 'path'))
  const path = named === undefined ? undefined : within(folderOf(file.path), named)
  const held = path === undefined ? undefined : workspace.read(path)
  if (path === undefined || held === undefined || said.kind === undefined) return []
  const document = readYaml(path, held)?.documents[0]
  return isSeq(document) ? [{ path, text: held, start: 0, ...said }] : []
}

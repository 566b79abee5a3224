import { isSeq } from 'yaml'
import type { Node } from 'yaml'
import type { Workspace } from '../workspace.js'
import type { YamlFile } from './yaml.js'
import { readYaml } from './yaml.js'

/** One Kubernetes object of a manifest. */
export interface KubernetesObject {
  readonly file: YamlFile
  readonly kind: string
  readonly apiVersion: string
  readonly name: string
  readonly namespace: string | undefined
  readonly node: Node
  /** The pod's spec, for everything that runs pods. */
  readonly podSpec: Node | undefined
  /** The pods' labels. */
  readonly podLabels: ReadonlyMap<string, string>
}

const TEMPLATE: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  DeploymentConfig: ['spec', 'template'],
  Rollout: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
}

/** A mapping of strings, such as labels or a selector. */
export function labelsOf(file: YamlFile, node: Node | undefined): ReadonlyMap<string, string> {
  return new Map(file.entries(node).map(({ key, value }) => [key, file.scalar(value) ?? '']))
}

function objectOf(file: YamlFile, node: Node): KubernetesObject | undefined {
  const kind = file.scalar(file.get(node, 'kind'))
  const apiVersion = file.scalar(file.get(node, 'apiVersion'))
  if (kind === undefined || apiVersion === undefined) return undefined
  const knative = kind === 'Service' && apiVersion.startsWith('serving.knative.dev/')
  const path = kind === 'Pod' ? [] : knative ? ['spec', 'template'] : TEMPLATE[kind]
  const template = path === undefined ? undefined : file.get(node, ...path)
  return {
    file,
    kind,
    apiVersion,
    name: file.scalar(file.get(node, 'metadata', 'name')) ?? '',
    namespace: file.scalar(file.get(node, 'metadata', 'namespace')),
    node,
    podSpec: template === undefined ? undefined : file.get(template, 'spec'),
    podLabels: labelsOf(file, template === undefined ? undefined : file.get(template, 'metadata', 'labels')),
  }
}

/** The objects of a manifest, those inside a List too. */
export function kubernetesObjects(file: YamlFile): readonly KubernetesObject[] {
  return file.documents.flatMap(document => {
    const object = objectOf(file, document)
    const items = file.get(document, 'items')
    if (object?.kind === 'List' && isSeq(items)) return file.items(items).flatMap(item => objectOf(file, item) ?? [])
    return object ?? []
  })
}

/** Reads one manifest; undefined when it is not YAML. */
export function readManifest(workspace: Workspace, path: string): YamlFile | undefined {
  const text = workspace.read(path)
  return text === undefined ? undefined : readYaml(path, text)
}

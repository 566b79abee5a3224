import { isMap } from 'yaml'
import type { Node } from 'yaml'
import type { ComposeFile } from './compose.js'
import { mountTarget, within } from './paths.js'
import { isPrivateFile } from './private-mounts.js'
import type { Mount } from './types.js'

/** A mount with what stands on its host side. */
export interface ComposeMount extends Mount {
  /** As written: a volume's name, a host path. */
  readonly from: string
}

function isHostPath(source: string): boolean {
  return /^(?:[.~/\\]|[A-Za-z]:[\\/])/.test(source)
}

function shortMount(file: ComposeFile, node: Node): ComposeMount | undefined {
  const text = file.expand(node)?.text
  if (text === undefined || text === '') return undefined
  // A Windows drive letter is no separator.
  const drive = /^[A-Za-z]:[\\/]/.test(text) ? 2 : 0
  const first = text.indexOf(':', drive)
  const from = first === -1 ? '' : text.slice(0, first)
  const [target = '', options = ''] = first === -1 ? [text] : text.slice(first + 1).split(':')
  // A variable that only a file outside of the repository sets.
  if (target === '') return undefined
  const bind = isHostPath(from)
  return {
    kind: bind ? 'bind' : 'volume',
    source: bind ? within(file.folder, from) : undefined,
    from,
    target: mountTarget(target),
    readOnly: options.split(',').includes('ro'),
    line: file.yaml.line(node),
    ...(first === 0 ? { isUnnamed: true } : {}),
    ...(bind && isPrivateFile(from, target) ? { closed: 'host' } : {}),
  }
}

function longMount(file: ComposeFile, node: Node): ComposeMount | undefined {
  const text = (key: string): string | undefined => file.expand(file.yaml.get(node, key))?.text
  const target = text('target') ?? text('dst') ?? text('destination')
  if (target === undefined || target === '') return undefined
  const type = text('type')
  const from = text('source') ?? text('src') ?? ''
  const kind = type === 'bind' || type === 'tmpfs' || type === 'volume' ? type : isHostPath(from) ? 'bind' : 'other'
  return {
    kind,
    source: kind === 'bind' ? within(file.folder, from) : undefined,
    from,
    target: mountTarget(target),
    readOnly: text('read_only') === 'true',
    line: file.yaml.line(node),
    ...(kind === 'bind' && isPrivateFile(from, target) ? { closed: 'host' } : {}),
  }
}

/** Secrets land in /run/secrets/NAME, configs in /NAME, unless a target says otherwise. */
function granted(file: ComposeFile, node: Node, kind: 'config' | 'secret'): ComposeMount | undefined {
  const name = isMap(node) ? file.yaml.scalar(file.yaml.get(node, 'source')) : file.yaml.scalar(node)
  if (name === undefined) return undefined
  const own = isMap(node) ? file.yaml.scalar(file.yaml.get(node, 'target')) : undefined
  const folder = kind === 'secret' ? '/run/secrets/' : '/'
  const target = own?.startsWith('/') === true ? own : folder + (own ?? name)
  return { kind, source: undefined, from: name, target, readOnly: true, line: file.yaml.line(node) }
}

/** Everything that Compose mounts into a service of this file. */
export function composeMounts(file: ComposeFile, service: Node | undefined): readonly ComposeMount[] {
  const { yaml } = file
  const tmpfs = yaml.get(service, 'tmpfs')
  const temporary = yaml.scalar(tmpfs) === undefined ? yaml.items(tmpfs) : tmpfs === undefined ? [] : [tmpfs]
  return [
    ...yaml
      .items(yaml.get(service, 'volumes'))
      .map(node => (isMap(node) ? longMount(file, node) : shortMount(file, node))),
    ...temporary.map((node): ComposeMount => {
      const target = (file.expand(node)?.text ?? '').split(':')[0] ?? ''
      return { kind: 'tmpfs', source: undefined, from: '', target, readOnly: false, line: yaml.line(node) }
    }),
    ...yaml.items(yaml.get(service, 'configs')).map(node => granted(file, node, 'config')),
    ...yaml.items(yaml.get(service, 'secrets')).map(node => granted(file, node, 'secret')),
  ].filter(mount => mount !== undefined)
}

import { UsageError } from '../usage-error.js'

interface Named {
  readonly name: string
  readonly summary: string
}

/** The text of `--list`: transforms in the order in which they run. */
export function renderTransforms(transforms: readonly Named[]): string {
  const width = Math.max(0, ...transforms.map(({ name }) => name.length))
  return transforms.map(({ name, summary }) => `${name.padEnd(width)}  ${summary}\n`).join('')
}

/** Throws UsageError when --only or --skip names a transform that is not there. */
export function checkTransformNames(names: readonly string[], transforms: readonly Named[]): void {
  const unknown = names.find(name => !transforms.some(transform => transform.name === name))
  if (unknown === undefined) return
  throw new UsageError(`no transform is called ${unknown}; --list shows them`)
}

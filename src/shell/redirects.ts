import type { Redirection } from 'unbash'
import { rangeOf, surroundings, type Place, type Run } from './run.js'
import type { ShellRedirect } from './types.js'
import { bodyValue, wordPattern, wordValue } from './words.js'

export function readRedirect(redirect: Redirection, place: Place, run: Run): ShellRedirect {
  const around = surroundings(run)
  const descriptor = redirect.descriptor?.type === 'FileDescriptor' ? redirect.descriptor.value : undefined
  const usual = redirect.operator.startsWith('<') ? 0 : 1
  const operator =
    descriptor === undefined || descriptor === usual ? redirect.operator : `${descriptor}${redirect.operator}`
  if (redirect.type === 'HereDoc') {
    const { body } = redirect
    const text = body.parts === undefined ? body.text : bodyValue(body.parts, around)
    const stripped = redirect.operator === '<<-' ? text?.replaceAll(/^\t+/gm, '') : text
    return { operator, target: undefined, body: stripped, bodyRange: rangeOf(body, place) }
  }
  const node = redirect.target
  const value = node === undefined ? undefined : wordValue(node, around)
  if (redirect.type === 'HereString') {
    const body = value === undefined ? undefined : `${value}\n`
    return { operator, target: undefined, body, bodyRange: node === undefined ? undefined : rangeOf(node, place) }
  }
  const pattern = node === undefined || value !== undefined ? undefined : wordPattern(node, around)
  const target =
    node === undefined ? undefined : { text: node.text, value, pattern, range: rangeOf(node, place), glob: false }
  return { operator, target, body: undefined, bodyRange: undefined }
}

import type { ComposeFile } from '../deploy/compose.js'

/** A service's own health check. */
export type ServiceHealth = { readonly kind: 'none' } | { readonly kind: 'shell'; readonly command: string }

/** Undefined where the service says nothing of it. */
export function readHealth({ yaml, services, expand }: ComposeFile, name: string): ServiceHealth | undefined {
  const check = yaml.get(services.get(name)?.value, 'healthcheck')
  if (yaml.scalar(yaml.get(check, 'disable')) === 'true') return { kind: 'none' }
  const test = yaml.get(check, 'test')
  const items = yaml.items(test).map(item => expand(item)?.text ?? '')
  const [form, ...words] = items
  if (form === undefined) {
    const text = expand(test)?.text
    return text === undefined ? undefined : { kind: 'shell', command: text }
  }
  if (form === 'NONE') return { kind: 'none' }
  // The engines' clients take shell commands only.
  return { kind: 'shell', command: form === 'CMD-SHELL' ? words.join(' ') : words.map(quote).join(' ') }
}

const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { Ajv } from 'ajv'
import { parseAllDocuments } from 'yaml'

/* Whatever the rewrites make of compose files and manifests has to be what the published schemas allow. */
const FIXTURES = join(__dirname, '..', 'fixtures')
const load = createRequire(__filename)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const composeSchema: unknown = JSON.parse(readFileSync(join(__dirname, '..', 'schemas', 'compose-spec.json'), 'utf8'))
if (!isRecord(composeSchema)) throw new Error('the schema is no object')
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, validateSchema: false })
const { $schema: draft, ...composeRules } = composeSchema
const compose = ajv.compile(composeRules)

/** What the published schemas say is wrong with a YAML text; `count` is how many documents have one. */
function faultsOf(text: string): { readonly count: number; readonly faults: readonly string[] } {
  let count = 0
  const faults: string[] = []
  for (const document of parseAllDocuments(text, { merge: true })) {
    const data: unknown = 'toJS' in document ? document.toJS() : undefined
    if (!isRecord(data)) continue
    if (isRecord(data['services'])) {
      count += 1
      if (!compose(data)) faults.push(ajv.errorsText(compose.errors))
    } else if (typeof data['apiVersion'] === 'string' && typeof data['kind'] === 'string') {
      const fault = manifestFault(data['apiVersion'], data['kind'], data)
      if (fault === undefined) continue
      count += 1
      if (fault !== '') faults.push(fault)
    }
  }
  return { count, faults }
}

/** Undefined where Kubernetes itself does not know the kind, empty where nothing is wrong. */
function manifestFault(apiVersion: string, kind: string, data: unknown): string | undefined {
  let models: unknown
  try {
    models = load(`kubernetes-models/${apiVersion}`)
  } catch {
    return undefined
  }
  const model: unknown = isRecord(models) ? models[kind] : undefined
  if (typeof model !== 'function') return undefined
  const manifest: unknown = Reflect.construct(model, [data])
  try {
    if (typeof manifest === 'object' && manifest !== null) {
      const validate: unknown = Reflect.get(manifest, 'validate')
      if (typeof validate === 'function') Reflect.apply(validate, manifest, [])
    }
    return ''
  } catch (error) {
    return String(error)
  }
}

const cases = readdirSync(FIXTURES).flatMap(subject =>
  readdirSync(join(FIXTURES, subject)).flatMap(name => {
    const expected = join(FIXTURES, subject, name, 'expected')
    if (!existsSync(expected)) return []
    return readdirSync(expected, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map(entry => ({
        name: `${subject}/${name}`,
        folder: join(FIXTURES, subject, name),
        path: relative(expected, join(entry.parentPath, entry.name)),
      }))
  }),
)

describe('published schemas', () => {
  it('refuse what is wrong', () => {
    expect(draft).toContain('draft-07')
    const pod = (port: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b, ports: [{containerPort: ${port}}]}]}\n`
    expect(faultsOf(pod('8080'))).toEqual({ count: 1, faults: [] })
    expect(faultsOf(pod('"8080"')).faults).toHaveLength(1)
    expect(faultsOf('services:\n  web:\n    image: a\n    ports: ["80:8080"]\n')).toEqual({ count: 1, faults: [] })
    expect(faultsOf('services:\n  web:\n    image: a\n    ports: {80: 8080}\n').faults).toHaveLength(1)
  })

  it('hold for enough files', () => {
    const texts = cases.map(({ folder, path }) => readFileSync(join(folder, 'expected', path), 'utf8'))
    expect(texts.filter(text => text.includes('services:') && faultsOf(text).count > 0).length).toBeGreaterThan(15)
    expect(texts.filter(text => text.includes('apiVersion:') && faultsOf(text).count > 0).length).toBeGreaterThan(2)
  })

  it.each(cases)('$name: $path', ({ folder, path }) => {
    const [before, after] = ['input', 'expected'].map(side => faultsOf(readFileSync(join(folder, side, path), 'utf8')))
    expect(after?.count).toBe(before?.count)
    expect(after?.faults).toEqual(before?.faults)
  })
})

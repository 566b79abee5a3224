import type { ErrorObject } from 'ajv'
import { parseDocument } from 'yaml'
import schema from '../../schema/config.schema.json' with { type: 'json' }
import { parseObserved } from '../observed.js'
import { schemaCheck, type SchemaCheck } from '../schema-check.js'
import { UsageError } from '../usage-error.js'
import { type FoundConfig, packageSection } from './find.js'
import type { ConfigData, ConfigFile } from './types.js'

/** Each is held against every Dockerfile, in a repository that may be hostile. */
const MAX_GLOBS = 2000

let check: SchemaCheck<ConfigData> | undefined

/** A configuration that was found: data, whatever it says. Throws UsageError that names file and key. */
export function readConfig({ path, folder, text, inPackage }: FoundConfig): ConfigFile {
  const config = checkConfig(inPackage ? packageSection(text) : parseData(path, text), path, folder)
  if (config.data.transforms !== undefined) {
    throw new UsageError(
      `${path}: "transforms" may only stand in a file that --config names, since code that is merely found in a repository never runs`,
    )
  }
  return config
}

/** JSON or YAML, of which JSON is a part. Throws UsageError. */
export function parseData(name: string, text: string): unknown {
  const document = parseDocument(text, { logLevel: 'silent' })
  const [error] = document.errors
  if (error !== undefined)
    throw new UsageError(`${name} is neither JSON nor YAML: ${error.message.split('\n')[0] ?? ''}`)
  try {
    const data: unknown = document.toJS({ maxAliasCount: 100 })
    return data
  } catch (fault) {
    throw new UsageError(`${name}: ${fault instanceof Error ? fault.message : String(fault)}`)
  }
}

/** Holds data against the schema. Throws UsageError. */
export function checkConfig(data: unknown, name: string, folder: string): ConfigFile {
  check ??= schemaCheck<ConfigData>(schema)
  const value = data ?? {}
  if (!check.holds(value)) throw new UsageError(`${name}: ${describe(check.faultOf(value))}`)
  const globs = [value.include, value.ignore, ...(value.overrides ?? []).map(({ files }) => files)]
  if (globs.reduce((sum, list) => sum + (list?.length ?? 0), 0) > MAX_GLOBS)
    throw new UsageError(`${name}: more than ${MAX_GLOBS} globs; a folder takes one, and may have a file of its own`)
  for (const ports of [value.ports, ...(value.overrides ?? []).map(override => override.ports)]) {
    const taken = new Map<number, string>()
    for (const [from, to] of Object.entries(ports ?? {})) {
      const other = taken.get(to)
      if (other !== undefined) throw new UsageError(`${name}: "ports" moves both ${other} and ${from} to ${to}`)
      taken.set(to, from)
    }
  }
  try {
    const observed = parseObserved(value.observed ?? {})
    return {
      name,
      folder,
      data: value,
      observed: new Map([...observed].map(([path, facts]) => [folder + path, facts])),
    }
  } catch (error) {
    throw new UsageError(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** `"uid" must be >= 1`, with the place when it lies deeper. */
function describe(fault: ErrorObject | undefined): string {
  if (fault === undefined) return 'has another shape than schema/config.schema.json'
  const place = fault.instancePath
    .split('/')
    .slice(1)
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .join('.')
  const extra: unknown = fault.params['additionalProperty']
  if (typeof extra === 'string') return `${place === '' ? '' : `"${place}" `}knows no key "${extra}"`
  const allowed: unknown = fault.params['allowedValues']
  const values = Array.isArray(allowed) ? `: ${allowed.map(String).join(', ')}` : ''
  return `${place === '' ? 'the configuration' : `"${place}"`} ${fault.message ?? 'is wrong'}${values}`
}

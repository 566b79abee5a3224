import { resolve } from 'node:path'
import { loadModule } from '../config/load-module.js'
import type { Facts, Transform } from '../facts.js'
import type { Finding } from '../types.js'
import { UsageError } from '../usage-error.js'
import { TransformError } from './error.js'

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/**
 * The transforms of modules that the person at the command line named: each one's default export is a transform or a list
 * of them. They run after the built-in ones. Throws UsageError.
 */
export function loadTransforms(names: readonly string[], cwd: string, taken: readonly string[]): readonly Transform[] {
  const known = new Set(taken)
  return names.flatMap(name => {
    const loaded = loadModule(resolve(cwd, name), '--transform')
    const given: readonly unknown[] = Array.isArray(loaded) ? loaded : [loaded]
    return given.map(one => {
      if (!isTransform(one)) {
        throw new UsageError(
          `--transform ${name}: its default export is no transform: { name: kebab-case, summary: text, apply: function }`,
        )
      }
      if (known.has(one.name)) throw new UsageError(`--transform ${name}: there is a transform ${one.name} already`)
      known.add(one.name)
      return { ...one, apply: (facts: Facts) => applySafely(one, name, facts) }
    })
  })
}

function isTransform(value: unknown): value is Transform {
  if (typeof value !== 'object' || value === null) return false
  const { name, summary, apply } = value as Partial<Record<keyof Transform, unknown>>
  return typeof name === 'string' && NAME.test(name) && typeof summary === 'string' && typeof apply === 'function'
}

function applySafely(transform: Transform, file: string, facts: Facts): ReturnType<Transform['apply']> {
  const { name } = transform
  let findings: unknown
  try {
    findings = transform.apply(facts)
  } catch (error) {
    throw new TransformError(
      `the transform ${name} of ${file} failed: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    )
  }
  if (!isFindings(findings)) throw new TransformError(`the transform ${name} of ${file} gave no list of findings`)
  return findings
}

const KINDS: ReadonlySet<unknown> = new Set<Finding['kind']>(['change', 'refusal', 'doubt', 'follow-up'])

function isFindings(value: unknown): value is readonly Finding[] {
  const items: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined
  return items?.every(one => typeof one === 'object' && one !== null && 'kind' in one && KINDS.has(one.kind)) ?? false
}

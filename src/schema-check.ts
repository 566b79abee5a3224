import { Ajv, type ErrorObject } from 'ajv'

/** Checks data from outside against one of the JSON Schemas that ship with the package. */
export interface SchemaCheck<T> {
  readonly holds: (value: unknown) => value is T
  /** The first thing that is wrong. */
  readonly faultOf: (value: unknown) => ErrorObject | undefined
}

/** Compiles a schema; `T` is what the schema describes. */
export function schemaCheck<T>(schema: object): SchemaCheck<T> {
  const validate = new Ajv({ strict: false, verbose: true }).compile<T>(schema)
  return {
    holds: (value): value is T => validate(value),
    faultOf: value => (validate(value) ? undefined : validate.errors?.at(-1)),
  }
}

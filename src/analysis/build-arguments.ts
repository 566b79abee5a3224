import type { Workload } from '../deploy/types.js'
import { assignments } from '../dockerfile/assignments.js'
import type { Dockerfile } from '../dockerfile/types.js'
import type { SimulationInput } from './simulate.js'

/** The value stands there as it is: nothing in it is filled in elsewhere. */
export function isLiteralArgument(value: string | undefined): value is string {
  return value !== undefined && value !== '' && !/[$<{]/.test(value)
}

/**
 * The build arguments that deployments give. A value counts only when all builds that are no development builds give the
 * same one, and it stands there literally; or when it is the first one for an argument without a default, which makes one of
 * the images that are built. The names of all others are known to be given.
 */
export function givenArguments(
  workloads: readonly Workload[],
  dockerfile: Dockerfile,
): Pick<SimulationInput, 'buildArgs' | 'suppliedArgs'> {
  const builds = workloads.filter(({ build }) => build !== undefined)
  const shipped = builds.filter(({ development }) => !development)
  const all = (shipped.length > 0 ? shipped : builds).map(({ build }) => build?.args ?? {})
  const names = new Set(builds.flatMap(({ build }) => Object.keys(build?.args ?? {})))
  const buildArgs = new Map<string, string>()
  for (const name of names) {
    const value = all[0]?.[name]
    if (!isLiteralArgument(value)) continue
    if (all.every(args => args[name] === value) || !hasDefault(dockerfile, name)) buildArgs.set(name, value)
  }
  return { buildArgs, suppliedArgs: names }
}

function hasDefault({ globalArgs, instructions }: Dockerfile, name: string): boolean {
  return [...globalArgs, ...instructions].some(
    instruction =>
      instruction.keyword === 'ARG' &&
      assignments(instruction).some(argument => argument.name === name && argument.value !== undefined),
  )
}

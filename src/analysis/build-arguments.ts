import type { Workload } from '../deploy/types.js'
import type { SimulationInput } from './simulate.js'

/**
 * The build arguments that deployments give. A value counts only when all builds that are no development builds give the
 * same one, and it stands there literally; the names of all others are known to be given.
 */
export function givenArguments(workloads: readonly Workload[]): Pick<SimulationInput, 'buildArgs' | 'suppliedArgs'> {
  const builds = workloads.filter(({ build }) => build !== undefined)
  const shipped = builds.filter(({ development }) => !development)
  const all = (shipped.length > 0 ? shipped : builds).map(({ build }) => build?.args ?? {})
  const names = new Set(builds.flatMap(({ build }) => Object.keys(build?.args ?? {})))
  const buildArgs = new Map<string, string>()
  for (const name of names) {
    const value = all[0]?.[name]
    const isLiteral = value !== undefined && value !== '' && !/[$<{]/.test(value)
    if (isLiteral && all.every(args => args[name] === value)) buildArgs.set(name, value)
  }
  return { buildArgs, suppliedArgs: names }
}

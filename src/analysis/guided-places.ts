import type { Requirement } from '../types.js'
import { keptPlaces, namedPaths } from './argument-paths.js'
import { isInside } from './image-path.js'
import type { RequirementInput } from './requirement-input.js'

/** `docker run example/report --cache /var/cache/report` of a guide: what is not mounted there the program makes. */
export function guidedPlaces(input: RequirementInput): readonly Requirement[] {
  return input.workloads.flatMap(({ givenWords = [], mounts, development, name, path, line }) =>
    development
      ? []
      : namedPaths(givenWords, input.image.workdir, input)
          .filter(named => !mounts.some(({ target }) => isInside(named.path, target)))
          .flatMap(named => keptPlaces(named, input))
          .map(need => ({
            need,
            evidence: { path, line, source: 'deployment', message: `${name} names ${placeOf(need)}` } as const,
            certainty: 'possible' as const,
          })),
  )
}

const placeOf = (need: Requirement['need']): string => ('target' in need ? (need.target ?? '') : '')

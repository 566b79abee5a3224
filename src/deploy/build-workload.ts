import type { Workload } from './types.js'

/** A workload that only builds: no process of its own is described. */
export function buildWorkload(
  place: Pick<Workload, 'kind' | 'path' | 'line' | 'name'>,
  build: Workload['build'],
  image: string | undefined,
  more: Partial<Pick<Workload, 'development' | 'privileges'>> = {},
): Workload {
  return {
    ...place,
    build,
    image,
    entrypoint: undefined,
    command: undefined,
    commandLine: undefined,
    user: undefined,
    workingDir: undefined,
    environment: new Map(),
    mounts: [],
    ports: [],
    privileges: more.privileges ?? [],
    development: more.development ?? false,
  }
}

/** One workload for each tag, or one without an image. */
export function buildWorkloads(
  place: Pick<Workload, 'kind' | 'path' | 'line' | 'name'>,
  build: Workload['build'],
  tags: readonly string[],
  more: Parameters<typeof buildWorkload>[3] = {},
): readonly Workload[] {
  const images = tags.length === 0 ? [undefined] : [...new Set(tags)].slice(0, 20)
  return images.map(image => buildWorkload(place, build, image, more))
}

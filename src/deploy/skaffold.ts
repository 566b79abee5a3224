import type { Workspace } from '../workspace.js'
import type { NamedBuild } from './build-commands.js'
import { resolveBuild } from './build-commands.js'
import { buildWorkload } from './build-workload.js'
import { isDevelopmentTarget } from './development.js'
import { folderOf } from './paths.js'
import type { Workload } from './types.js'
import { readYaml } from './yaml.js'

/** The artifacts of a Skaffold file and its profiles that Docker or Kaniko builds. */
export function skaffoldWorkloads(workspace: Workspace, path: string): readonly Workload[] {
  const file = readYaml(path, workspace.read(path) ?? '')
  if (file === undefined) return []
  return file.documents.flatMap(document => {
    const profiles = file.items(file.get(document, 'profiles'))
    const lists = [document, ...profiles].map(each => file.get(each, 'build', 'artifacts'))
    return lists
      .flatMap(list => file.items(list))
      .flatMap((artifact): readonly Workload[] => {
        const text = (...keys: readonly string[]): string | undefined => file.scalar(file.get(artifact, ...keys))
        const other = ['jib', 'ko', 'buildpacks', 'bazel', 'custom'].some(key => file.get(artifact, key) !== undefined)
        const image = text('image')
        if (other || image === undefined) return []
        const tool = file.get(artifact, 'kaniko') === undefined ? 'docker' : 'kaniko'
        const build: NamedBuild = {
          context: text('context'),
          dockerfile: text(tool, 'dockerfile'),
          target: text(tool, 'target'),
          args: Object.fromEntries(
            file.entries(file.get(artifact, tool, 'buildArgs')).flatMap(({ key, value }) => {
              const argument = file.scalar(value)
              return argument === undefined ? [] : [[key, argument]]
            }),
          ),
          tags: [],
          contexts: {},
          inContext: true,
        }
        const resolved = resolveBuild(workspace, build, [folderOf(path)])
        if (resolved === undefined) return []
        const place = { kind: 'skaffold', path, line: file.line(artifact), name: image } as const
        return [buildWorkload(place, resolved, image, { development: isDevelopmentTarget(resolved.target) })]
      })
  })
}
